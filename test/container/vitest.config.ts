/** The suites that need a Docker engine. Without one they fail: what was not run must not look as if it had passed. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../', import.meta.url)),
    include: ['test/container/**/*.test.ts'],
    testTimeout: 30_000,
    // Also for an image that has to be pulled first.
    hookTimeout: 300_000,
    // Each file starts a container.
    fileParallelism: false,
    allowOnly: false,
  },
});
