import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/container/**', 'test/browser/**', 'node_modules/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    allowOnly: false,
    // Vitest keeps one processor for itself, which is half of a small machine.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // Runs in browsers, where test/browser looks at it.
      exclude: ['src/page/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
      reportsDirectory: 'coverage',
      // What runs in processes of its own (the entries) is tested, but not counted.
      thresholds: { statements: 88, branches: 86, functions: 87, lines: 88 },
    },
  },
});
