/** The suites that need a browser; browser-setup.ts says what becomes of them without one. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../', import.meta.url)),
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/browser-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each file starts a browser.
    fileParallelism: false,
    allowOnly: false,
  },
});
