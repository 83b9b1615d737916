import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMappingDocument } from '../../../src/profiles/mapping-document.ts';
import { formatMappingCsv } from '../../../src/profiles/mapping-document-csv.ts';
import { formatMappingJson } from '../../../src/profiles/mapping-document-json.ts';
import { type MappingFileContext, profileKey } from '../../../src/profiles/mapping-document-rules.ts';
import { parseMappingFile } from '../../../src/profiles/mapping-file.ts';
import { MAX_TARGETS, type MappingRecord } from '../../../src/profiles/mapping-store.ts';

const [POOL, POOL_TOO, OTHER] = ['https://pool.example', 'https://pool-too.example', 'https://other.example'];
const domains = ['d-one', 'd-two', 'd-three'].map((id) => ({ id, region: 'eu-central-1' }));
const context: MappingFileContext = { issuers: [{ names: [POOL, POOL_TOO] }, { names: [OTHER] }], domains };
const oneIssuer: MappingFileContext = { issuers: [{ names: [POOL, POOL_TOO] }], domains };

const alice: MappingRecord = {
  issuer: POOL,
  subject: 'alice',
  disabled: false,
  targets: [{ domainId: 'd-one', userProfileName: 'alice' }],
};

const HEADER = 'subject,issuer,disabled,domain,profile,note';

function read(format: 'csv' | 'json', text: string, within = oneIssuer) {
  return readMappingDocument(format, 'people', text, within);
}

function recordsOf(format: 'csv' | 'json', text: string, within = oneIssuer): readonly MappingRecord[] {
  const result = read(format, text, within);
  return 'faults' in result ? expect.fail(JSON.stringify(result.faults)) : result.document.records;
}

/** Where something is wrong; what is said about it is for people. */
function faultsOf(format: 'csv' | 'json', text: string, within = oneIssuer): readonly string[] {
  const result = read(format, text, within);
  return 'faults' in result ? result.faults.map(({ where }) => where) : [];
}

