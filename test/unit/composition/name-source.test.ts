import { describe, expect, test } from 'vitest';
import { composeNameSource } from '../../../src/composition/name-source.ts';
import type { OwnerRegister } from '../../../src/model/profile-owners.ts';
import { COGNITO, DOMAIN, loadFromFile, OIDC } from '../config/configuration-trial.ts';

const TABLE = { table: { name: 'studio-pass-access', region: 'us-east-1' } };
const ID_TOKENS = { ...COGNITO, tokenUse: 'id' };
const register: OwnerRegister = { ownerOf: async () => undefined, claim: async () => false };

describe('threat 54: the profile of a name', () => {
  test.each<[string, object, string]>([
    ['a custom attribute', { cognito: [ID_TOKENS] }, 'custom:studio_profile'],
    ['the user name of a pool, which a later user can have', { cognito: [COGNITO] }, 'username'],
    ['the user name in ID tokens', { cognito: [ID_TOKENS] }, 'cognito:username'],
    ['the subject, which another issuer can give as well', { oidc: [OIDC] }, 'sub'],
    ['any other claim of another issuer', { oidc: [OIDC] }, 'preferred_username'],
  ])('must be claimed in the table where it comes from %s', async (_name, issuers, claim) => {
    const mapping = { table: true, claim };
    const configuration = loadFromFile({ ...issuers, ...TABLE, mapping, domains: [DOMAIN] });
    const [composed, ...others] = await composeNameSource(configuration, register, () => 0);
    expect(composed?.source.claimFrom).toBe(register);
    expect(others).toEqual([]);
  });

  test('is nobody’s to keep without a table', async () => {
    const configuration = loadFromFile({ cognito: [COGNITO], domains: [DOMAIN] });
    const [composed] = await composeNameSource(configuration, undefined, () => 0);
    expect(composed?.source).toMatchObject({ name: 'claim', claimFrom: undefined });
  });
});
