import { beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { createRevokeCommand } from '../../../src/cli/revoke-command.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import type { LaunchRoleCuts } from '../../../src/revocation/launch-role-cuts.ts';
import type { RevokedOne, StoredRevocation } from '../../../src/revocation/revocation-store.ts';
import { cutPolicy, type SessionCutPolicy } from '../../../src/revocation/session-cut.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { ALICE, OTHER_ISSUER, POOL_ISSUERS } from '../../support/revocation-identity.ts';
import { SIMPLE } from '../config/configuration-trial.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const HOUR = 3_600_000;
const [POOL] = POOL_ISSUERS;
const ROLE = 'arn:aws:iam::123456789012:role/studio-launch';
const SPOKE_ROLE = 'arn:aws:iam::210987654321:role/studio-launch';
const ENVIRONMENT = { ...SIMPLE, STUDIO_PASS_TABLE_NAME: 'access', STUDIO_PASS_REVOCATION_TABLE: 'true' };

const keyOf = ({ issuer, by, id }: RevokedOne) => `${issuer} ${by} ${id}`;

describe('studio-pass revoke', () => {
  let stored: Map<string, StoredRevocation>;
  let roles: Map<string, Map<string, SessionCutPolicy>>;
  let events: string[];
  let issuers: readonly { readonly names: readonly string[]; readonly isCognito?: boolean }[];
  let directDomainIds: string[];
  let hasTable: boolean;
  let listRefusal: ServiceError | undefined;
  let getRefusal: ServiceError | undefined;

  beforeEach(() => {
    stored = new Map();
    roles = new Map([[ROLE, new Map()]]);
    events = [];
    issuers = [{ names: POOL_ISSUERS }];
    directDomainIds = [];
    hasTable = true;
    listRefusal = undefined;
    getRefusal = undefined;
  });

  const store = {
    async put(revocation: StoredRevocation) {
      events.push('table');
      stored.set(keyOf(revocation), revocation);
    },
    async remove(one: RevokedOne) {
      const before = stored.get(keyOf(one));
      stored.delete(keyOf(one));
      return before;
    },
    async get(one: RevokedOne) {
      if (getRefusal !== undefined) {
        throw getRefusal;
      }
      return stored.get(keyOf(one));
    },
    async *list() {
      yield* stored.values();
    },
  };

  function cutsOf(roleArn: string, policies: Map<string, SessionCutPolicy>): LaunchRoleCuts {
    return {
      roleArn,
      async put(policyName, policy) {
        if (roleArn === SPOKE_ROLE) {
          throw new ServiceError('upstream_denied', { detail: 'the credentials are of another account' });
        }
        events.push('role');
        policies.set(policyName, policy);
      },
      remove: async (policyName) => policies.delete(policyName),
      async list() {
        if (listRefusal !== undefined) {
          throw listRefusal;
        }
        return [...policies].map(([policyName, policy]) => ({ policyName, policy }));
      },
    };
  }

  async function revoke(...args: readonly string[]) {
    const command = createRevokeCommand(async () => ({
      store: hasTable ? store : undefined,
      issuers,
      believedSeconds: 5,
      whereTableIs: async () => 'table access in us-east-1 is asked at X',
      cuts: [...roles].map(([roleArn, policies]) => cutsOf(roleArn, policies)),
      directDomainIds,
      close: () => {
        events.push('closed');
      },
    }));
    const io = recordingIo({}, { environment: ENVIRONMENT, clock: () => NOW });
    const exitCode = await runCommandLine({ version: '1', commands: [command] }, ['revoke', ...args], io);
    return { exitCode, printed: io.printed(), complaints: io.complaints() };
  }

  test('puts everything a person holds into the table', async () => {
    expect(await revoke(ALICE, '--note', 'left')).toMatchObject({ exitCode: 0, complaints: '' });
    expect([...stored.values()]).toEqual([
      { issuer: POOL, by: 'subject', id: ALICE, note: 'left', revokedAt: '2026-11-21T10:00:00.000Z' },
    ]);
    expect(events).toEqual(['table', 'closed']);
  });

  test('puts one token into the table', async () => {
    expect((await revoke('--token-id', 'token-1', '--until', '2026-11-22T10:00:00Z')).exitCode).toBe(0);
    expect([...stored.values()]).toMatchObject([{ by: 'token_id', id: 'token-1', until: '2026-11-22T10:00:00Z' }]);
  });

  test('takes "now" for tokens issued before, so that a new sign-in helps', async () => {
    await revoke(ALICE, '--issued-before', 'now');
    expect([...stored.values()]).toMatchObject([{ issuedBefore: '2026-11-21T10:00:00.000Z' }]);
  });

  test('says what it puts a revocation in place of', async () => {
    await revoke(ALICE, '--note', 'first');
    const { printed } = await revoke(ALICE, '--note', 'second', '--json');
    expect(JSON.parse(printed)).toMatchObject({ state: 'revoked', note: 'second', before: { note: 'first' } });
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['everything by tokens issued before', [], ['--issued-before', 'now']],
    ['for ever by for an hour', [], ['--until', '2026-11-21T11:00:00Z']],
    ['for a day by for an hour', ['--until', '2026-11-22T10:00:00Z'], ['--until', '2026-11-21T11:00:00Z']],
    [
      'tokens issued before by those issued before an earlier moment',
      ['--issued-before', '2026-11-21T10:00:00Z'],
      ['--issued-before', '2026-11-21T09:00:00Z'],
    ],
    ['one thing by another', ['--issued-before', 'now'], ['--until', '2026-11-22T10:00:00Z']],
  ])('does not let somebody back in by replacing %s', async (_name, first, second) => {
    expect((await revoke(ALICE, ...first)).exitCode).toBe(0);
    const before = structuredClone([...stored.values()]);
    expect(await revoke(ALICE, '--cut-sessions', ...second)).toMatchObject({ exitCode: 1, printed: '' });
    expect((await revoke(ALICE, '--dry-run', ...second)).exitCode).toBe(1);
    expect([...stored.values()]).toEqual(before);
    expect(roles.get(ROLE)?.size).toBe(0);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['the same', ['--until', '2026-11-22T10:00:00Z'], ['--until', '2026-11-22T10:00:00Z']],
    ['what lasts longer', ['--until', '2026-11-22T10:00:00Z'], ['--until', '2026-11-23T10:00:00Z']],
    ['later tokens', ['--issued-before', '2026-11-20T10:00:00Z'], ['--issued-before', 'now']],
    ['everything', ['--issued-before', 'now', '--until', '2026-11-22T10:00:00Z'], []],
  ])('takes %s in place of what is revoked', async (_name, first, second) => {
    await revoke(ALICE, ...first);
    expect((await revoke(ALICE, ...second)).exitCode).toBe(0);
  });

  test('takes anything in place of what is without effect by now', async () => {
    const ended = { issuer: POOL, by: 'subject', id: ALICE, until: '2026-11-21T09:00:00Z', revokedAt: '' } as const;
    stored.set(keyOf(ended), ended);
    expect((await revoke(ALICE, '--issued-before', 'now')).exitCode).toBe(0);
  });

  test('asks for the issuer if several are configured, and knows all of its names', async () => {
    issuers = [{ names: POOL_ISSUERS }, { names: [OTHER_ISSUER] }];
    expect((await revoke(ALICE)).exitCode).toBe(2);
    expect((await revoke(ALICE, '--issuer', 'https://elsewhere.example')).exitCode).toBe(2);
    expect(stored.size).toBe(0);
    expect((await revoke(ALICE, '--issuer', POOL_ISSUERS[1])).exitCode).toBe(0);
    expect([...stored.values()]).toMatchObject([{ issuer: POOL }]);
  });

  test('changes nothing in a dry run, and prints the policy', async () => {
    const { exitCode, printed } = await revoke(ALICE, '--cut-sessions', '--dry-run', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      state: 'would_be_revoked',
      cuts: [{ where: ROLE, state: 'would_be_cut', policy: cutPolicy(ALICE, NOW) }],
    });
    expect(events).toEqual(['closed']);
    expect((await revoke(ALICE, '--cut-sessions', '--dry-run')).printed).toContain('"CutStudioSessions"');
  });

  test('prints the policy without a table as well, and revokes nobody without one', async () => {
    hasTable = false;
    expect((await revoke(ALICE, '--cut-sessions', '--dry-run')).exitCode).toBe(0);
    expect((await revoke(ALICE)).exitCode).toBe(78);
    expect((await revoke(ALICE, '--cut-sessions')).exitCode).toBe(78);
    expect(events.filter((event) => event !== 'closed')).toEqual([]);
  });

  test('stops new URLs before it cuts what is open', async () => {
    expect((await revoke(ALICE, '--cut-sessions')).exitCode).toBe(0);
    expect(events).toEqual(['table', 'role', 'closed']);
    expect([...(roles.get(ROLE) ?? [])]).toEqual([[`StudioPassCut-${ALICE}`, cutPolicy(ALICE, NOW)]]);
  });

  test('cuts where it can, says where it could not, and ends with 1 then', async () => {
    roles.set(SPOKE_ROLE, new Map());
    const { exitCode, printed } = await revoke(ALICE, '--cut-sessions', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(printed).cuts).toMatchObject([
      { where: ROLE, state: 'cut' },
      { where: SPOKE_ROLE, state: 'failed', detail: 'the credentials are of another account' },
    ]);
  });

  test('says of domains in direct mode that it cannot cut there', async () => {
    directDomainIds = ['d-direct'];
    const { exitCode, printed } = await revoke(ALICE, '--cut-sessions', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(printed).cuts).toMatchObject([{ state: 'cut' }, { where: 'd-direct', state: 'impossible' }]);
  });

  test('takes away cuts that have done their work, and those only', async () => {
    const role = roles.get(ROLE);
    role?.set('StudioPassCut-old', cutPolicy('old', NOW - 13 * HOUR));
    role?.set('StudioPassCut-recent', cutPolicy('recent', NOW - HOUR));
    await revoke(ALICE, '--cut-sessions');
    expect([...(role?.keys() ?? [])]).toEqual(['StudioPassCut-recent', `StudioPassCut-${ALICE}`]);
  });

  test('cuts although what has done its work cannot be taken away, and says so', async () => {
    listRefusal = new ServiceError('upstream_denied', { detail: 'iam:ListRolePolicies is not allowed' });
    const { exitCode, printed } = await revoke(ALICE, '--cut-sessions', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed).cuts).toMatchObject([
      { state: 'cut', detail: expect.stringContaining('iam:ListRolePolicies is not allowed') },
    ]);
    expect([...(roles.get(ROLE)?.keys() ?? [])]).toEqual([`StudioPassCut-${ALICE}`]);
  });

  test('takes a revocation back, and lifts the cut on request', async () => {
    await revoke(ALICE, '--cut-sessions');
    expect((await revoke('--undo', ALICE, '--dry-run', '--json')).printed).toContain('would_be_taken_back');
    expect(stored.size).toBe(1);
    const { printed } = await revoke('--undo', ALICE, '--cut-sessions', '--json');
    expect(JSON.parse(printed)).toMatchObject({ state: 'taken_back', cuts: [{ state: 'lifted' }] });
    expect(stored.size).toBe(0);
    expect(roles.get(ROLE)?.size).toBe(0);
    expect(JSON.parse((await revoke('--undo', ALICE, '--json')).printed)).toMatchObject({ state: 'was_not_revoked' });
  });

  test('lifts the cut alone, and leaves the table as it is', async () => {
    await revoke(ALICE, '--cut-sessions');
    const before = [...stored.values()];
    const dry = await revoke('--lift-cut', ALICE, '--dry-run', '--json');
    expect(JSON.parse(dry.printed)).toMatchObject({
      state: 'cut_would_be_lifted',
      cuts: [{ state: 'would_be_lifted' }],
    });
    hasTable = false;
    const { exitCode, printed } = await revoke('--lift-cut', ALICE, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ state: 'cut_lifted', id: ALICE, cuts: [{ state: 'lifted' }] });
    expect({ roles: roles.get(ROLE)?.size, stored: [...stored.values()] }).toEqual({ roles: 0, stored: before });
    expect((await revoke('--lift-cut', ALICE)).printed).toContain(`there was no cut on ${ROLE}`);
  });

  test('takes no user name for a subject of a user pool, unless it is told to', async () => {
    issuers = [{ names: POOL_ISSUERS, isCognito: true }];
    expect(await revoke('alice')).toMatchObject({ exitCode: 2, printed: '' });
    expect((await revoke('alice', '--cut-sessions', '--dry-run')).exitCode).toBe(2);
    expect(stored.size).toBe(0);
    expect((await revoke('alice', '--any-subject')).exitCode).toBe(0);
    // What is there under a name must be taken back by that name.
    expect((await revoke('--undo', 'alice')).exitCode).toBe(0);
    expect((await revoke('--token-id', 'token-1')).exitCode).toBe(0);
    expect((await revoke('4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11')).exitCode).toBe(0);
  });

  test('says of a table that cannot be asked where it is asked', async () => {
    getRefusal = new ServiceError('upstream_failed', { detail: 'dynamodb:GetItem failed: ECONNREFUSED' });
    const { exitCode, complaints } = await revoke(ALICE);
    expect(exitCode).toBe(1);
    expect(complaints).toContain('ECONNREFUSED');
    expect(complaints).toContain('table access in us-east-1 is asked at X');
  });

  test('cuts what is open and leaves the table as it is, also where there is none', async () => {
    hasTable = false;
    const dry = await revoke('--cut-only', ALICE, '--dry-run', '--json');
    expect(JSON.parse(dry.printed)).toMatchObject({ state: 'cut_would_be_put', cuts: [{ state: 'would_be_cut' }] });
    expect(roles.get(ROLE)?.size).toBe(0);
    const { exitCode, printed } = await revoke('--cut-only', ALICE, '--json');
    expect({ exitCode, result: JSON.parse(printed) }).toMatchObject({
      exitCode: 0,
      result: { state: 'cut', id: ALICE, cuts: [{ where: ROLE, state: 'cut' }] },
    });
    expect([...(roles.get(ROLE) ?? [])]).toEqual([[`StudioPassCut-${ALICE}`, cutPolicy(ALICE, NOW)]]);
    expect(stored.size).toBe(0);
  });

  test('lists what is revoked, and what has ended', async () => {
    await revoke(ALICE, '--note', 'left\u001b[2J');
    const ended = {
      issuer: POOL,
      by: 'token_id',
      id: 'token-1',
      until: '2026-11-21T09:00:00Z',
      revokedAt: '2026-11-21T11:00:00Z\u001b[2J',
    } as const;
    stored.set(keyOf(ended), ended);
    const { printed } = await revoke('--list');
    expect(printed).toContain('1 in force');
    expect(printed).not.toContain('\u001b');
    expect(JSON.parse((await revoke('--list', '--json')).printed)).toMatchObject([
      { id: ALICE, inForce: true },
      { id: 'token-1', inForce: false },
    ]);
  });

  test.each<readonly string[]>([
    [],
    ['a', 'b'],
    ['a', '--token-id', 'b'],
    ['ä'],
    ['a b'],
    ['--token-id', ' b'],
    ['--token-id', 'b', '--issued-before', 'now'],
    ['--token-id', 'b', '--cut-sessions'],
    ['a', '--until', 'tomorrow'],
    ['a', '--until', 'now'],
    ['a', '--until', '2025-11-22T10:00:00Z'],
    ['a', '--until', '2026-02-30T00:00:00Z'],
    ['a', '--issued-before', '2026-11-21'],
    ['a', '--undo', '--until', '2026-11-22T00:00:00Z'],
    ['a', '--list'],
    ['a', '--cut-only', '--lift-cut'],
    ['a', '--cut-only', '--undo'],
    ['--cut-only', '--token-id', 'b'],
    ['a', '--lift-cut', '--undo'],
    ['a', '--lift-cut', '--cut-sessions'],
    ['a', '--lift-cut', '--note', 'x'],
    ['--lift-cut', '--token-id', 'b'],
    ['--lift-cut', '--list'],
    ['a', '--note', 'x'.repeat(501)],
    ['a', '--everything'],
  ])('does not understand %j %j %j %j', async (...args) => {
    expect(await revoke(...args)).toMatchObject({ exitCode: 2, printed: '' });
    expect(stored.size).toBe(0);
  });

  test('ends with 78 for a configuration that does not load', async () => {
    const command = createRevokeCommand(() => Promise.reject(new Error('is not reached')));
    const io = recordingIo({}, { environment: {} });
    expect(await runCommandLine({ version: '1', commands: [command] }, ['revoke', ALICE], io)).toBe(78);
  });
});