describe('a CSV file of mappings', () => {
  test('is read with the columns in any order, and the rows of a person in any place', () => {
    const text = 'profile,domain,subject\nalice,d-one,alice\nbob,d-one,bob\nalice-2,d-two,alice\n';
    expect(recordsOf('csv', text)).toEqual([
      { ...alice, targets: [...alice.targets, { domainId: 'd-two', userProfileName: 'alice-2' }] },
      { ...alice, subject: 'bob', targets: [{ domainId: 'd-one', userProfileName: 'bob' }] },
    ]);
  });

  test.each([
    ['a byte order mark', '\ufeffsubject,domain,profile\nalice,d-one,alice\n'],
    ['CRLF', 'subject,domain,profile\r\nalice,d-one,alice\r\n'],
    ['CR', 'subject,domain,profile\ralice,d-one,alice\r'],
    ['mixed ends of lines', 'subject,domain,profile\r\n\nalice,d-one,alice\n\r\n'],
    ['no end of the last line', 'subject,domain,profile\nalice,d-one,alice'],
    ['quoted cells', '"subject","domain","profile"\n"alice","d-one","alice"\n'],
    ['space around cells', 'subject, domain, profile\nalice , d-one, alice\n'],
    ['semicolons', 'subject;domain;profile\nalice;d-one;alice\n'],
    ['tabs', 'subject\tdomain\tprofile\nalice\td-one\talice\n'],
    ['capital letters in the header and in flags', 'Subject,DOMAIN,Profile,Disabled\nalice,d-one,alice,FALSE\n'],
    ['rows of nothing', 'subject,domain,profile\n,,\nalice,d-one,alice\n,,\n'],
    ['the other name of the issuer', `subject,issuer,domain,profile\nalice,${POOL_TOO},d-one,alice\n`],
  ])('is read with %s', (_what, text) => {
    expect(recordsOf('csv', text)).toEqual([alice]);
  });

  test('has flags and notes, quoted as they must be', () => {
    const text = `${HEADER}\nalice,,true,d-one,alice,"left, ""for good"""\n`;
    expect(recordsOf('csv', text)).toEqual([{ ...alice, disabled: true, note: 'left, "for good"' }]);
  });

  test.each<[string, string, readonly string[]]>([
    ['nothing', '', ['people:1']],
    [
      'no header',
      'alice,d-one,alice\n',
      ['subject', 'domain', 'profile', '', '', ''].map((name) => `people:1 ${name}`.trim()),
    ],
    ['a column too few', 'subject,profile\nalice,alice\n', ['people:1 domain']],
    ['an unknown column', 'subject,domain,profile,manager\nalice,d-one,alice,bob\n', ['people:1']],
    ['a column twice', 'subject,domain,profile,profile\nalice,d-one,alice,bob\n', ['people:1 profile']],
    ['a short row', 'subject,domain,profile\nalice,d-one\nbob,d-one,bob\n', ['people:2']],
    ['a long row', 'subject,domain,profile\n\nalice,d-one,alice,x\n', ['people:3']],
    [
      'an open quotation mark',
      'subject,domain,profile\nalice,d-one,alice\nbob,d-one,"bob\ncarol,d-one,carol\n',
      ['people:3'],
    ],
    ['a quotation mark inside', 'subject,domain,profile\nalice,d-one,"al"ice\n', ['people:2']],
    ['an endless cell', `subject,domain,profile\nalice,d-one,"${'x\n'.repeat(20_000)}`, ['people:2']],
    ['no subject', 'subject,domain,profile\n,d-one,alice\n', ['people:2 subject']],
    ['a rounded number', 'subject,domain,profile\n1.17895E+20,d-one,alice\n', ['people:2 subject']],
    ['a flag that is none', `${HEADER}\nalice,,yes,d-one,alice,\n`, ['people:2 disabled']],
    [
      'rows at odds',
      `${HEADER}\nalice,,true,d-one,alice,x\nalice,,false,d-two,alice,y\n`,
      ['people:3 disabled', 'people:3 note'],
    ],
    ['two lines in a note', `${HEADER}\nalice,,,d-one,alice,"x\ny"\n`, ['people:3 note']],
  ])('is refused with %s, by line', (_what, text, where) => {
    expect(faultsOf('csv', text)).toEqual(where);
  });

  test('is refused with everything that is wrong in it, at once', () => {
    const rows = [
      'subject,issuer,domain,profile',
      `al ice,${POOL},d-one,alice`,
      `bob,https://nobody.example,d-one,bob`,
      `carol,${POOL},d-nowhere,carol`,
      `dave,${POOL},d-one,d_ave`,
      `erin,${POOL},d-one,erin`,
      `erin,${POOL},d-one,erin-2`,
      `frank,${POOL},d-one,ERIN`,
      `erin,${POOL_TOO},d-two,erin`,
      `grace,,d-one,grace`,
    ];
    expect(new Set(faultsOf('csv', rows.join('\n'), context))).toEqual(
      new Set([
        'people:2 subject',
        'people:3 issuer',
        'people:4 domain',
        'people:5 profile',
        'people:7 domain',
        'people:8 profile',
        'people:9 subject',
        'people:10 issuer',
      ]),
    );
  });

  test('threat 54: names both people who would share a profile, whatever its spelling', () => {
    const result = read('csv', 'subject,domain,profile\nalice,d-one,shared\nbob,d-one,SHARED\n');
    expect(result).toEqual({
      faults: [{ where: 'people:3 profile', message: expect.stringMatching(/people:2.*alice/) }],
    });
  });

  test('is refused with more profiles for a person than the table can hold', () => {
    const many = Array.from({ length: MAX_TARGETS + 1 }, (_, index) => ({ id: `d-${index}x`, region: 'eu-central-1' }));
    const text = ['subject,domain,profile', ...many.map(({ id }) => `alice,${id},alice`)].join('\n');
    expect(faultsOf('csv', text, { ...oneIssuer, domains: many })).toEqual(['people:2']);
  });

  test('says where somebody stands', () => {
    const result = read('csv', 'subject,domain,profile\nalice,d-one,alice\n\nbob,d-one,bob\n');
    expect('document' in result && [0, 1].map((index) => result.document.placeOf(index))).toEqual([
      'people:2',
      'people:4',
    ]);
  });
});

