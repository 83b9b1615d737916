import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccessTable, openAccessTable } from '../support/access-table.ts';
import { expectProblem } from '../support/http-problem.ts';
import { COGNITO_ISSUER, DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';
import { startUserPoolServer, type UserPoolServer } from '../support/user-pool-server.ts';

const ATTRIBUTE = 'custom:studio_profile';
const alice = {
  sub: 'alice-1',
  attributes: { [ATTRIBUTE]: 'alice', email: 'alice@example.com', email_verified: 'true' },
};

describe('a service with a mapping table', () => {
  let pool: UserPoolServer;
  let table: AccessTable;
  let service: TestService | undefined;

  beforeEach(async () => {
    pool = await startUserPoolServer({ alice });
    table = await openAccessTable();
  });
  afterEach(async () => {
    await service?.close();
    service = undefined;
    await pool.close();
  });

  async function start(mapping: object): Promise<TestService> {
    service = await startTestService({
      environment: { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pool.endpoint },
      settings: {
        table: { name: table.tableName, endpoint: table.endpoint },
        mapping: { table: true, tableCacheSeconds: 0, ...mapping },
      },
    });
    return service;
  }

  function launchAs(subject: string, username: string) {
    return service?.launch({}, { token: service.token({ sub: subject, username }) }) ?? Promise.reject(new Error());
  }

  const enter = (subject: string, userProfileName: string) =>
    table.enter([
      { issuer: COGNITO_ISSUER, subject, disabled: false, targets: [{ domainId: DOMAIN_ID, userProfileName }] },
    ]);

  it('opens what the table says, and nothing for whom it does not know', async () => {
    await enter('alice-1', 'alice');
    await start({});
    expect((await launchAs('alice-1', 'anything')).status).toBe(201);
    expectProblem(await launchAs('alice-2', 'alice'), 403, 'not_mapped');
  });

  it('threat 54: keeps the profile of a user name for whoever had it first', async () => {
    await start({ claim: 'username' });
    expect((await launchAs('alice-1', 'alice')).status).toBe(201);
    expectProblem(await launchAs('alice-2', 'alice'), 403, 'not_mapped');
    expect((await launchAs('alice-1', 'alice')).status).toBe(201);
  });

  it('lets the table decide before the user name, and keeps its profiles for their owners', async () => {
    await enter('alice-1', 'alice');
    await start({ claim: 'username' });
    expect((await launchAs('alice-1', 'bob')).json.userProfileName).toBe('alice');
    expectProblem(await launchAs('mallory-1', 'alice'), 403, 'not_mapped');
    expect(service?.auditText()).toContain('owned_by_another');
  });

  it.each([{ cognitoAttribute: ATTRIBUTE }, { emailDomain: 'example.com' }])(
    'threat 54: opens the profile that %j names for whoever came first',
    async (mapping) => {
      pool.users.set('mallory', { ...alice, sub: 'mallory-1' });
      await start(mapping);
      expect((await launchAs('alice-1', 'alice')).json.userProfileName).toBe('alice');
      expectProblem(await launchAs('mallory-1', 'mallory'), 403, 'not_mapped');
      expectProblem(await launchAs('alice-2', 'alice'), 403, 'not_mapped');
      expect((await launchAs('alice-1', 'alice')).status).toBe(201);
      expect(service?.logText()).not.toContain('example.com');
    },
  );

  it('answers 503 while the table or Cognito cannot be asked, stays ready, and says so', async () => {
    const running = await start({ cognitoAttribute: ATTRIBUTE });
    const stateOf = async (part: string) => {
      const { status, json } = await running.send({ path: '/readyz' });
      const checks = json.checks as readonly { name: string; state: string }[];
      return [status, checks.find(({ name }) => name === part)?.state];
    };
    expect(await stateOf('access table')).toEqual([200, 'not read yet']);
    table.faults.next({ kind: 'access-denied', operation: 'GetItem' });
    expectProblem(await launchAs('alice-1', 'alice'), 503, 'not_ready');
    expect(await stateOf('access table')).toEqual([200, expect.stringContaining('cannot be read for')]);
    expect((await launchAs('alice-1', 'alice')).status).toBe(201);
    expect(await stateOf('access table')).toEqual([200, expect.stringMatching(/^read \d+ s ago$/)]);

    await pool.close();
    expectProblem(await launchAs('bob-1', 'bob'), 503, 'not_ready');
    expect(await stateOf('Cognito users')).toEqual([200, 'the last reading failed, see the log']);
  });
});
