import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/model/errors.ts';
import { type AccessTable, openAccessTable } from '../support/access-table.ts';
import { expectProblem } from '../support/http-problem.ts';
import { issueLink, openLink, ticketKeyEntry, ticketSettings } from '../support/launch-tickets.ts';
import { connectToRevocationTable } from '../support/revocation-table.ts';
import { COGNITO_ISSUER, DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';

const KEY = ticketKeyEntry();
const ALICE = 'alice-subject-1';
const MAPPED = { issuer: COGNITO_ISSUER, subject: ALICE, disabled: false } as const;

let table: AccessTable;
let services: TestService[];

beforeEach(async () => {
  services = [];
  table = await openAccessTable();
  await table.enter([{ ...MAPPED, targets: [{ domainId: DOMAIN_ID, userProfileName: 'alice' }] }]);
});
afterEach(() => Promise.all(services.map((service) => service.close())));

/** A process of the service; all of a test share one table. */
async function startReplica(domain: object = {}, ticket: object = {}): Promise<TestService> {
  const service = await startTestService({
    domain: { ...domain },
    settings: {
      table: { name: table.tableName, endpoint: table.endpoint },
      mapping: { table: true, tableCacheSeconds: 0 },
      revocation: { table: true, tableCacheSeconds: 0 },
      ...ticketSettings({ store: 'table', ...ticket }, KEY),
    },
  });
  services.push(service);
  return service;
}

const linkOfAlice = (service: TestService, body?: object, claims: object = {}) =>
  issueLink(service, body, service.token({ sub: ALICE, ...claims }));
const mapAlice = (mapping: object) =>
  table.enter([{ ...MAPPED, targets: [{ domainId: DOMAIN_ID, userProfileName: 'alice' }], ...mapping }]);
const revoke = async (by: 'subject' | 'token_id', id: string) => {
  const revocations = connectToRevocationTable(table.endpoint, table.tableName);
  await revocations.store.put({ issuer: COGNITO_ISSUER, by, id, revokedAt: new Date().toISOString() });
  revocations.close();
};

describe('a launch link, when it is opened', () => {
  it.each<[string, number, ErrorCode, () => Promise<unknown>]>([
    ['whoever was revoked meanwhile', 403, 'revoked', () => revoke('subject', ALICE)],
    ['whose token was revoked meanwhile', 403, 'revoked', () => revoke('token_id', 'token-of-alice')],
    ['whose mapping was disabled meanwhile', 403, 'mapping_disabled', () => mapAlice({ disabled: true })],
    ['whose mapping was taken away meanwhile', 403, 'not_mapped', () => mapAlice({ targets: [] })],
  ])('refuses %s, and asks SageMaker for nothing', async (_who, status, code, meanwhile) => {
    const service = await startReplica();
    const path = await linkOfAlice(service, {}, { jti: 'token-of-alice' });
    await meanwhile();
    if (code === 'not_mapped') {
      const mapping = (await table.items()).find(({ sortKey }) => sortKey?.S === 'mapping');
      await table.delete(mapping ?? {});
    }
    expectProblem(await openLink(service, path), status, code);
    expect(service.standIn.calls.count()).toBe(0);
    expect(service.audit().at(-1)).toMatchObject({
      operation: 'openLaunchTicket',
      outcome: 'deny',
      reason: code,
      caller: { subject: ALICE, tokenId: 'token-of-alice' },
    });
  });

  it('opens what the person is mapped to by now, never what they were', async () => {
    const service = await startReplica();
    const path = await linkOfAlice(service);
    await mapAlice({ targets: [{ domainId: DOMAIN_ID, userProfileName: 'bob' }] });
    expect((await openLink(service, path)).status).toBe(303);
    expect(service.standIn.calls.list('CreatePresignedDomainUrl').map(({ input }) => input?.UserProfileName)).toEqual([
      'bob',
    ]);
  });

  it('is held against the policy in force by then, of apps, of times and of groups', async () => {
    const before = await startReplica({ apps: ['Studio', 'Canvas'], expiresInSeconds: 300 });
    const after = await startReplica({ apps: ['Studio'], expiresInSeconds: 20 });
    const members = await startReplica({ groups: [{ group: 'data-science' }] });
    expectProblem(await openLink(after, await linkOfAlice(before, { app: 'Canvas' })), 403, 'app_forbidden');
    expectProblem(await openLink(members, await linkOfAlice(before)), 403, 'domain_forbidden');
    expect((await openLink(after, await linkOfAlice(before, {}))).status).toBe(303);
    const member = await linkOfAlice(before, {}, { 'cognito:groups': ['data-science'] });
    expect((await openLink(members, member)).status).toBe(303);
  });

  it('is refused by a service that no longer takes tokens of its issuer', async () => {
    const before = await startReplica();
    const path = await linkOfAlice(before);
    const other = await startTestService({
      pool: { userPoolId: 'us-east-1_OtherPool' },
      settings: {
        table: { name: table.tableName, endpoint: table.endpoint },
        ...ticketSettings({ store: 'table' }, KEY),
      },
    });
    services.push(other);
    expectProblem(await openLink(other, path), 410, 'ticket_spent');
    expect(other.audit().at(-1)?.reason).toBe('issuer_unknown');
    expect((await openLink(before, path)).status).toBe(303);
  });

  it('opens once, however many processes it reaches and however many people at once', async () => {
    const [one, two] = [await startReplica(), await startReplica()];
    const path = await linkOfAlice(one);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => openLink(index % 2 === 0 ? one : two, path)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array(99).fill(410)]);
  });

  it('is told by nobody that the table cannot be reached that it is spent, and works afterwards', async () => {
    const service = await startReplica();
    const path = await linkOfAlice(service);
    table.faults.next({ kind: 'internal', times: 20 });
    const refused = await openLink(service, path);
    expectProblem(refused, 503, 'not_ready');
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    table.faults.clear();
    expect((await openLink(service, path)).status).toBe(303);
  });
});

describe('a launch link that led to no URL', () => {
  it.each<[string, number, ErrorCode, Parameters<TestService['standIn']['faults']['next']>[0]]>([
    ['SageMaker was busy', 503, 'upstream_throttled', { kind: 'throttle', times: 10 }],
    ['SageMaker failed', 502, 'upstream_failed', { kind: 'internal' }],
    ['AWS refused the service', 502, 'upstream_denied', { kind: 'access-denied' }],
  ])('because %s still works once, in every process', async (_why, status, code, fault) => {
    const [one, two] = [await startReplica(), await startReplica()];
    const path = await linkOfAlice(one);
    one.standIn.faults.next(fault);
    expectProblem(await openLink(one, path), status, code);
    one.standIn.faults.clear();
    expect((await openLink(two, path)).status).toBe(303);
    expectProblem(await openLink(one, path), 410, 'ticket_spent');
  });
});
