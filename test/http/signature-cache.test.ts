import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';

let service: TestService;

afterEach(() => service.close());

const settings = { tokens: { signatureCacheSeconds: 300 } };
const mapping = (subject: string, profile: string): string => `mappings:
  - subject: ${subject}
    targets: [{ domain: ${DOMAIN_ID}, profile: ${profile} }]
`;

describe('a token that is good, and comes back', () => {
  it('opens what the mapping says now, and nothing when it says nothing any more', async () => {
    service = await startTestService({ settings, mappingYaml: mapping('person-1', 'alice') });
    const token = service.token({ sub: 'person-1' });
    const opened = async () => (await service.launch({}, { token })).json.userProfileName;
    expect(await opened()).toBe('alice');
    await service.writeMapping(mapping('person-1', 'bob'));
    await expect.poll(opened, { timeout: 8_000 }).toBe('bob');
    await service.writeMapping(mapping('person-2', 'bob'));
    await expect
      .poll(async () => (await service.launch({}, { token })).json.code, { timeout: 8_000 })
      .toBe('not_mapped');
  });

  it('is refused as soon as its bearer is revoked', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'studio-pass-test-'));
    try {
      const file = join(directory, 'revocations.json');
      await writeFile(file, JSON.stringify({ revocations: [] }));
      service = await startTestService({ settings: { ...settings, revocation: { file } } });
      const token = service.token({ sub: 'person-1' });
      expect((await service.launch({}, { token })).status).toBe(201);
      await writeFile(file, JSON.stringify({ revocations: [{ subject: 'person-1' }] }));
      const refused = async () => (await service.launch({}, { token })).json.code;
      await expect.poll(refused, { timeout: 8_000 }).toBe('revoked');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('is refused as soon as it has expired', async () => {
    let now = Date.now();
    service = await startTestService({ settings, now: () => now });
    const token = service.token({ exp: Math.floor(now / 1_000) + 60 });
    expect((await service.launch({}, { token })).status).toBe(201);
    now += 61_000;
    expectProblem(await service.launch({}, { token }), 401, 'invalid_token');
  });
});
