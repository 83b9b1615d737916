import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cdkOutputs } from '../unit/cli/stack-outputs-fixture.ts';

const ENTRY = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** @param input on standard input */
async function studioPass(args: readonly string[], input = '') {
  const child = spawn(process.execPath, [ENTRY, ...args], { stdio: 'pipe', env: {} });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

describe('studio-pass as a process', () => {
  test('reads outputs from standard input, and prints the configuration and nothing else', async () => {
    const { code, stdout, stderr } = await studioPass(['dns', '-f', 'bind', '-o', '-'], JSON.stringify(cdkOutputs));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('forwarders { 10.0.0.10; 10.0.1.10; };');
  });

  test('complains on standard error and ends with 78 for input it does not take', async () => {
    const { code, stdout, stderr } = await studioPass(['dns', '-f', 'bind', '-o', '/nonexistent/outputs.json']);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toContain('/nonexistent/outputs.json: cannot be read');
  });

  test('does not read endless input', async () => {
    const { code, stderr } = await studioPass(['dns', '--json', '-o', '-'], ' '.repeat(2_000_000));
    expect(code).toBe(78);
    expect(stderr).toContain('standard input: cannot be read: is larger than');
  });

  test('does not take bytes for text that are none', async () => {
    const { code, stderr } = await studioPass(['dns', '--json', '-o', process.execPath]);
    expect(code).toBe(78);
    expect(stderr).toContain('cannot be read');
  });

  test('ends with 2 when it is misused', async () => {
    expect((await studioPass(['dns', '--frobnicate'])).code).toBe(2);
  });

  test('ends quietly when its reader has gone', async () => {
    const child = spawn(process.execPath, [ENTRY, 'dns', '--help'], { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    const [code] = await once(child, 'close');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
