import { describe, expect, test } from 'vitest';
import { ConfigurationError, type DocumentFault } from '../../../src/document/document-fault.ts';
import type { MappingFileContext } from '../../../src/profiles/mapping-document-rules.ts';
import { parseMappingFile } from '../../../src/profiles/mapping-file.ts';

const COGNITO = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbC';
const COGNITO_TOO = 'https://issuer-cognito-idp.us-east-1.amazonaws.com/us-east-1_AbC';
const OTHER = 'https://login.example.com';

const DOMAINS = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];
const oneIssuer: MappingFileContext = { issuers: [{ names: [COGNITO, COGNITO_TOO] }], domains: DOMAINS };
const twoIssuers: MappingFileContext = { ...oneIssuer, issuers: [...oneIssuer.issuers, { names: [OTHER] }] };

const target = (profile: string, domain = 'd-one') => ({ domain, profile });
const person = (subject: string, ...targets: readonly object[]) => ({ subject, targets });
const file = (...mappings: readonly object[]) => JSON.stringify({ mappings });

const load = (text: string, context = oneIssuer) => parseMappingFile('mapping.yaml', text, context);

function faultsOf(text: string, context = oneIssuer): readonly DocumentFault[] {
  try {
    load(text, context);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults;
    }
    throw error;
  }
}

const placesAtFault = (text: string, context = oneIssuer) =>
  faultsOf(text, context).map(({ where }) => where.replace(/^mapping\.yaml:\d+:\d+ ?/, ''));

describe('a mapping file', () => {
  test('maps a subject to a profile in each domain, in the Region of the domain', () => {
    const mappings = load(file(person('s-1', target('alice'), target('alice-eu', 'd-two'))));
    expect(mappings.size).toBe(1);
    expect(mappings.find({ issuer: COGNITO, subject: 's-1' })).toEqual({
      disabled: false,
      targets: [
        { domainId: 'd-one', region: 'us-east-1', userProfileName: 'alice' },
        { domainId: 'd-two', region: 'eu-west-1', userProfileName: 'alice-eu' },
      ],
    });
  });

  test('threat 51: says who is disabled, and keeps the profile theirs', () => {
    const text = file({ ...person('s-1', target('alice')), disabled: true });
    expect(load(text).find({ issuer: COGNITO, subject: 's-1' })).toMatchObject({ disabled: true });
    expect(
      placesAtFault(file({ ...person('s-1', target('alice')), disabled: true }, person('s-2', target('alice')))),
    ).toEqual(['mappings[1].targets[0].profile']);
  });

  test('may map nobody', () => {
    expect(load('mappings: []').size).toBe(0);
  });

  test('knows nobody else: not by another case, by white space or by a part of the subject', () => {
    const mappings = load(file(person('Subject-1', target('alice'))));
    for (const subject of ['subject-1', 'Subject-1 ', ' Subject-1', 'Subject', '', 'Subject-1\0', '0 Subject-1']) {
      expect(mappings.find({ issuer: COGNITO, subject })).toBeUndefined();
    }
  });

  test.each([OTHER, `${COGNITO}/`, COGNITO.toUpperCase(), '', 'undefined'])(
    'threat 33: knows nobody of the issuer %j, which is not configured',
    (issuer) => {
      expect(load(file(person('s-1', target('alice')))).find({ issuer, subject: 's-1' })).toBeUndefined();
    },
  );
});

describe('the owner of a profile in a mapping file', () => {
  test('is whoever lists it, under the first name of their issuer', () => {
    const entries = [COGNITO_TOO, OTHER].map((issuer, index) => ({ issuer, ...person('s-1', target(`p-${index}`)) }));
    const mappings = load(file(...entries), twoIssuers);
    expect(mappings.ownerOf({ domainId: 'd-one', userProfileName: 'p-0' })).toEqual({
      issuer: COGNITO,
      subject: 's-1',
    });
    expect(mappings.ownerOf({ domainId: 'd-one', userProfileName: 'p-1' })).toEqual({ issuer: OTHER, subject: 's-1' });
  });

  test('is the same for names that differ in case only, as SageMaker sees them', () => {
    const mappings = load(file(person('s-1', target('Alice'))));
    expect(mappings.ownerOf({ domainId: 'd-one', userProfileName: 'aLICE' })).toMatchObject({ subject: 's-1' });
  });

  test('stays theirs while their mapping is disabled', () => {
    const mappings = load(file({ ...person('s-1', target('alice')), disabled: true }));
    expect(mappings.ownerOf({ domainId: 'd-one', userProfileName: 'alice' })).toMatchObject({ subject: 's-1' });
  });

  test('is nobody in another domain, for another name, and for what every object inherits', () => {
    const mappings = load(file(person('s-1', target('alice'))));
    for (const [domainId, userProfileName] of [
      ['d-two', 'alice'],
      ['d-one', 'bob'],
      ['d-one', 'constructor'],
    ] as const) {
      expect(mappings.ownerOf({ domainId, userProfileName })).toBeUndefined();
    }
  });
});

