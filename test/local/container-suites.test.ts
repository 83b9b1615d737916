/** What the suites in test/container say of themselves where they can't be run: a run of nothing must not look like a pass. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const SENTENCE = 'no Docker engine answers: the suites in test/container are not run';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-suites-'));
});
afterAll(() => rm(directory, { recursive: true }));

const results = (): string => join(directory, 'results.json');

/** Without what this run of Vitest has set, and without a context of Docker, which would choose another engine. */
async function containerSuites(environment: Readonly<Record<string, string>> = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|DOCKER_|REQUIRE_|NODE_ENV)/.test(name));
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results()}`];
  const options = ['run', '--config', 'test/container/vitest.config.ts', ...reporters];
  const child = spawn(process.execPath, [VITEST, ...options], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), DOCKER_HOST: 'unix:///nonexistent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

describe('without a Docker engine, the suites in test/container', () => {
  test('say so in a sentence, run nothing, count all of it as skipped, and do not fail', async () => {
    const { code, stdout, stderr } = await containerSuites();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line === SENTENCE)).toHaveLength(1);
    const { numTotalTests, numPendingTests, numPassedTests, numFailedTests } = JSON.parse(
      await readFile(results(), 'utf8'),
    );
    expect({ numPassedTests, numFailedTests }).toEqual({ numPassedTests: 0, numFailedTests: 0 });
    expect(numTotalTests).toBeGreaterThan(0);
    expect(numPendingTests).toBe(numTotalTests);
  });

  test('fail with the same sentence where they are required', async () => {
    const { code, stdout, stderr } = await containerSuites({ REQUIRE_CONTAINERS: '1' });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(`${SENTENCE}, and REQUIRE_CONTAINERS asks for them`);
  });
});
