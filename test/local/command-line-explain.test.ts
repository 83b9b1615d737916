import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTokenIssuer } from '../support/token-issuer.ts';

const ENTRY = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const POOL_ID = 'us-east-1_AbCdEf123';

const issuer = createTokenIssuer({
  issuer: `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`,
  clientId: '4example1client2id3456789',
});

let folder: string;
let environment: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-line-'));
  const [keys, configuration] = [join(folder, 'jwks.json'), join(folder, 'studio-pass.yaml')];
  writeFileSync(keys, JSON.stringify(issuer.jwks()));
  const pool = { userPoolId: POOL_ID, clientIds: [issuer.clientId], tokenUse: 'access', jwksFile: keys };
  writeFileSync(configuration, JSON.stringify({ cognito: [pool], domains: [{ id: 'd-one', region: 'us-east-1' }] }));
  environment = { STUDIO_PASS_CONFIG_FILE: configuration };
});
afterAll(() => rmSync(folder, { recursive: true }));

async function studioPass(args: readonly string[], input = '') {
  const child = spawn(process.execPath, [ENTRY, ...args], { stdio: 'pipe', env: environment });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

describe('studio-pass as a process', () => {
  test('explains a token on standard input, ends by itself, and shows nothing of the token', async () => {
    const token = issuer.sign(issuer.accessClaims({ username: 'alice' }));
    const { code, stdout, stderr } = await studioPass(['explain', '-', '--json'], `${token}\n`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ result: { mayOpen: true, domainIds: ['d-one'] } });
    expect(stdout).not.toContain(token.split('.')[2]);
  });

  test('ends with 1 if nothing may be opened', async () => {
    const { code, stdout } = await studioPass(['explain', 's-1']);
    expect(code).toBe(1);
    expect(stdout).toContain('not_mapped');
  });

  test('checks and shows the configuration of its environment', async () => {
    expect(await studioPass(['config', 'check'])).toMatchObject({ code: 0, stderr: '' });
    expect((await studioPass(['config', 'show', '--json'])).stdout).toContain(POOL_ID);
  });

  test('prints the OpenAPI document whole, into a pipe', async () => {
    const { code, stdout, stderr } = await studioPass(['openapi']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.1.0' });
  });
});
