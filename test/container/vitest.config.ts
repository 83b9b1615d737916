/** The suites that need a Docker engine; container-setup.ts says what becomes of them without one. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../', import.meta.url)),
    include: ['test/container/**/*.test.ts'],
    globalSetup: ['test/container/container-setup.ts'],
    testTimeout: 30_000,
    // Also for an image that has to be pulled first.
    hookTimeout: 300_000,
    // Each file starts a container.
    fileParallelism: false,
    allowOnly: false,
  },
});
