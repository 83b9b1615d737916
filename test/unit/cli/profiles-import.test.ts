import { beforeEach, describe, expect, test } from 'vitest';
import { ImportProgress } from '../../../src/cli/profiles/import-progress.ts';
import { MemoryMappingStore } from '../../support/memory-mapping-store.ts';
import { DOMAIN, DOMAIN_TOO, mapped, OTHER, POOL, type ProfilesTrial, profiles } from './profiles-trial.ts';

let store: MemoryMappingStore;

beforeEach(() => {
  store = new MemoryMappingStore();
});

/** @param rows each `subject,domain,profile`, or `subject,profile` for the first domain */
function csv(...rows: readonly string[]): string {
  const full = rows.map((row) => (row.split(',').length === 3 ? row : row.replace(',', `,${DOMAIN},`)));
  return `${['subject,domain,profile', ...full].join('\n')}\n`;
}

const importing = (text: string, ...args: readonly string[]) => importingWith({}, text, ...args);
const importingWith = (trial: Omit<ProfilesTrial, 'store' | 'files'>, text: string, ...args: readonly string[]) =>
  profiles({ store, files: { 'people.csv': text, 'people.json': text, '-': text }, ...trial }, 'import', ...args);

const subjects = () => store.people.map(({ subject }) => subject).toSorted();