describe('a JSON file of mappings', () => {
  const entry = { subject: 'alice', targets: [{ domain: 'd-one', profile: 'alice' }] };
  const json = (...mappings: readonly unknown[]) => JSON.stringify({ mappings }, undefined, 2);

  test('is read as the mapping file is', () => {
    expect(recordsOf('json', json(entry))).toEqual([alice]);
    const full = { ...entry, issuer: OTHER, disabled: true, note: 'gone' };
    const record = { ...alice, issuer: OTHER, disabled: true, note: 'gone' };
    expect(recordsOf('json', `\ufeff${json(full)}`, context)).toEqual([record]);
  });

  test('may be YAML', () => {
    const yaml =
      'mappings:\n  - subject: alice\n    targets:\n      - { domain: d-one, region: eu-central-1, profile: alice }\n';
    expect(recordsOf('json', yaml)).toEqual([alice]);
    expect(faultsOf('json', yaml.replace('eu-central-1', 'eu-west-1'))).toEqual([
      'people:4:34 mappings[0].targets[0].region',
    ]);
  });

  test('names the line on which the person at fault begins', () => {
    const text = json(entry, { ...entry, subject: 'bo b' }, 7, { ...entry, subject: 'carol', targets: [] });
    expect(faultsOf('json', text)).toEqual([
      'people:12 mappings[1].subject',
      'people:21 mappings[2]',
      'people:22 mappings[3].targets',
    ]);
  });

  test('is refused with an unknown member, beside the list and in an entry', () => {
    const text = JSON.stringify({ people: [{}, {}], mappings: [{ ...entry, admin: true }] }, undefined, 2);
    expect(faultsOf('json', text)).toEqual(expect.arrayContaining(['people people', 'people:7 mappings[0].admin']));
  });

  test.each([
    [
      'a member twice',
      '{"mappings":[{"subject":"alice","subject":"bob","targets":[{"domain":"d-one","profile":"a"}]}]}',
    ],
    ['the list twice', '{"mappings":[],"mappings":[]}'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no list', '{}'],
    ['half a document', '{"mappings":[{"subject":"al'],
  ])('is refused with %s', (_what, text) => {
    expect(faultsOf('json', text).length).toBeGreaterThan(0);
  });

  test('is refused if it is too large for YAML and is not JSON', () => {
    expect(faultsOf('json', `${' '.repeat(5_000_001)}mappings: []`)).toEqual(['people']);
  });

  test('is read to the end although much is wrong', () => {
    const wrong = Array.from({ length: 50 }, (_, index) => ({ ...entry, subject: `with space ${index}` }));
    const twice = { ...entry, subject: 'bob' };
    expect(faultsOf('json', json(...wrong, entry, twice)).length).toBe(51);
  });
});

describe('an export', () => {
  const subject = fc.oneof(
    fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map(String.fromCharCode), minLength: 1, maxLength: 30 }),
    fc.constantFrom('=1+1', '+1', '-1', '@x', "'x", "''=x", "'", '1E+5', "'1E+5", '"', ',', '1.17895E+20', 'true', '#'),
  );
  const note = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    fc.constantFrom(' x ', '=cmd|x', '\u00e9t\u00e9', 'a"b,c;d', "'", '\ufeff', '\ufeffx', '\u00a0x', '＝1'),
  );
  const noteForm = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,1000}$/u;
  const record = fc.record({
    issuer: fc.constantFrom(POOL, OTHER),
    subject,
    disabled: fc.boolean(),
    note: fc.option(
      note.filter((text) => noteForm.test(text)),
      { nil: undefined },
    ),
    targets: fc.uniqueArray(
      fc.record({
        domainId: fc.constantFrom(...domains.map(({ id }) => id)),
        userProfileName: fc.stringMatching(/^[a-zA-Z0-9](-?[a-zA-Z0-9]){0,10}$/),
      }),
      { selector: ({ domainId }) => domainId, minLength: 1 },
    ),
  });
  const people = fc
    .uniqueArray(record, { selector: ({ issuer, subject: name }) => `${name} ${issuer}`, maxLength: 20 })
    .map((records): readonly MappingRecord[] => {
      const owned = new Set<string>();
      return records
        .filter(({ targets }) => {
          const keys = targets.map(({ domainId, userProfileName }) => profileKey(domainId, userProfileName));
          const isFree = keys.every((key) => !owned.has(key));
          for (const key of isFree ? keys : []) {
            owned.add(key);
          }
          return isFree;
        })
        .map(({ note: text, ...rest }) => (text === undefined ? rest : { ...rest, note: text }));
    });

  test.each(['csv', 'json'] as const)('in %s is read back as exactly what was written', (format) => {
    const write = format === 'csv' ? formatMappingCsv : formatMappingJson;
    fc.assert(
      fc.property(people, (records) => {
        expect(recordsOf(format, write(records), context)).toEqual(records);
      }),
      { numRuns: 300 },
    );
  });

  test('in JSON is a mapping file, with one line for each person', () => {
    fc.assert(
      fc.property(people, (records) => {
        const text = formatMappingJson(records);
        expect(parseMappingFile('export.json', text, context).size).toBe(records.length);
        expect(text.split('\n').length).toBe(records.length === 0 ? 2 : records.length + 3);
      }),
      { numRuns: 50 },
    );
  });

  test('in CSV holds no cell that a spreadsheet program runs', () => {
    fc.assert(
      fc.property(people, (records) => {
        const cells = parse(formatMappingCsv(records), { bom: true }).flat();
        expect(cells.filter((cell) => /^[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
      }),
    );
  });

  test('in CSV has a byte order mark only if it holds more than ASCII', () => {
    expect(formatMappingCsv([alice])).toBe(`${HEADER}\nalice,${POOL},false,d-one,alice,\n`);
    expect(formatMappingCsv([{ ...alice, note: 'zurück' }]).startsWith('\ufeff')).toBe(true);
  });
});
