import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let directory: string;
let service: TestService;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-test-'));
});
afterEach(async () => {
  await service.close();
  await rm(directory, { recursive: true });
});

async function startWith(entries: readonly object[]): Promise<void> {
  const file = join(directory, 'revocations.json');
  await writeFile(file, JSON.stringify({ revocations: entries }));
  service = await startTestService({ settings: { revocation: { file } } });
}

describe('a caller on the revocation list', () => {
  it('is refused on every protected route, with a valid token, and nothing is asked of SageMaker', async () => {
    await startWith([{ subject: 'leaver-1', note: 'left the company' }]);
    const token = service.token({ sub: 'leaver-1' });
    for (const request of [{ method: 'POST', path: '/v1/presigned-urls' }, { path: '/alice' }, { path: '/v1/me' }]) {
      expectProblem(await service.send({ ...request, token }), 403, 'revoked');
    }
    expect(service.standIn.calls.count()).toBe(0);
    expect(service.audit().map(({ outcome, reason, caller }) => [outcome, reason, caller?.subject])).toEqual(
      Array(3).fill(['deny', 'revoked', 'leaver-1']),
    );
    expect(service.auditText()).toContain('left the company');
    expect((await service.launch()).status).toBe(201);
  });

  it('by token id is refused with that token only', async () => {
    await startWith([{ tokenId: 'stolen-1' }]);
    expectProblem(await service.launch({}, { token: service.token({ jti: 'stolen-1' }) }), 403, 'revoked');
    expect((await service.launch({}, { token: service.token({ jti: 'other-1' }) })).status).toBe(201);
  });

  it('before a moment stays refused after a refresh, and not after a new sign-in', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    await startWith([{ subject: 'alice-1', issuedBefore: new Date((seconds - 60) * 1000).toISOString() }]);
    const launchSignedInAt = (authTime: number) =>
      service.launch({}, { token: service.token({ sub: 'alice-1', iat: seconds - 5, auth_time: authTime }) });
    expectProblem(await launchSignedInAt(seconds - 3_000), 403, 'revoked');
    expect((await launchSignedInAt(seconds - 5)).status).toBe(201);
  });
});
