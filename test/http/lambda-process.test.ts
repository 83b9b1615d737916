import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColdStart } from '../bench/cold-start-process.ts';
import authorizerEvent from '../corpus/api-gateway-authorizer-event.json' with { type: 'json' };
import proxyEvent from '../corpus/api-gateway-proxy-event.json' with { type: 'json' };
import { readAuditTrail } from '../support/http-audit-trail.ts';
import { taskEnvironment } from '../support/http-aws-environment.ts';
import { jsonLinesOf } from '../support/http-service-process.ts';
import { CLIENT_ID, COGNITO_ISSUER, DOMAIN_ID, USER_POOL_ID } from '../support/test-service.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';

/** The entries of the functions, each loaded by a process of its own as Lambda's runtime does. */
const PROCESS = fileURLToPath(new URL('../bench/cold-start-process.ts', import.meta.url));
const ENTRIES = {
  api: fileURLToPath(new URL('../../src/lambda/api.ts', import.meta.url)),
  authorizer: fileURLToPath(new URL('../../src/lambda/authorizer.ts', import.meta.url)),
};
const issuer = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID });
const bearer = [`Bearer ${issuer.sign(issuer.accessClaims())}`];

let directory: string;
let environment: Readonly<Record<string, string>>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-function-'));
  const keyFile = join(directory, 'keys.json');
  await writeFile(keyFile, JSON.stringify(issuer.jwks()));
  environment = {
    ...taskEnvironment(),
    STUDIO_PASS_USER_POOL_ID: USER_POOL_ID,
    STUDIO_PASS_CLIENT_IDS: CLIENT_ID,
    STUDIO_PASS_TOKEN_USE: 'access',
    STUDIO_PASS_JWKS_FILE: keyFile,
    STUDIO_PASS_DOMAIN_ID: DOMAIN_ID,
  };
});
afterAll(() => rm(directory, { recursive: true }));

async function run(entry: keyof typeof ENTRIES, event: unknown, extra: Readonly<Record<string, string>> = {}) {
  const child = fork(PROCESS, [], { env: { ...environment, ...extra }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    written.stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    written.stderr += String(chunk);
  });
  let start: ColdStart | undefined;
  child.once('message', (message) => {
    start = message as ColdStart;
  });
  child.send({ bundle: ENTRIES[entry], event });
  const [code] = await once(child, 'close');
  return { code, answer: start?.answer, ...written };
}

const withToken = (event: typeof proxyEvent | typeof authorizerEvent, authorization = bearer) => ({
  ...event,
  multiValueHeaders: { ...event.multiValueHeaders, Authorization: authorization },
});

describe('the function that is the API', () => {
  it('answers its first request, and writes the audit trail and nothing else to standard output', async () => {
    const { answer, stdout, stderr } = await run('api', withToken(proxyEvent));
    expect(answer).toMatchObject({ statusCode: 200 });
    expect(readAuditTrail(stdout)).toMatchObject([{ outcome: 'allow', operation: 'describeCaller' }]);
    expect(jsonLinesOf(stderr)).toContainEqual(expect.objectContaining({ msg: 'request answered', status: 200 }));
  });
});

describe('the function that is the authorizer', () => {
  it('answers its first request', async () => {
    const { answer, stdout } = await run('authorizer', withToken(authorizerEvent));
    expect(answer).toMatchObject({ context: { profile: 'alice' } });
    expect(stdout).toBe('');
  });

  it('has written the event of a refusal by the time it throws', async () => {
    const { code, answer, stdout } = await run('authorizer', withToken(authorizerEvent, ['Bearer x']));
    expect(answer).toBeUndefined();
    expect(code).not.toBe(0);
    expect(readAuditTrail(stdout)).toMatchObject([{ outcome: 'deny', reason: 'token_malformed' }]);
  });
});

describe.each(['api', 'authorizer'] as const)('the function %s', (entry) => {
  it('does not start with bad configuration, and says every fault', async () => {
    const { code, stderr, stdout } = await run(entry, proxyEvent, {
      STUDIO_PASS_DOMIAN_ID: 'x',
      STUDIO_PASS_APPS: 'Paint',
    });
    expect(code).not.toBe(0);
    expect(stderr).toContain('STUDIO_PASS_DOMIAN_ID');
    expect(stderr).toContain('STUDIO_PASS_APPS');
    expect(stdout).toBe('');
  });
});
