import { describe, expect, test } from 'vitest';
import { CognitoAttributeProfileDirectory } from '../../../src/profiles/cognito-attribute-profile-directory.ts';
import { identity } from '../../support/revocation-identity.ts';

const attribute = 'custom:studio_profile';
const domains = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];

function directoryOf(attributes: Readonly<Record<string, string>> | undefined, namesIgnoreCase = false) {
  return new CognitoAttributeProfileDirectory({
    attribute,
    namesIgnoreCase,
    domains,
    users: { attributesOf: async () => attributes && new Map(Object.entries(attributes)) },
  });
}

describe('a Cognito attribute that is the profile name', () => {
  test('gives it in every domain, character for character', async () => {
    expect(await directoryOf({ [attribute]: 'a-lice' }).lookUp(identity())).toEqual({
      disabled: false,
      targets: [
        { domainId: 'd-one', region: 'us-east-1', userProfileName: 'a-lice' },
        { domainId: 'd-two', region: 'eu-west-1', userProfileName: 'a-lice' },
      ],
    });
  });

  test('gives a name with capital letters only where names do not differ in case only', async () => {
    expect(await directoryOf({ [attribute]: 'Alice' }).lookUp(identity())).toBeUndefined();
    expect(await directoryOf({ [attribute]: 'Alice' }, true).lookUp(identity())).toMatchObject({ disabled: false });
  });

  test.each(['', ' alice', 'a.lice', '*', '../alice', 'аlice', 'a'.repeat(64)])(
    'threat 55: gives nothing for %j',
    async (value) => {
      expect(await directoryOf({ [attribute]: value }).lookUp(identity())).toBeUndefined();
    },
  );

  test('gives nothing for a user without it, and for nobody, whatever the token claims', async () => {
    const claims = { sub: 'x', username: 'alice', [attribute]: 'alice' };
    expect(await directoryOf({ 'custom:other': 'alice' }).lookUp(identity({ claims }))).toBeUndefined();
    expect(await directoryOf(undefined).lookUp(identity({ claims }))).toBeUndefined();
  });
});
