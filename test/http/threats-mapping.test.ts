import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/model/errors.ts';
import { expectProblem } from '../support/http-problem.ts';
import { DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';
import type { TestClaims } from '../support/token-issuer.ts';

let service: TestService;

/** Refused on the route that takes no name, and on the articles' route with the name encoded and as it is. */
async function expectRefused(claims: TestClaims, status: number, code: ErrorCode, name: string): Promise<void> {
  service.standIn.calls.clear();
  const token = service.token(claims);
  expectProblem(await service.launch({}, { token }), status, code);
  const answer = await service.send({ path: `/${encodeURIComponent(name)}`, token });
  // A name that cannot stand in a path may be refused before anybody asks whose it is.
  expect([
    [status, code],
    [400, 'invalid_request'],
  ]).toContainEqual([answer.status, answer.json.code]);
  expect(service.standIn.calls.count()).toBe(0);
}

describe('user names as profile names', () => {
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  it.each([
    'a/lice',
    '*',
    'alic?',
    'alice*',
    'user-profile/*/*',
    'alice@example.com',
    'alice.smith',
    'alice_smith',
    '-alice',
    'alice-',
    ' alice',
    'alice ',
    'alice\n',
    'alice\0',
    `$${'{aws:PrincipalTag/studio-profile}'}`,
    `a${'b'.repeat(63)}`,
  ])('threat 55: maps the user name %j to nothing', (username) =>
    expectRefused({ username }, 403, 'not_mapped', username),
  );

  it.each(['.', '..'])('threat 55: maps the user name %j to nothing, by either route', async (username) => {
    const token = service.token({ username });
    expectProblem(await service.launch({}, { token }), 403, 'not_mapped');
    const answer = await service.send({ path: `/${username.replaceAll('.', '%2e')}`, token });
    expect([400, 403]).toContain(answer.status);
  });

  it.each([
    ['Cyrillic a', '\u0430lice'],
    ['fullwidth letters', '\uff41\uff4c\uff49\uff43\uff45'],
    ['a dotless i', 'al\u0131ce'],
    ['a combining mark', 'alice\u0301'],
    ['a zero-width space', 'ali\u200bce'],
    ['a long s', 'u\u017fer'],
    ['a Kelvin sign', '\u212aim'],
    ['Arabic digits', 'user\u0661'],
  ])('threat 58: maps a look-alike with %s to nothing', (_name, username) =>
    expectRefused({ username }, 403, 'not_mapped', username),
  );

  it.each([[undefined], [''], [null], [1], [true], [['alice']], [{ name: 'alice' }]])(
    'threat 50: maps a user name of %j to nothing',
    async (username) => {
      service.standIn.calls.clear();
      const answer = await service.launch({}, { token: service.token({ username }) });
      // Whether the token or the mapping refuses it, nobody is taken for anybody.
      expect([401, 403]).toContain(answer.status);
      expect(service.standIn.calls.count()).toBe(0);
    },
  );

  it('threat 52: answers 409 for a name that has no user profile', async () => {
    const token = service.token({ username: 'carol' });
    expectProblem(await service.launch({}, { token }), 409, 'profile_missing');
    expectProblem(await service.send({ path: '/carol', token }), 409, 'profile_missing');
  });

  it.each(['docs', 'healthz', 'readyz'])(
    'threat 55: gives a user named like the route /%s their own profile, and the route to everybody',
    async (username) => {
      const token = service.token({ username });
      // The stand-in has no such profile; that SageMaker was asked for it is the point.
      expectProblem(await service.launch({}, { token }), 409, 'profile_missing');
      expect(service.standIn.calls.list().at(-1)?.input).toMatchObject({ UserProfileName: username });
      expect((await service.send({ path: `/${username}`, token })).json.AuthorizedUrl).toBeUndefined();
    },
  );

  it('threat 53: refuses a domain the service does not know, to everybody', async () => {
    service.standIn.calls.clear();
    expectProblem(await service.launch({ domainId: 'd-otherdomain1' }), 403, 'domain_forbidden');
    expect(service.standIn.calls.count()).toBe(0);
  });
});

describe('a mapping file', () => {
  const ALICE = '5d1e7b0c-1111-4222-8333-944455556666';
  const file = `
mappings:
  - subject: ${ALICE}
    targets: [{ domain: ${DOMAIN_ID}, profile: alice }]
  - subject: left-the-bank
    disabled: true
    targets: [{ domain: ${DOMAIN_ID}, profile: dave }]
  - subject: was-deleted
    targets: [{ domain: ${DOMAIN_ID}, profile: erin }]
`;
  afterEach(() => service.close());

  it('maps by subject: a user name, an email or a profile claim of somebody else changes nothing', async () => {
    service = await startTestService({ mappingYaml: file });
    const token = service.token({ username: 'bob', email: 'bob@example.com', 'custom:profile': 'bob' });
    expect((await service.launch({}, { token })).json).toMatchObject({ userProfileName: 'alice' });
    expectProblem(await service.send({ path: '/bob', token }), 403, 'profile_forbidden');
  });

  it('threats 50, 51 and 52: refuses who is not in it, who is disabled in it, and whose profile is gone', async () => {
    service = await startTestService({ mappingYaml: file });
    await expectRefused({ sub: 'nobody', username: 'alice' }, 403, 'not_mapped', 'alice');
    await expectRefused({ sub: ALICE.toUpperCase(), username: 'alice' }, 403, 'not_mapped', 'alice');
    await expectRefused({ sub: 'left-the-bank' }, 403, 'mapping_disabled', 'dave');
    const token = service.token({ sub: 'was-deleted' });
    expectProblem(await service.launch({}, { token }), 409, 'profile_missing');
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '-1'])(
    'threat 46: maps the subject %s to nothing',
    async (sub) => {
      service = await startTestService({ mappingYaml: file });
      await expectRefused({ sub }, 403, 'not_mapped', 'alice');
    },
  );

  it.each([
    ['two subjects on one profile', 'alice', DOMAIN_ID],
    ['two subjects on one profile but for the case', 'ALICE', DOMAIN_ID],
    ['a profile of another domain', 'frank', 'd-otherdomain1'],
  ])('threats 53 and 54: keeps the service from starting with %s', async (_name, profile, domain) => {
    service = await startTestService();
    const mappingYaml = `${file}  - subject: intruder\n    targets: [{ domain: ${domain}, profile: ${profile} }]\n`;
    await expect(startTestService({ mappingYaml })).rejects.toThrow('mappings[3].targets[0]');
  });

  it('threat 54: is not taken over by a change with two subjects on one profile, and by a good one within seconds', async () => {
    service = await startTestService({ mappingYaml: file });
    await service.writeMapping(
      `${file}  - subject: intruder\n    targets: [{ domain: ${DOMAIN_ID}, profile: alice }]\n`,
    );
    const refusals = () => service.log().filter(({ level }) => level === 'error').length;
    await expect.poll(refusals, { timeout: 8_000 }).toBe(1);
    await expectRefused({ sub: 'intruder' }, 403, 'not_mapped', 'alice');
    expect((await service.launch()).status).toBe(201);
    const readiness = await service.send({ path: '/readyz' });
    expect(readiness.json.checks).toContainEqual(expect.objectContaining({ name: 'mapping file', ready: true }));

    await service.writeMapping(file.replace('left-the-bank\n    disabled: true', 'came-back'));
    const status = async () => (await service.launch({}, { token: service.token({ sub: 'came-back' }) })).status;
    await expect.poll(status, { timeout: 8_000 }).toBe(201);
    expectProblem(await service.launch({}, { token: service.token({ sub: 'left-the-bank' }) }), 403, 'not_mapped');
  });
});
