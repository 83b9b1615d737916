import { defineConfig } from 'vitest/config';

/** What the service promises whoever it answers, which also holds where it is a Lambda function. */
const THROUGH_BOTH_FACES = [
  'test/http/contract-*.test.ts',
  'test/http/threats-{bearer,json,landing,leaks,mapping,request}.test.ts',
  'test/http/{groups,launch-role,revocation,upstream-answers}.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'service', include: ['test/**/*.test.ts'] } },
      { extends: true, test: { name: 'lambda', include: THROUGH_BOTH_FACES, env: { TEST_FACE: 'lambda' } } },
    ],
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
