import { beforeEach, describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import { MemoryMappingStore } from '../../support/memory-mapping-store.ts';
import { DOMAIN, DOMAIN_TOO, mapped, POOL, type ProfilesTrial, profiles } from './profiles-trial.ts';

let store: MemoryMappingStore;

beforeEach(() => {
  store = new MemoryMappingStore();
});

const run = (...args: readonly string[]) => profiles({ store }, ...args);
const runWith = (trial: Omit<ProfilesTrial, 'store'>, ...args: readonly string[]) =>
  profiles({ store, ...trial }, ...args);
const person = (subject: string) => ({ issuer: POOL, subject });

describe('studio-pass profiles', () => {
  describe('put', () => {
    const put = (...args: readonly string[]) => run('put', ...args);

    test('adds somebody', async () => {
      const { exitCode, printed } = await put('alice', '--target', `${DOMAIN}/alice`, '--note', 'new');
      expect(exitCode).toBe(0);
      expect(printed).toBe(`added alice of ${POOL}: ${DOMAIN}/alice; note "new"\n`);
      expect(await store.get(person('alice'))).toMatchObject(mapped('alice', 'alice', { note: 'new' }));
    });

    test('replaces profiles, and shows the difference', async () => {
      store.seed(mapped('alice', 'alice', { note: 'stays' }));
      const args = ['--target', `${DOMAIN}/alice-2`, '--target', `${DOMAIN_TOO}/alice`];
      const { printed } = await put('alice', ...args);
      expect(printed).toBe(`changed alice of ${POOL}: ${DOMAIN}/alice -> ${DOMAIN}/alice-2; +${DOMAIN_TOO}/alice\n`);
      expect(await store.get(person('alice'))).toMatchObject({ note: 'stays', version: 2 });
    });

    test('leaves somebody disabled who is, and says so', async () => {
      store.seed(mapped('alice', 'alice', { disabled: true }));
      const { complaints } = await put('alice', '--target', `${DOMAIN}/alice-2`);
      expect((await store.get(person('alice')))?.disabled).toBe(true);
      expect(complaints).toContain('still disabled');
    });

    test('writes nothing where nothing changes', async () => {
      store.seed(mapped('alice'));
      const { exitCode, printed } = await put('alice', '--target', `${DOMAIN}/alice`, '--json');
      expect({ exitCode, outcome: JSON.parse(printed).outcome }).toEqual({ exitCode: 0, outcome: 'unchanged' });
      expect(store.applied).toEqual([]);
    });

    test('enters somebody as the owner of their profile again where nobody is', async () => {
      const profile = { domainId: DOMAIN, userProfileName: 'alice' };
      store.seed(mapped('alice'));
      store.takeAtFirstUse(profile, person('alice'));
      await store.release(profile, person('alice'));
      const { exitCode, printed } = await put('alice', '--target', `${DOMAIN}/alice`);
      expect({ exitCode, printed }).toEqual({ exitCode: 0, printed: expect.stringContaining('changed alice') });
      expect(await store.ownerOf(profile)).toMatchObject(person('alice'));
    });

    test('does not call a mapping unchanged whose profile is somebody else’s', async () => {
      store.seed(mapped('alice'));
      store.takeAtFirstUse({ domainId: DOMAIN, userProfileName: 'alice' }, person('mallory'));
      const { exitCode, complaints } = await put('alice', '--target', `${DOMAIN}/alice`);
      expect(exitCode).toBe(1);
      expect(complaints).toContain(`belongs to mallory of ${POOL}`);
    });

    test('takes a note away', async () => {
      store.seed(mapped('alice', 'alice', { note: 'old' }));
      const { printed } = await put('alice', '--target', `${DOMAIN}/alice`, '--note', '', '--json');
      const entry = {
        subject: 'alice',
        issuer: POOL,
        disabled: false,
        targets: [{ domain: DOMAIN, profile: 'alice' }],
      };
      expect(JSON.parse(printed)).toEqual({
        outcome: 'changed',
        ...person('alice'),
        before: { ...entry, note: 'old' },
        after: entry,
      });
    });

    test('says of somebody who is disabled that they still are, even where nothing changes', async () => {
      store.seed(mapped('alice', 'alice', { disabled: true }));
      expect((await put('alice', '--target', `${DOMAIN}/alice`)).complaints).toContain('still disabled');
    });

    test('takes no user name for a subject of a user pool, unless it is told to', async () => {
      const args = ['put', 'alice', '--target', `${DOMAIN}/alice`];
      expect(await runWith({ isCognito: true }, ...args)).toMatchObject({ exitCode: 2, printed: '' });
      expect(store.people).toEqual([]);
      expect((await runWith({ isCognito: true }, ...args, '--any-subject')).exitCode).toBe(0);
      const subject = '4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11';
      const upper = ['put', subject.toUpperCase(), '--target', `${DOMAIN}/bob`];
      expect((await runWith({ isCognito: true }, ...upper)).exitCode).toBe(2);
      expect((await runWith({ isCognito: true }, 'put', subject, '--target', `${DOMAIN}/bob`)).exitCode).toBe(0);
    });

    test.each([[], ['--json']])('says when it is in force, and that sessions stay open, %j', async (...more) => {
      const { complaints } = await put('alice', '--target', `${DOMAIN}/alice`, ...more);
      expect(complaints).toMatch(/within 10 s.*former owner.*stays open/);
    });

    test('says of a table that cannot be asked where it is asked', async () => {
      store.get = () =>
        Promise.reject(new ServiceError('upstream_timeout', { detail: 'dynamodb:GetItem failed: TimeoutError' }));
      const { exitCode, complaints } = await put('alice', '--target', `${DOMAIN}/alice`);
      expect(exitCode).toBe(1);
      expect(complaints).toContain('table access in us-east-1 is asked at X');
      expect(complaints).toContain('no answer in time');
      expect(complaints).toContain('studio-pass doctor');
    });

    test('threat 54: refuses a profile of somebody else, naming them, and changes nothing', async () => {
      store.seed(mapped('alice'));
      store.takeAtFirstUse({ domainId: DOMAIN_TOO, userProfileName: 'carol' }, person('carol'));
      const targets = ['--target', `${DOMAIN}/ALICE`, '--target', `${DOMAIN_TOO}/carol`];
      const { exitCode, printed, complaints } = await put('bob', ...targets);
      expect({ exitCode, printed }).toEqual({ exitCode: 1, printed: '' });
      expect(complaints).toContain(`${DOMAIN}/ALICE belongs to alice of ${POOL}`);
      expect(complaints).toContain(`${DOMAIN_TOO}/carol belongs to carol of ${POOL}`);
      expect(await store.get(person('bob'))).toBeUndefined();
    });

    test('refuses to decide on what somebody else has changed meanwhile', async () => {
      store.beforeApply = () => {
        store.beforeApply = () => undefined;
        store.seed(mapped('alice', 'another'));
      };
      const { exitCode } = await put('alice', '--target', `${DOMAIN}/alice`);
      expect(exitCode).toBe(1);
      expect((await store.get(person('alice')))?.targets).toEqual(mapped('alice', 'another').targets);
    });
  });

  describe('disable and enable', () => {
    test('shut somebody out and let them in again; their profiles stay theirs', async () => {
      store.seed(mapped('alice'));
      expect(await run('disable', 'alice', '--note', 'on leave')).toMatchObject({
        exitCode: 0,
        printed: `changed alice of ${POOL}: disabled; note "on leave"\n`,
      });
      expect(await store.get(person('alice'))).toMatchObject({ disabled: true, note: 'on leave' });
      expect(await store.ownerOf({ domainId: DOMAIN, userProfileName: 'alice' })).toMatchObject({ subject: 'alice' });
      await run('enable', 'alice', '--note', '');
      expect(await store.get(person('alice'))).toEqual({
        ...mapped('alice'),
        version: 3,
        updatedAt: expect.any(String),
      });
    });

    test('have nothing to do twice', async () => {
      store.seed(mapped('alice', 'alice', { disabled: true }));
      const { exitCode, printed } = await run('disable', 'alice', '--json');
      expect({ exitCode, outcome: JSON.parse(printed).outcome }).toEqual({ exitCode: 0, outcome: 'unchanged' });
      expect(store.applied).toEqual([]);
    });

    test.each(['disable', 'enable'])('%s ends with 1 for nobody', async (name) => {
      expect((await run(name, 'bob')).exitCode).toBe(1);
    });
  });

  describe('remove', () => {
    beforeEach(() => {
      store.seed(mapped('alice'));
      store.takeAtFirstUse({ domainId: DOMAIN, userProfileName: 'bob' }, person('bob'));
    });

    test('asks, and takes only yes for an answer', async () => {
      for (const answer of ['', 'n', 'no', 'alice', 'yess']) {
        expect((await runWith({ answer }, 'remove', 'alice')).exitCode).toBe(1);
      }
      expect(store.people).toHaveLength(1);
      const { exitCode, questions } = await runWith({ answer: 'Yes' }, 'remove', 'alice');
      expect({ exitCode, questions: questions.length }).toEqual({ exitCode: 0, questions: 1 });
      expect(store.people).toEqual([]);
    });

    test('does not ask where it is told yes', async () => {
      const { exitCode, printed, questions } = await runWith({ answer: 'no' }, 'remove', 'alice', '--yes', '--json');
      expect({ exitCode, questions }).toEqual({ exitCode: 0, questions: [] });
      expect(JSON.parse(printed)).toMatchObject({ outcome: 'removed', after: null });
    });

    test('gives a profile free that was taken at its first use', async () => {
      const args = ['remove', '--domain', DOMAIN, '--profile', 'BOB', '--yes', '--json'];
      const { exitCode, printed, complaints } = await run(...args);
      expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: expect.stringContaining('within 10 s') });
      expect(JSON.parse(printed)).toMatchObject({ outcome: 'released', owner: { subject: 'bob' } });
      expect(await store.ownerOf({ domainId: DOMAIN, userProfileName: 'bob' })).toBeUndefined();
    });

    test.each([
      ['that a mapping lists', 'alice'],
      ['that is nobody’s', 'carol'],
    ])('does not give a profile free %s', async (_what, profile) => {
      expect((await run('remove', '--domain', DOMAIN, '--profile', profile, '--yes')).exitCode).toBe(1);
      expect(await store.ownerOf({ domainId: DOMAIN, userProfileName: 'alice' })).toMatchObject({ by: 'mapping' });
    });

    test('ends with 1 for nobody, and asks nothing', async () => {
      expect(await runWith({ answer: 'yes' }, 'remove', 'bob')).toMatchObject({ exitCode: 1, questions: [] });
    });
  });
});
