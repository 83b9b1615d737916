import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_TARGETS } from '../../../src/profiles/mapping-store.ts';
import { MemoryMappingStore } from '../../support/memory-mapping-store.ts';
import { DOMAIN, DOMAIN_TOO, mapped, OTHER, POOL, POOL_TOO, type ProfilesTrial, profiles } from './profiles-trial.ts';

let store: MemoryMappingStore;

beforeEach(() => {
  store = new MemoryMappingStore();
});

const run = (...args: readonly string[]) => profiles({ store }, ...args);
const runWith = (trial: Omit<ProfilesTrial, 'store'>, ...args: readonly string[]) =>
  profiles({ store, ...trial }, ...args);
const lines = (text: string) => text.trimEnd().split('\n');
const person = (subject: string) => ({ issuer: POOL, subject });

const SUBCOMMANDS = ['list', 'get', 'put', 'disable', 'enable', 'remove', 'import', 'export'];

describe('studio-pass profiles', () => {
  test.each(SUBCOMMANDS)('explains %s, with an example and its exit codes', async (name) => {
    const { exitCode, printed } = await run(name, '--help');
    expect(exitCode).toBe(0);
    expect(printed).toContain(`Usage: studio-pass profiles ${name} `.trimEnd());
    expect(printed).toMatch(new RegExp(`Examples:\n(.*\n)*?.*studio-pass profiles ${name}`));
    expect(printed).toContain('Exit codes:');
  });

  test('names all subcommands in its own help', async () => {
    const { printed } = await run('--help');
    for (const name of SUBCOMMANDS) {
      expect(printed).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });

  test.each([
    [[]],
    [['frobnicate']],
    [['list', 'alice']],
    [['list', '--domain', 'one']],
    [['get']],
    [['get', 'alice', 'bob']],
    [['get', 'al ice']],
    [['get', 'alice', '--domain', DOMAIN, '--profile', 'alice']],
    [['get', '--domain', DOMAIN]],
    [['get', '--domain', DOMAIN, '--profile', 'al_ice']],
    [['get', 'alice', '--issuer', 'with space']],
    [['put', 'alice']],
    [['put', 'x'.repeat(256), '--target', `${DOMAIN}/alice`]],
    [['put', 'alice', '--target', 'alice']],
    [['put', 'alice', '--target', `${DOMAIN}/alice/x`]],
    [['put', 'alice', '--target', `${DOMAIN}/al_ice`]],
    [['put', 'alice', '--target', 'd-unknown/alice']],
    [['put', 'alice', '--target', `${DOMAIN}/alice`, '--target', `${DOMAIN}/alice2`]],
    [['put', 'alice', '--target', `${DOMAIN}/alice`, '--issuer', OTHER]],
    [['put', 'alice', '--target', `${DOMAIN}/alice`, '--note', 'two\nlines']],
    [['put', 'alice', ...Array.from({ length: MAX_TARGETS + 1 }, () => ['--target', `${DOMAIN}/alice`]).flat()]],
    [['disable']],
    [['remove', 'alice']],
    [['remove', 'alice', '--domain', DOMAIN, '--profile', 'alice', '--yes']],
    [['remove', '--profile', 'alice', '--yes']],
    [['export', '--format', 'xml']],
    [['import']],
    [['import', 'people.csv', 'more.csv', '--yes']],
    [['import', 'people', '--yes']],
  ])('ends with 2 for %j, and changes nothing', async (args) => {
    store.seed(mapped('alice'));
    const { exitCode, printed } = await run(...args);
    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
    expect(store.applied).toEqual([]);
  });

  test('ends with 78 where there is no table, and says how to name one', async () => {
    const { exitCode, complaints, isClosed } = await profiles({ store: undefined }, 'list');
    expect({ exitCode, isClosed }).toEqual({ exitCode: 78, isClosed: true });
    expect(complaints).toContain('STUDIO_PASS_TABLE_NAME');
  });

  test('warns where the service does not look into the table', async () => {
    expect((await runWith({ isInUse: false }, 'list')).complaints).toContain('mapping.table is false');
    expect((await run('list')).complaints).not.toContain('mapping.table');
  });

  test('asks for the issuer where several are configured, and knows all names of each', async () => {
    const issuers = [[POOL, POOL_TOO], [OTHER]];
    store.seed(mapped('alice'));
    expect((await runWith({ issuers }, 'get', 'alice')).exitCode).toBe(2);
    expect((await runWith({ issuers }, 'get', 'alice', '--issuer', POOL_TOO)).exitCode).toBe(0);
    expect((await runWith({ issuers }, 'get', 'alice', '--issuer', OTHER)).exitCode).toBe(1);
  });

  test('finds people of an issuer that is configured no longer', async () => {
    store.seed(mapped('alice', 'alice', { issuer: OTHER }));
    expect((await run('get', 'alice', '--issuer', OTHER)).exitCode).toBe(0);
    expect((await run('remove', 'alice', '--issuer', OTHER, '--yes')).exitCode).toBe(0);
    expect(store.people).toEqual([]);
  });

  describe('list', () => {
    beforeEach(() => {
      const both = [DOMAIN, DOMAIN_TOO].map((domainId) => ({ domainId, userProfileName: 'bob' }));
      store.seed(
        mapped('alice', 'alice', { disabled: true, note: 'on leave' }),
        mapped('a-longer-subject', 'bob', { targets: both }),
      );
    });

    test('shows a table for people, in columns', async () => {
      const { exitCode, printed } = await run('list');
      expect({ exitCode, lines: lines(printed) }).toEqual({
        exitCode: 0,
        lines: [
          `SUBJECT           STATE     ${'ISSUER'.padEnd(POOL.length)}  PROFILES`,
          `alice             disabled  ${POOL}  ${DOMAIN}/alice  "on leave"`,
          `a-longer-subject  enabled   ${POOL}  ${DOMAIN}/bob, ${DOMAIN_TOO}/bob`,
        ],
      });
    });

    test('prints one JSON object a line for machines', async () => {
      const { printed } = await run('list', '--json');
      expect(lines(printed).map((line) => JSON.parse(line))).toEqual([
        {
          subject: 'alice',
          issuer: POOL,
          disabled: true,
          note: 'on leave',
          targets: [{ domain: DOMAIN, profile: 'alice' }],
          version: 1,
          updatedAt: expect.any(String),
        },
        expect.objectContaining({ subject: 'a-longer-subject' }),
      ]);
    });

    test.each([
      [['--disabled'], ['alice']],
      [['--domain', DOMAIN_TOO], ['a-longer-subject']],
      [['--domain', DOMAIN_TOO, '--disabled'], []],
    ])('shows only who is asked for with %j', async (args, subjects) => {
      const { printed } = await run('list', '--json', ...args);
      expect(
        printed
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line).subject),
      ).toEqual(subjects);
    });

    test('shows everybody of a large table', async () => {
      const many = new MemoryMappingStore();
      many.seed(...Array.from({ length: 1_201 }, (_, index) => mapped(`person-${index}`)));
      const { printed, complaints } = await profiles({ store: many }, 'list');
      expect(lines(printed)).toHaveLength(1_202);
      expect(complaints).toBe('1201 people\n');
    });

    test('lets nothing that it prints move a cursor or forge a line', async () => {
      store.seed(mapped('eve', 'eve', { note: '\u001b[2J\nmallory  enabled', issuer: 'https://x\u202e' }));
      for (const { printed } of [await run('list'), await run('get', 'eve', '--issuer', 'https://x\u202e')]) {
        expect(printed).toContain('\\u001b[2J\\u000amallory');
        expect(printed).not.toContain('\u001b');
        expect(printed).not.toContain('\u202e');
      }
    });
  });

  describe('get', () => {
    test('shows one person', async () => {
      store.seed(mapped('alice', 'alice', { note: 'why' }));
      const { exitCode, printed } = await run('get', 'alice');
      expect(exitCode).toBe(0);
      expect(lines(printed).map((line) => line.split(/ {2,}/))).toEqual([
        ['subject', 'alice'],
        ['issuer', POOL],
        ['state', 'enabled'],
        ['profiles', `${DOMAIN}/alice`],
        ['note', 'why'],
        ['changed', expect.stringContaining('version 1')],
      ]);
    });

    test('ends with 1 for nobody, and prints nothing', async () => {
      for (const args of [['bob'], ['bob', '--json'], ['--domain', DOMAIN, '--profile', 'bob']]) {
        expect(await run('get', ...args)).toMatchObject({ exitCode: 1, printed: '' });
      }
    });

    test('names who owns a profile, and how they came to it', async () => {
      store.seed(mapped('alice'));
      store.takeAtFirstUse({ domainId: DOMAIN, userProfileName: 'bob' }, person('bob'));
      const owner = async (profile: string) =>
        JSON.parse((await run('get', '--domain', DOMAIN, '--profile', profile, '--json')).printed);
      expect(await owner('ALICE')).toEqual({ ...person('alice'), by: 'mapping' });
      expect(await owner('bob')).toEqual({ ...person('bob'), by: 'first_use' });
      expect((await run('get', '--domain', DOMAIN, '--profile', 'bob')).printed).toContain('first use');
    });
  });

  test('lists everybody else besides what is not of its form, and ends with 1 then', async () => {
    store.seed(mapped('alice'));
    store.faults = ['the item of bob is faulty'];
    const { exitCode, printed, complaints } = await run('list', '--json');
    expect(exitCode).toBe(1);
    expect(printed).toContain('"alice"');
    expect(complaints).toContain('the item of bob is faulty');
  });

  test('exports nothing while something is not of its form: whoever is missing could be pruned by it', async () => {
    store.seed(mapped('alice'));
    store.faults = ['the item of bob is faulty'];
    expect(await run('export')).toMatchObject({ exitCode: 1, printed: '' });
  });

  describe('export', () => {
    beforeEach(() => {
      store.seed(
        mapped('bob'),
        mapped('Carol', 'carol'),
        mapped('alice', 'other', { issuer: OTHER }),
        mapped('=alice', 'alice'),
      );
    });

    test('is ordered by issuer and subject', async () => {
      const { printed } = await run('export');
      const exported = JSON.parse(printed).mappings.map(({ subject }: { subject: string }) => subject);
      expect(exported).toEqual(['=alice', 'Carol', 'bob', 'alice']);
    });

    test('in CSV guards what a spreadsheet program would run', async () => {
      const { printed } = await run('export', '-f', 'csv');
      expect(parse(printed, { columns: true }).map((row) => (row as { subject: string }).subject)).toEqual([
        "'=alice",
        'Carol',
        'bob',
        'alice',
      ]);
    });

    test('warns of formulas behind a semicolon, which cannot be guarded', async () => {
      expect((await run('export', '-f', 'csv')).complaints).toBe('');
      store.seed(mapped('x;=1+1', 'x'));
      expect((await run('export', '-f', 'csv')).complaints).toContain('formula');
      expect((await run('export', '-f', 'json')).complaints).toBe('');
    });

    test('writes no file whose form nothing tells', async () => {
      const { exitCode, written } = await run('export', '-o', 'people.txt');
      expect({ exitCode, written: written.size }).toEqual({ exitCode: 2, written: 0 });
      expect((await run('export', '-o', 'people.txt', '-f', 'csv')).written.has('people.txt')).toBe(true);
    });

    test.each(['list', 'get'])('lets no control character through as data, in %s either', async (name) => {
      store.seed(mapped('eve', 'eve', { note: 'a\u009b2J\u202eb' }));
      const { printed } = await run(name, ...(name === 'get' ? ['eve'] : []), '--json');
      expect(printed).not.toMatch(/[\u0080-\u009f\u202e]/);
      expect(printed.split('\n').map((line) => (line === '' ? '' : JSON.parse(line).note))).toContain(
        'a\u009b2J\u202eb',
      );
    });

    test('writes a file in the form that its name tells, and replaces one only by force', async () => {
      const files = { 'there.csv': 'old' };
      const fresh = await runWith({ files }, 'export', '-o', 'people.csv');
      expect(fresh).toMatchObject({ exitCode: 0, printed: '' });
      expect(fresh.written.get('people.csv')).toMatch(/^subject,issuer,disabled,domain,profile,note\n/);
      expect(await runWith({ files }, 'export', '-o', 'there.csv')).toMatchObject({ exitCode: 1 });
      const forced = await runWith({ files }, 'export', '-o', 'there.csv', '--force');
      expect([...forced.written.keys()]).toEqual(['there.csv']);
    });
  });
});