describe('the issuer of a mapping', () => {
  test('is either of Cognito’s two names, whichever the file or the token has', () => {
    for (const written of [COGNITO, COGNITO_TOO, undefined]) {
      const mappings = load(file({ issuer: written, ...person('s-1', target('alice')) }));
      for (const issuer of [COGNITO, COGNITO_TOO]) {
        expect(mappings.find({ issuer, subject: 's-1' })?.targets).toHaveLength(1);
      }
    }
  });

  test('by its two names is one: nobody is entered twice through them', () => {
    const text = file(
      { issuer: COGNITO, ...person('s-1', target('alice')) },
      { issuer: COGNITO_TOO, ...person('s-1', target('alice', 'd-two')) },
    );
    expect(placesAtFault(text)).toEqual(['mappings[1].subject']);
  });

  test('keeps people of one subject apart', () => {
    const text = file(
      { issuer: COGNITO, ...person('s-1', target('alice')) },
      { issuer: OTHER, ...person('s-1', target('bob')) },
    );
    const nameFor = (issuer: string) =>
      load(text, twoIssuers).find({ issuer, subject: 's-1' })?.targets[0]?.userProfileName;
    expect([nameFor(COGNITO), nameFor(COGNITO_TOO), nameFor(OTHER)]).toEqual(['alice', 'alice', 'bob']);
  });

  test('is required as soon as there are several', () => {
    const text = file(person('s-1', target('alice')), { issuer: OTHER, ...person('s-2', target('bob')) });
    expect(placesAtFault(text, twoIssuers)).toEqual(['mappings[0].issuer']);
  });

  test('must be one of those that are configured', () => {
    const text = file({ issuer: OTHER, ...person('s-1', target('alice')) });
    expect(placesAtFault(text)).toEqual(['mappings[0].issuer']);
    expect(placesAtFault(text, twoIssuers)).toEqual([]);
  });
});

describe('a mapping file is refused', () => {
  test.each<[string, string, string]>([
    ['for an unknown domain', file(person('s', target('a', 'd-three'))), 'mappings[0].targets[0].domain'],
    [
      'for another Region than the domain has',
      file(person('s', { ...target('a'), region: 'eu-west-1' })),
      'mappings[0].targets[0].region',
    ],
    ['for a person without a target', file(person('s')), 'mappings[0].targets'],
    [
      'for a subject that is a number',
      'mappings: [{ subject: 12, targets: [{ domain: d-one, profile: a }] }]',
      'mappings[0].subject',
    ],
    ['for an empty subject', file(person('', target('a'))), 'mappings[0].subject'],
    ['for a missing subject', file({ targets: [target('a')] }), 'mappings[0].subject'],
    ['for an unknown key', file({ ...person('s', target('a')), disable: true }), 'mappings[0].disable'],
    ['for an unknown key at its top', '{"mappings": [], "mapping": []}', 'mapping'],
    ['for disabled being a text', file({ ...person('s', target('a')), disabled: 'yes' }), 'mappings[0].disabled'],
    ['for a missing list', '{}', 'mappings'],
    ['for being empty', '', 'mapping.yaml'],
  ])('%s', (_name, text, place) => {
    expect(placesAtFault(text)).toContain(place);
    expect(faultsOf(text)).toHaveLength(1);
  });

  test.each(['a/lice', '*', 'alic?', '..', 'a@b', 'a.b', 'a_b', '', 'a'.repeat(64), 'аlice'])(
    'threat 55: for the profile name %j',
    (profile) => {
      expect(new Set(placesAtFault(file(person('s', target(profile)))))).toEqual(
        new Set(['mappings[0].targets[0].profile']),
      );
    },
  );

  test('for a key that occurs twice, which would hide a person', () => {
    expect(faultsOf('mappings: []\nmappings: []\n').map(({ where }) => where)).toEqual(['mapping.yaml:2:1']);
  });

  test('with the line and column of every fault at once', () => {
    const text = [
      'mappings:',
      '  - subject: s-1',
      '    targets:',
      '      - { domain: d-nine, profile: alice }',
      '      - { domain: d-two, region: us-east-1, profile: alice }',
      '  - subject: s-1',
      '    targets: [{ domain: d-one, profile: bob }]',
    ].join('\n');
    expect(faultsOf(text).map(({ where }) => where)).toEqual([
      'mapping.yaml:4:19 mappings[0].targets[0].domain',
      'mapping.yaml:5:34 mappings[0].targets[1].region',
      'mapping.yaml:6:14 mappings[1].subject',
    ]);
    expect(faultsOf(text).every(({ message }) => message !== '')).toBe(true);
  });
});

describe('threat 54: two people on one profile', () => {
  test.each([
    ['the same name', 'alice', 'alice'],
    ['names that differ in case only', 'alice', 'Alice'],
    ['names that differ in case only, further on', 'team-a', 'team-A'],
  ])('are refused by %s', (_name, one, other) => {
    const text = file(person('s-1', target(one)), person('s-2', target(other)));
    expect(placesAtFault(text)).toEqual(['mappings[1].targets[0].profile']);
  });

  test('are refused for every one of them, in whichever domain', () => {
    const both = [target('alice'), target('alice', 'd-two')];
    const text = file(person('s-1', ...both), person('s-2', ...both.toReversed()), person('s-3', target('alice')));
    expect(placesAtFault(text).toSorted()).toEqual([
      'mappings[1].targets[0].profile',
      'mappings[1].targets[1].profile',
      'mappings[2].targets[0].profile',
    ]);
  });

  test('are refused although they come from two issuers', () => {
    const text = file(
      { issuer: COGNITO, ...person('s-1', target('alice')) },
      { issuer: OTHER, ...person('s-1', target('alice')) },
    );
    expect(placesAtFault(text, twoIssuers)).toEqual(['mappings[1].targets[0].profile']);
  });

  test('are two people with two profiles if the domains differ', () => {
    expect(placesAtFault(file(person('s-1', target('alice')), person('s-2', target('alice', 'd-two'))))).toEqual([]);
  });

  test('or one person twice: neither in two entries nor with two profiles in one domain', () => {
    expect(placesAtFault(file(person('s-1', target('alice')), person('s-1', target('bob'))))).toEqual([
      'mappings[1].subject',
    ]);
    expect(placesAtFault(file(person('s-1', target('alice'), target('bob'))))).toEqual([
      'mappings[0].targets[1].domain',
    ]);
  });
});