describe('studio-pass profiles import', () => {
  test('makes the table say what the file says, and says what it did', async () => {
    store.seed(mapped('same'), mapped('other', 'old'), mapped('left'));
    const text = csv('same,same', 'other,new', 'alice,alice', `alice,${DOMAIN_TOO},alice`);
    const { exitCode, printed } = await importing(text, 'people.csv', '--yes');
    expect(exitCode).toBe(0);
    expect(printed.split('\n')).toEqual([
      `+ alice of ${POOL}: ${DOMAIN}/alice, ${DOMAIN_TOO}/alice`,
      `~ other of ${POOL}: ${DOMAIN}/old -> ${DOMAIN}/new`,
      '1 to add, 1 to change, 0 to remove, 1 unchanged',
      expect.stringContaining('1 of the table'),
      '2 of 2 people written',
      '',
    ]);
    expect(subjects()).toEqual(['alice', 'left', 'other', 'same']);
  });

  test('writes nothing in a dry run, and needs no answer', async () => {
    const { exitCode, printed } = await importing(csv('alice,alice'), 'people.csv', '--dry-run');
    expect(exitCode).toBe(0);
    expect(printed).toContain('1 to add');
    expect(store.applied).toEqual([]);
  });

  test('gives every change as data', async () => {
    store.seed(mapped('gone'));
    const { printed } = await importing(csv('alice,alice'), 'people.csv', '--json', '--prune', '--yes');
    const entry = (subject: string) => ({
      subject,
      issuer: POOL,
      disabled: false,
      targets: [{ domain: DOMAIN, profile: subject }],
    });
    expect(JSON.parse(printed)).toEqual({
      added: 1,
      changed: 0,
      removed: 1,
      unchanged: 0,
      left: 0,
      changes: [
        { change: 'add', issuer: POOL, subject: 'alice', before: null, after: entry('alice') },
        { change: 'remove', issuer: POOL, subject: 'gone', before: entry('gone'), after: null },
      ],
      written: 2,
    });
    expect(subjects()).toEqual(['alice']);
  });

  test('asks before it writes, and writes only after a yes', async () => {
    const text = csv('alice,alice');
    expect(await importingWith({ answer: 'n' }, text, 'people.csv')).toMatchObject({ exitCode: 1 });
    expect(store.applied).toEqual([]);
    const { exitCode, questions } = await importingWith({ answer: 'y' }, text, 'people.csv');
    expect({ exitCode, asked: questions.length, people: subjects() }).toEqual({
      exitCode: 0,
      asked: 1,
      people: ['alice'],
    });
    expect(await importingWith({ answer: 'y' }, text, 'people.csv')).toMatchObject({ exitCode: 0, questions: [] });
  });

  test('asks nobody whose standard input is the file', async () => {
    const text = csv('alice,alice');
    expect(await importingWith({ answer: 'y' }, text, '-', '-f', 'csv')).toMatchObject({ exitCode: 2, questions: [] });
    expect((await importing(text, '-', '-f', 'csv', '--yes')).exitCode).toBe(0);
    expect((await importing(text, '-', '--yes')).exitCode).toBe(2);
  });

  test.each([
    ['a file that is not there', 'nowhere.csv', []],
    ['a file with faults', 'people.csv', ['people.csv:2 ', 'people.csv:3 ']],
  ])('ends with 78 for %s, names all faults and reads no table', async (_what, path, where) => {
    store.list = () => expect.fail('the table has been read');
    const { exitCode, printed, complaints } = await importing(csv('al ice,alice', 'bob,b_ob'), path, '--yes');
    expect({ exitCode, printed }).toEqual({ exitCode: 78, printed: '' });
    for (const place of where) {
      expect(complaints).toContain(place);
    }
  });

  test('reports a file before it says that nobody can be asked', async () => {
    expect((await importing(csv('alice,alice'), 'nowhere.csv')).exitCode).toBe(78);
    expect((await importing(csv('al ice,alice'), 'people.csv')).exitCode).toBe(78);
    expect((await importing(csv('alice,alice'), 'people.csv')).exitCode).toBe(2);
    expect(store.applied).toEqual([]);
  });

  test('takes no user names for subjects of a user pool, row by row, unless it is told to', async () => {
    const text = csv('alice,alice', '4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11,bob', 'carol,carol');
    const refused = await importingWith({ isCognito: true }, text, 'people.csv', '--yes');
    expect(refused.exitCode).toBe(78);
    expect(refused.complaints.match(/people\.csv:\d+ subject/g)).toEqual([
      'people.csv:2 subject',
      'people.csv:4 subject',
    ]);
    expect((await importingWith({ isCognito: true }, text, 'people.csv', '--yes', '--any-subject')).exitCode).toBe(0);
  });

  test('names faults in the order of the lines, of whatever kind they are', async () => {
    const { complaints } = await importing(
      csv('alice,d-nowhere,a', 'al ice,b', 'bob,b_ob', 'carol,d-nowhere,c'),
      'people.csv',
    );
    expect([...complaints.matchAll(/people\.csv:(\d+)/g)].map(([, line]) => line)).toEqual(['2', '3', '4', '5']);
  });

  test('shows a thousand faults and counts the rest', async () => {
    const rows = Array.from({ length: 1_500 }, (_, index) => `person-${index},d-nowhere,p${index}`);
    const { complaints } = await importing(csv(...rows), 'people.csv', '--yes');
    expect(complaints.split('\n').filter((line) => line.startsWith('  - '))).toHaveLength(1_001);
    expect(complaints).toContain('500 more');
  });

  test('does not remove everybody for a file of nobody', async () => {
    store.seed(mapped('alice'));
    expect((await importing('{"mappings":[]}', 'people.json', '--prune', '--yes')).exitCode).toBe(78);
    expect((await importing('{"mappings":[]}', 'people.json', '--yes')).exitCode).toBe(0);
    expect(subjects()).toEqual(['alice']);
  });

  test('leaves people alone who have an issuer or a domain that is not configured', async () => {
    const elsewhere = [{ domainId: 'd-zzzzzzzzzzzz', userProfileName: 'carol' }];
    store.seed(
      mapped('gone'),
      mapped('bob', 'bob', { issuer: OTHER }),
      mapped('carol', 'carol', { targets: elsewhere }),
    );
    const { printed } = await importing(csv('alice,alice'), 'people.csv', '--prune', '--yes');
    expect(printed).toContain('1 to add, 0 to change, 1 to remove');
    expect(printed).toContain('2 of the table have an issuer or a domain that is not configured here');
    expect(subjects()).toEqual(['alice', 'bob', 'carol']);
  });

  test('says beforehand how many it would remove, and how many it would let in again', async () => {
    store.seed(mapped('alice', 'alice', { disabled: true }), mapped('gone'), mapped('gone-too'));
    const { questions, printed } = await importingWith(
      { answer: 'n' },
      csv('alice,alice'),
      'people.csv',
      '--prune',
      '--enable',
    );
    expect(questions.join()).toMatch(/^Write 1 people .* remove 2 .* let 1 in again/);
    expect(printed).toContain('1 of those to change are disabled now, and would be let in again');
    expect(store.applied).toEqual([]);
  });

  test('writes nothing while the table holds what is not of its form, and names all of it', async () => {
    store.faults = ['the item one is faulty', 'the item two is faulty'];
    const { exitCode, complaints } = await importing(csv('alice,alice'), 'people.csv', '--yes');
    expect(exitCode).toBe(1);
    for (const fault of store.faults) {
      expect(complaints).toContain(fault);
    }
    expect(store.applied).toEqual([]);
  });

  test('leaves disabled who is, and says so', async () => {
    store.seed(mapped('alice', 'alice', { disabled: true }));
    const { exitCode, printed } = await importing(csv('alice,alice-2'), 'people.csv', '--yes');
    expect(exitCode).toBe(0);
    expect(printed).toContain('1 are disabled in the table and not in the file; they stay disabled');
    expect(store.people).toMatchObject([{ disabled: true, targets: [{ userProfileName: 'alice-2' }] }]);
  });

  test('says beforehand whose profiles in other domains it would take away', async () => {
    const elsewhere = { domainId: 'd-zzzzzzzzzzzz', userProfileName: 'alice' };
    const { targets } = mapped('alice');
    store.seed(mapped('alice', 'alice', { targets: [...targets, elsewhere] }));
    const { questions, printed } = await importingWith({ answer: 'n' }, csv('alice,alice'), 'people.csv');
    expect(printed).toContain('1 of those to change would lose profiles in domains that are not configured here');
    expect(questions.join()).toMatch(/take profiles in domains that are not configured here from 1/);
  });

  test('threat 54: writes nothing at all if a profile is somebody else’s, and names both', async () => {
    store.seed(mapped('alice'));
    store.takeAtFirstUse({ domainId: DOMAIN, userProfileName: 'carol' }, { issuer: POOL, subject: 'carol-sub' });
    const text = csv('dave,dave', 'bob,ALICE', 'erin,carol');
    const { exitCode, complaints } = await importing(text, 'people.csv', '--yes');
    expect(exitCode).toBe(1);
    expect(complaints).toContain(`people.csv:3: ${DOMAIN}/ALICE for bob of ${POOL} belongs to alice of ${POOL}`);
    expect(complaints).toContain(`people.csv:4: ${DOMAIN}/carol for erin of ${POOL} belongs to carol-sub of ${POOL}`);
    expect(store.applied).toEqual([]);
  });

  test('lets people swap their profiles', async () => {
    store.seed(mapped('alice', 'one'), mapped('bob', 'two'));
    expect((await importing(csv('alice,two', 'bob,one'), 'people.csv', '--yes')).exitCode).toBe(0);
    expect(await store.ownerOf({ domainId: DOMAIN, userProfileName: 'two' })).toMatchObject({ subject: 'alice' });
  });

  test('begins nothing if people hand on more profiles than one transaction holds', async () => {
    store.seed(...Array.from({ length: 60 }, (_, index) => mapped(`p${index}`, `u${index}`)));
    const rows = Array.from({ length: 60 }, (_, index) => `p${index},u${(index + 1) % 60}`);
    const { exitCode, complaints } = await importing(csv('new,new', ...rows), 'people.csv', '--yes');
    expect(exitCode).toBe(1);
    expect(complaints).toContain('60 people');
    expect(store.applied).toEqual([]);
  });

  test('goes on where an interrupted run ended, and says how far that was', async () => {
    const people = Array.from({ length: 300 }, (_, index) => `person-${index},p${index}`);
    let batches = 0;
    store.beforeApply = () => {
      batches += 1;
      if (batches > 3) {
        throw new Error('the table is away');
      }
    };
    const first = await importing(csv(...people), 'people.csv', '--yes');
    expect(first.exitCode).toBe(1);
    expect(store.people).toHaveLength(150);
    expect(first.printed).toContain('150 of 300 people written');
    expect(first.complaints).toContain('the table is away');

    store.beforeApply = () => undefined;
    const second = await importing(csv(...people), 'people.csv', '--yes', '--json');
    expect({ exitCode: second.exitCode, ...JSON.parse(second.printed), changes: [] }).toMatchObject({
      exitCode: 0,
      added: 150,
      unchanged: 150,
      written: 150,
    });
    expect(store.people).toHaveLength(300);
  });

  test('names who is in the way if a profile is taken while it works', async () => {
    store.beforeApply = () => {
      store.takeAtFirstUse({ domainId: DOMAIN, userProfileName: 'alice' }, { issuer: POOL, subject: 'quick' });
    };
    const { exitCode, complaints } = await importing(csv('alice,alice', 'bob,bob'), 'people.csv', '--yes');
    expect(exitCode).toBe(1);
    expect(complaints).toContain(`${DOMAIN}/alice belongs to quick of ${POOL}`);
    expect(store.people).toEqual([]);
  });

  test('is read from what export has written', async () => {
    const odd = mapped('=odd', 'odd', { disabled: true, note: '\'quoted\', "twice"; größer' });
    store.seed(odd, mapped('alice'));
    for (const format of ['csv', 'json']) {
      const { printed } = await profiles({ store }, 'export', '--format', format);
      const again = await importing(printed, `people.${format}`, '--json', '--yes', '--prune');
      expect(JSON.parse(again.printed)).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: 2 });
    }
  });
});

describe('the progress of an import', () => {
  function progressOf(isInteractive: boolean, total: number) {
    let now = 0;
    let shown = '';
    const io = {
      clock: () => now,
      isInteractive,
      complain: (text: string) => {
        shown += text;
      },
    };
    const progress = new ImportProgress(io, 'people written', total);
    for (let done = 50; done <= total; done += 50) {
      now += 100;
      progress.report(done);
    }
    progress.end();
    return shown;
  }

  test('is a line that is drawn again at a terminal, with what is left', () => {
    const shown = progressOf(true, 2_000);
    expect(shown.split('\r')).toHaveLength(21);
    expect(shown).toContain('\r50 %: 1000 of 2000 people written, 500 per second, 2 s left\u001b[K');
    expect(shown.endsWith('100 %: 2000 of 2000 people written, 500 per second, 0 s left\u001b[K\n')).toBe(true);
  });

  test('is ten lines in a log', () => {
    const shown = progressOf(false, 2_000);
    expect(shown).not.toContain('\r');
    expect(shown.trimEnd().split('\n')).toHaveLength(10);
  });

  test('is nothing where little is to be done', () => {
    expect(progressOf(true, 900)).toBe('');
  });
});
