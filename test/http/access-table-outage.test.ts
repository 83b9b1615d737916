import { afterEach, expect, onTestFinished, test } from 'vitest';
import { type AccessTable, openAccessTable } from '../support/access-table.ts';
import { expectProblem } from '../support/http-problem.ts';
import { COGNITO_ISSUER, DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';
import { startUserPoolServer } from '../support/user-pool-server.ts';

let service: TestService | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function start(table: AccessTable, settings: object = {}): Promise<TestService> {
  service = await startTestService({
    settings: {
      table: { name: table.tableName, endpoint: table.endpoint },
      mapping: { table: true, tableCacheSeconds: 0 },
      revocation: { table: true, tableCacheSeconds: 0 },
      ...settings,
    },
  });
  return service;
}

const enterAlice = (table: AccessTable, subject: string) =>
  table.enter([
    { issuer: COGNITO_ISSUER, subject, disabled: false, targets: [{ domainId: DOMAIN_ID, userProfileName: 'alice' }] },
  ]);

async function checks({ send }: TestService): Promise<readonly { name: string; ready: boolean; state: string }[]> {
  const { status, json } = await send({ path: '/readyz' });
  expect(status).toBe(200);
  return json.checks as readonly { name: string; ready: boolean; state: string }[];
}

const stateOf = async (running: TestService) =>
  (await checks(running)).filter(({ name }) => name.includes('table')).map(({ name, state }) => `${name}: ${state}`);

const gauge = async ({ metrics }: TestService) =>
  /^studio_pass_access_table_readable (.+)$/m.exec((await metrics()).text)?.[1];

const messages = ({ log }: TestService) =>
  log()
    .filter(({ msg }) => /access table/.test(String(msg)))
    .map(({ level, msg }) => [level, msg]);

test('an outage of the table in the middle of the day shows in /readyz, the metrics and the log, and so does its end', async () => {
  const table = await openAccessTable();
  const running = await start(table);
  const alice = () => running.launch({}, { token: running.token({ sub: 'alice-1', username: 'alice' }) });
  await enterAlice(table, 'alice-1');
  expect(await stateOf(running)).toEqual(['access table: not read yet']);
  expect(await gauge(running)).toBeUndefined();

  expect((await alice()).status).toBe(201);
  expect(await stateOf(running)).toEqual([expect.stringMatching(/^access table: read \d+ s ago$/)]);
  expect(await gauge(running)).toBe('1');
  expect(messages(running)).toEqual([]);

  // Revocation is asked first, so nobody gets as far as the mapping.
  table.faults.next({ kind: 'access-denied', times: 2 });
  expectProblem(await alice(), 503, 'not_ready');
  expectProblem(await alice(), 503, 'not_ready');
  const failing = /^access table: cannot be read for \d+ s: upstream_denied \(AccessDeniedException\), see the log$/;
  expect(await stateOf(running)).toEqual([expect.stringMatching(failing)]);
  expect((await checks(running)).every(({ ready }) => ready)).toBe(true);
  expect(await gauge(running)).toBe('0');
  expect(messages(running)).toEqual([['error', 'the access table cannot be read']]);

  expect((await alice()).status).toBe(201);
  expect(await stateOf(running)).toEqual([expect.stringMatching(/^access table: read \d+ s ago$/)]);
  expect(await gauge(running)).toBe('1');
  expect(messages(running)).toEqual([
    ['error', 'the access table cannot be read'],
    ['info', 'the access table can be read again'],
  ]);
  const { text } = await running.metrics();
  expect(text).toMatch(/duration_seconds_count\{operation="read_access_table",outcome="ok"\} [1-9]/);
  expect(text).toContain('duration_seconds_count{operation="read_access_table",outcome="upstream_denied"} 2\n');
});

test('a table that is down from the start is not called ready to be read', async () => {
  const table = await openAccessTable();
  const running = await start(table);
  table.faults.next({ kind: 'reset', times: 100 });
  expectProblem(await running.launch({}), 503, 'not_ready');
  expect(await stateOf(running)).toEqual([expect.stringMatching(/cannot be read for \d+ s: upstream_failed, see/)]);
  expect(await gauge(running)).toBe('0');
});

test('profiles that cannot be claimed show in the metrics and in the log', async () => {
  const table = await openAccessTable();
  const running = await start(table, { mapping: { table: true, tableCacheSeconds: 0, claim: 'username' } });
  table.faults.next({ kind: 'access-denied', operation: 'PutItem' });
  expectProblem(await running.launch({}), 503, 'not_ready');
  expect((await running.launch({})).status).toBe(201);
  expect(messages(running)).toEqual([
    ['error', 'profiles cannot be claimed in the access table'],
    ['info', 'profiles can be claimed in the access table again'],
  ]);
  const { text } = await running.metrics();
  expect(text).toContain('duration_seconds_count{operation="claim_profile",outcome="upstream_denied"} 1\n');
  expect(text).toContain('duration_seconds_count{operation="claim_profile",outcome="ok"} 1\n');
  expect(await gauge(running)).toBe('1');
});

test('a service without a table has neither check nor gauge for one', async () => {
  service = await startTestService();
  expect(await stateOf(service)).toEqual([]);
  expect((await service.metrics()).text).not.toContain('studio_pass_access_table_readable');
});

test('calls to Cognito about a user are timed, whether for the mapping or for revocation', async () => {
  const attributes = { 'custom:studio_profile': 'alice' };
  const pool = await startUserPoolServer({ alice: { sub: 'alice-1', attributes } });
  onTestFinished(() => pool.close());
  const table = await openAccessTable();
  service = await startTestService({
    environment: { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pool.endpoint },
    pool: { userStatus: { whenUnreachable: 'refuse' } },
    settings: {
      table: { name: table.tableName, endpoint: table.endpoint },
      mapping: { table: true, cognitoAttribute: 'custom:studio_profile' },
    },
  });
  const token = service.token({ sub: 'alice-1', username: 'alice' });
  expect((await service.launch({}, { token })).status).toBe(201);
  expect((await service.metrics()).text).toContain('duration_seconds_count{operation="get_user",outcome="ok"} 2\n');
});
