import { beforeEach, describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import { cutPolicy } from '../../../src/revocation/session-cut.ts';
import { ALICE } from '../../support/revocation-identity.ts';
import { HOUR, NOW, type RevokeState, ROLE, revokeTrial, SPOKE_ROLE } from './revoke-trial.ts';

describe('studio-pass revoke, of what is open', () => {
  let state: RevokeState;
  let revoke: ReturnType<typeof revokeTrial>['revoke'];

  beforeEach(() => {
    ({ state, revoke } = revokeTrial());
  });

  test('changes nothing in a dry run, and prints the policy', async () => {
    const { exitCode, printed } = await revoke(ALICE, '--cut-sessions', '--dry-run', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      state: 'would_be_revoked',
      cuts: [{ where: ROLE, state: 'would_be_cut', policy: cutPolicy(ALICE, NOW) }],
    });
    expect(state.events).toEqual(['closed']);
    expect((await revoke(ALICE, '--cut-sessions', '--dry-run')).printed).toContain('"CutStudioSessions"');
  });

  test('prints the policy without a table as well, and revokes nobody without one', async () => {
    state.hasTable = false;
    expect((await revoke(ALICE, '--cut-sessions', '--dry-run')).exitCode).toBe(0);
    expect((await revoke(ALICE)).exitCode).toBe(78);
    expect((await revoke(ALICE, '--cut-sessions')).exitCode).toBe(78);
    expect(state.events.filter((event) => event !== 'closed')).toEqual([]);
  });

  test('stops new URLs before it cuts what is open', async () => {
    expect((await revoke(ALICE, '--cut-sessions')).exitCode).toBe(0);
    expect(state.events).toEqual(['table', 'role', 'closed']);
    expect([...(state.roles.get(ROLE) ?? [])]).toEqual([[`StudioPassCut-${ALICE}`, cutPolicy(ALICE, NOW)]]);
  });

  test('cuts where it can, says where it could not, and ends with 1 then', async () => {
    state.roles.set(SPOKE_ROLE, new Map());
    const { exitCode, printed } = await revoke(ALICE, '--cut-sessions', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(printed).cuts).toMatchObject([
      { where: ROLE, state: 'cut' },
      { where: SPOKE_ROLE, state: 'failed', detail: 'the credentials are of another account' },
    ]);
  });

  test('says of domains in direct mode that it cannot cut there', async () => {
    state.directDomainIds = ['d-direct'];
    const { exitCode, printed } = await revoke(ALICE, '--cut-sessions', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(printed).cuts).toMatchObject([{ state: 'cut' }, { where: 'd-direct', state: 'impossible' }]);
  });

  test('takes away cuts that have done their work, and those only', async () => {
    const role = state.roles.get(ROLE);
    role?.set('StudioPassCut-old', cutPolicy('old', NOW - 13 * HOUR));
    role?.set('StudioPassCut-recent', cutPolicy('recent', NOW - HOUR));
    await revoke(ALICE, '--cut-sessions');
    expect([...(role?.keys() ?? [])]).toEqual(['StudioPassCut-recent', `StudioPassCut-${ALICE}`]);
  });

  test('cuts although what has done its work cannot be taken away, and says so', async () => {
    state.listRefusal = new ServiceError('upstream_denied', { detail: 'iam:ListRolePolicies is not allowed' });
    const { exitCode, printed } = await revoke(ALICE, '--cut-sessions', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed).cuts).toMatchObject([
      { state: 'cut', detail: expect.stringContaining('iam:ListRolePolicies is not allowed') },
    ]);
    expect([...(state.roles.get(ROLE)?.keys() ?? [])]).toEqual([`StudioPassCut-${ALICE}`]);
  });

  test('takes a revocation back, and lifts the cut on request', async () => {
    await revoke(ALICE, '--cut-sessions');
    expect((await revoke('--undo', ALICE, '--dry-run', '--json')).printed).toContain('would_be_taken_back');
    expect(state.stored.size).toBe(1);
    const { printed } = await revoke('--undo', ALICE, '--cut-sessions', '--json');
    expect(JSON.parse(printed)).toMatchObject({ state: 'taken_back', cuts: [{ state: 'lifted' }] });
    expect(state.stored.size).toBe(0);
    expect(state.roles.get(ROLE)?.size).toBe(0);
    expect(JSON.parse((await revoke('--undo', ALICE, '--json')).printed)).toMatchObject({ state: 'was_not_revoked' });
  });

  test('lifts the cut alone, and leaves the table as it is', async () => {
    await revoke(ALICE, '--cut-sessions');
    const before = [...state.stored.values()];
    const dry = await revoke('--lift-cut', ALICE, '--dry-run', '--json');
    expect(JSON.parse(dry.printed)).toMatchObject({
      state: 'cut_would_be_lifted',
      cuts: [{ state: 'would_be_lifted' }],
    });
    state.hasTable = false;
    const { exitCode, printed } = await revoke('--lift-cut', ALICE, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ state: 'cut_lifted', id: ALICE, cuts: [{ state: 'lifted' }] });
    expect({ roles: state.roles.get(ROLE)?.size, stored: [...state.stored.values()] }).toEqual({
      roles: 0,
      stored: before,
    });
    expect((await revoke('--lift-cut', ALICE)).printed).toContain(`there was no cut on ${ROLE}`);
  });

  test('cuts what is open and leaves the table as it is, also where there is none', async () => {
    state.hasTable = false;
    const dry = await revoke('--cut-only', ALICE, '--dry-run', '--json');
    expect(JSON.parse(dry.printed)).toMatchObject({ state: 'cut_would_be_put', cuts: [{ state: 'would_be_cut' }] });
    expect(state.roles.get(ROLE)?.size).toBe(0);
    const { exitCode, printed } = await revoke('--cut-only', ALICE, '--json');
    expect({ exitCode, result: JSON.parse(printed) }).toMatchObject({
      exitCode: 0,
      result: { state: 'cut', id: ALICE, cuts: [{ where: ROLE, state: 'cut' }] },
    });
    expect([...(state.roles.get(ROLE) ?? [])]).toEqual([[`StudioPassCut-${ALICE}`, cutPolicy(ALICE, NOW)]]);
    expect(state.stored.size).toBe(0);
  });
});
