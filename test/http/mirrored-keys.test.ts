import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';
import { CLIENT_ID, COGNITO_ISSUER, startTestService, type TestService } from '../support/test-service.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';

const HOUR = 3_600_000;

describe('a pool whose keys a mirror copies to S3', () => {
  const pool = createTokenIssuer({ issuer: COGNITO_ISSUER, kid: 'mirrored', clientId: CLIENT_ID });
  let s3: S3Server;
  let service: TestService | undefined;

  beforeEach(async () => {
    s3 = await startS3Server();
  });

  afterEach(async () => {
    await service?.close();
    service = undefined;
    await s3.close();
  });

  function start(): Promise<TestService> {
    return startTestService({
      pool: { jwksUrl: 's3://mirror/jwks.json' },
      environment: { AWS_ENDPOINT_URL_S3: s3.endpoint },
    });
  }

  function mirrorWroteAgo(milliseconds: number): void {
    s3.put(Buffer.from(JSON.stringify(pool.jwks())), new Date(Date.now() - milliseconds));
  }

  const token = () => pool.sign(pool.accessClaims());

  async function readiness(): Promise<{ status: number; text: string }> {
    const { status, json } = (await service?.send({ path: '/readyz' })) ?? {};
    return { status: status ?? 0, text: JSON.stringify(json) };
  }

  it('is served, and the keys are as old as their writing in /readyz and in the metrics', async () => {
    mirrorWroteAgo(2 * HOUR);
    service = await start();
    expect((await service.launch({}, { token: token() })).status).toBe(201);
    const { status, text } = await readiness();
    expect(status).toBe(200);
    expect(text).toMatch(/"ready, 72\d\d s old"/);
    expect((await service.metrics()).text).toMatch(/studio_pass_keys_age_seconds\{issuer="[^"]+"\} 72\d\d/);
  });

  it('is answered with 503 once the mirror has stopped for longer than keys may serve', async () => {
    mirrorWroteAgo(25 * HOUR);
    service = await start();
    expectProblem(await service.launch({}, { token: token() }), 503, 'not_ready');
    const { status, text } = await readiness();
    expect(status).toBe(503);
    expect(text).toMatch(/"expired, 900\d\d s old"/);
    expect(text).not.toContain('mirror');
    const warned = service.log().filter(({ msg }) => msg === 'signing keys could not be fetched');
    expect(warned[0]).toMatchObject({
      source: 's3://mirror/jwks.json',
      error: expect.stringMatching(/^the key set was written 900\d\d s ago, and keys may be 86400 s old at most$/),
    });
    const { text: metrics } = await service.metrics();
    expect(metrics).toMatch(/studio_pass_keys\{issuer="[^"]+"\} 0/);
    expect(metrics).toMatch(/studio_pass_keys_state\{issuer="[^"]+",state="expired"\} 1/);
  });

  it('waits for the mirror’s first run, not ready until then', async () => {
    service = await start();
    expectProblem(await service.launch({}, { token: token() }), 503, 'not_ready');
    expect(await readiness()).toMatchObject({ status: 503, text: expect.stringContaining('"loading"') });
    mirrorWroteAgo(0);
    await vi.waitFor(async () => expect((await readiness()).status).toBe(200), 10_000);
    expect((await service.launch({}, { token: token() })).status).toBe(201);
  });
});
