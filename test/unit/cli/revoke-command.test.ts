import { beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { createRevokeCommand } from '../../../src/cli/revoke-command.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { ALICE, OTHER_ISSUER, POOL_ISSUERS } from '../../support/revocation-identity.ts';
import { keyOf, type RevokeState, ROLE, revokeTrial } from './revoke-trial.ts';

const [POOL] = POOL_ISSUERS;

describe('studio-pass revoke', () => {
  let state: RevokeState;
  let revoke: ReturnType<typeof revokeTrial>['revoke'];

  beforeEach(() => {
    ({ state, revoke } = revokeTrial());
  });

  test('puts everything a person holds into the table', async () => {
    expect(await revoke(ALICE, '--note', 'left')).toMatchObject({ exitCode: 0, complaints: '' });
    expect([...state.stored.values()]).toEqual([
      { issuer: POOL, by: 'subject', id: ALICE, note: 'left', revokedAt: '2026-11-21T10:00:00.000Z' },
    ]);
    expect(state.events).toEqual(['table', 'closed']);
  });

  test('puts one token into the table', async () => {
    expect((await revoke('--token-id', 'token-1', '--until', '2026-11-22T10:00:00Z')).exitCode).toBe(0);
    expect([...state.stored.values()]).toMatchObject([
      { by: 'token_id', id: 'token-1', until: '2026-11-22T10:00:00Z' },
    ]);
  });

  test('takes "now" for tokens issued before, so that a new sign-in helps', async () => {
    await revoke(ALICE, '--issued-before', 'now');
    expect([...state.stored.values()]).toMatchObject([{ issuedBefore: '2026-11-21T10:00:00.000Z' }]);
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
    const before = structuredClone([...state.stored.values()]);
    expect(await revoke(ALICE, '--cut-sessions', ...second)).toMatchObject({ exitCode: 1, printed: '' });
    expect((await revoke(ALICE, '--dry-run', ...second)).exitCode).toBe(1);
    expect([...state.stored.values()]).toEqual(before);
    expect(state.roles.get(ROLE)?.size).toBe(0);
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
    state.stored.set(keyOf(ended), ended);
    expect((await revoke(ALICE, '--issued-before', 'now')).exitCode).toBe(0);
  });

  test('asks for the issuer if several are configured, and knows all of its names', async () => {
    state.issuers = [{ names: POOL_ISSUERS }, { names: [OTHER_ISSUER] }];
    expect((await revoke(ALICE)).exitCode).toBe(2);
    expect((await revoke(ALICE, '--issuer', 'https://elsewhere.example')).exitCode).toBe(2);
    expect(state.stored.size).toBe(0);
    expect((await revoke(ALICE, '--issuer', POOL_ISSUERS[1])).exitCode).toBe(0);
    expect([...state.stored.values()]).toMatchObject([{ issuer: POOL }]);
  });

  test('takes no user name for a subject of a user pool, unless it is told to', async () => {
    state.issuers = [{ names: POOL_ISSUERS, isCognito: true }];
    expect(await revoke('alice')).toMatchObject({ exitCode: 2, printed: '' });
    expect((await revoke('alice', '--cut-sessions', '--dry-run')).exitCode).toBe(2);
    expect(state.stored.size).toBe(0);
    expect((await revoke('alice', '--any-subject')).exitCode).toBe(0);
    // What is there under a name must be taken back by that name.
    expect((await revoke('--undo', 'alice')).exitCode).toBe(0);
    expect((await revoke('--token-id', 'token-1')).exitCode).toBe(0);
    expect((await revoke('4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11')).exitCode).toBe(0);
  });

  test('says of a table that cannot be asked where it is asked', async () => {
    state.getRefusal = new ServiceError('upstream_failed', { detail: 'dynamodb:GetItem failed: ECONNREFUSED' });
    const { exitCode, complaints } = await revoke(ALICE);
    expect(exitCode).toBe(1);
    expect(complaints).toContain('ECONNREFUSED');
    expect(complaints).toContain('table access in us-east-1 is asked at X');
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
    state.stored.set(keyOf(ended), ended);
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
    expect(state.stored.size).toBe(0);
  });

  test('ends with 78 for a configuration that does not load', async () => {
    const command = createRevokeCommand(() => Promise.reject(new Error('is not reached')));
    const io = recordingIo({}, { environment: {} });
    expect(await runCommandLine({ version: '1', commands: [command] }, ['revoke', ALICE], io)).toBe(78);
  });
});
