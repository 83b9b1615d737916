/** Rules on who maps to what and what groups may do: each is shown to hold where it must, and to keep quiet. */
import { describe, expect, test } from 'vitest';
import { EXISTING, NEW, placesAtFault } from './settings-trial.ts';

const DIRECT = { perimeter: 'direct' };
const LAUNCH = { perimeter: 'launch-role' };
const role = (name: string, account = '210987654321') => `arn:aws:iam::${account}:role/${name}`;
const groups = (...rules: readonly object[]) => rules.map((rule) => ({ group: 'research', ...rule }));
const spoke = (part: object) => ({
  ...NEW,
  ...LAUNCH,
  spokes: [{ accountId: '210987654321', domainId: 'd-spoke', ...part }],
});
const service = (part: object) => ({ ...NEW, service: part });

describe('settings are accepted', () => {
  test.each<[string, object]>([
    ['with the table', { ...NEW, mappingTable: true }],
    [
      'with names that can meet, and the table',
      { ...NEW, ...DIRECT, tokenUse: 'id', mappingTable: true, mappingClaim: 'custom:studio_profile' },
    ],
    ['with names that can meet, and launch roles', { ...NEW, ...LAUNCH, tokenUse: 'id', mappingClaim: 'custom:a' }],
    ['with addresses in ID tokens', { ...NEW, ...LAUNCH, tokenUse: 'id', mappingEmailDomain: 'example.com' }],
    ['with an attribute and an existing VPC', { ...EXISTING, mappingTable: true, mappingCognitoAttribute: 'custom:a' }],
    ['with profiles created in a new domain', { ...NEW, studioDomain: { createMissingProfiles: {} } }],
    ['with profiles created in a spoke', spoke({ createMissingProfiles: { executionRoleArn: role('a') } })],
    ['with groups that get less', service({ apps: ['Studio', 'Canvas'], groups: groups({ apps: ['Canvas'] }) })],
    ['with groups that share spaces', service({ sharedSpaces: true, groups: groups({ sharedSpaces: true }) })],
    ['with groups of a spoke that share spaces', spoke({ sharedSpaces: true, groups: groups({ sharedSpaces: true }) })],
    ['with groups at the default limit', service({ groups: groups({ expiresInSeconds: 60 }) })],
  ])('%s', (_how, settings) => {
    expect(placesAtFault(settings)).toEqual([]);
  });
});

describe('settings are refused', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'with two sources of names',
      { ...EXISTING, mappingTable: true, mappingClaim: 'sub', mappingEmailDomain: 'example.com' },
      ['mappingEmailDomain'],
    ],
    ['with names that can meet', { ...NEW, ...DIRECT, tokenUse: 'id', mappingClaim: 'custom:a' }, ['mappingClaim']],
    [
      'with addresses that can meet',
      { ...NEW, ...DIRECT, tokenUse: 'id', mappingEmailDomain: 'a.example' },
      ['mappingEmailDomain'],
    ],
    [
      'with an attribute out of reach',
      { ...NEW, mappingTable: true, mappingCognitoAttribute: 'custom:a' },
      ['mappingCognitoAttribute'],
    ],
    [
      'with addresses out of reach',
      { ...NEW, mappingTable: true, mappingEmailDomain: 'example.com' },
      ['mappingEmailDomain'],
    ],
    [
      'with an execution role of another account',
      spoke({
        createMissingProfiles: {
          executionRoleArn: role('a', '123456789012'),
          executionRoles: [{ group: 'a', arn: role('b', '123456789012') }],
        },
      }),
      ['spokes[0].createMissingProfiles.executionRoleArn', 'spokes[0].createMissingProfiles.executionRoles[0].arn'],
    ],
    [
      'with two execution roles of a group',
      {
        ...NEW,
        studioDomain: { createMissingProfiles: { executionRoles: groups({ arn: role('a') }, { arn: role('b') }) } },
      },
      ['studioDomain.createMissingProfiles.executionRoles[1].group'],
    ],
    ['with two rules of a group', service({ groups: groups({}, {}) }), ['service.groups[1].group']],
    [
      'with a group that gets more',
      service({
        groups: groups({
          apps: ['Canvas'],
          sharedSpaces: true,
          expiresInSeconds: 61,
          sessionDurationInSeconds: 28_801,
        }),
      }),
      ['apps', 'sharedSpaces', 'expiresInSeconds', 'sessionDurationInSeconds'].map(
        (name) => `service.groups[0].${name}`,
      ),
    ],
    [
      'with a group that gets more than its spoke',
      { ...spoke({ sharedSpaces: false, groups: groups({ sharedSpaces: true }) }), service: { sharedSpaces: true } },
      ['spokes[0].groups[0].sharedSpaces'],
    ],
    [
      'with a group that gets more than a spoke it is for too',
      { ...spoke({ sharedSpaces: false }), service: { sharedSpaces: true, groups: groups({ sharedSpaces: true }) } },
      ['spokes[0].groups'],
    ],
  ])('%s', (_how, settings, places) => {
    expect(placesAtFault(settings)).toEqual(places);
  });
});
