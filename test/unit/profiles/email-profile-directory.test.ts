import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUserProfileName } from '../../../src/model/studio-target.ts';
import {
  ADDRESS_ATTRIBUTES,
  claimedAddress,
  cognitoAddress,
  EmailProfileDirectory,
} from '../../../src/profiles/email-profile-directory.ts';
import { ALICE, identity } from '../../support/revocation-identity.ts';

const domains = [{ id: 'd-one', region: 'us-east-1' }];

async function nameFor(email: unknown, verified: unknown = true, namesIgnoreCase = true) {
  const directory = new EmailProfileDirectory({
    emailDomain: 'example.com',
    namesIgnoreCase,
    domains,
    findAddress: claimedAddress,
  });
  const found = await directory.lookUp(identity({ claims: { email, email_verified: verified } }));
  return found?.targets[0]?.userProfileName;
}

describe('an e-mail address whose local part is the profile name', () => {
  test.each([
    ['alice@example.com', 'alice'],
    ['alice@EXAMPLE.Com', 'alice'],
    ['j-doe@example.com', 'j-doe'],
    ['Alice@example.com', 'Alice'],
    [`${'a'.repeat(63)}@example.com`, 'a'.repeat(63)],
  ])('gives the part before the @ of %s, character for character', async (address, name) => {
    expect(await nameFor(address)).toBe(name);
  });

  test('gives nothing with a capital letter unless names do not differ in case only', async () => {
    expect(await nameFor('Alice@example.com', true, false)).toBeUndefined();
    expect(await nameFor('alice@example.com', true, false)).toBe('alice');
  });

  test.each([
    'j.doe@example.com',
    'alice+studio@example.com',
    'a_lice@example.com',
    '"alice"@example.com',
    '"alice@example.com"@example.com',
    'alice@evil.example@example.com',
    'alice@example.com@evil.example',
    '@example.com',
    'alice@',
    'alice',
    '',
    ' alice@example.com',
    'alice @example.com',
    'alice@example.com ',
    'alice@example.com\n',
    'alice@example.com.',
    'alice@mail.example.com',
    'alice@example.com.evil.example',
    'alice@notexample.com',
    'alice@example.co',
    'Alice <alice@example.com>',
    'alice@[127.0.0.1]',
    'alice%evil@example.com',
    'evil!alice@example.com',
    `${'a'.repeat(64)}@example.com`,
  ])('threat 55: gives nothing for %j', async (address) => {
    expect(await nameFor(address)).toBeUndefined();
  });

  test.each(['аlice@example.com', 'alice@exаmple.com', 'alice＠example.com', 'alice@example\u3002com', 'alice@ﬁ.com'])(
    'threat 58: gives nothing for the look-alike %j',
    async (address) => {
      expect(await nameFor(address)).toBeUndefined();
    },
  );

  test('threat 58: takes no other letter for an ASCII one in the domain', async () => {
    const directory = new EmailProfileDirectory({
      emailDomain: 'bank.com',
      namesIgnoreCase: true,
      domains,
      findAddress: claimedAddress,
    });
    const claims = { email: 'alice@ban\u212a.com', email_verified: true };
    expect(await directory.lookUp(identity({ claims }))).toBeUndefined();
  });

  test.each([true, 'true'])('takes %j for verified', async (verified) => {
    expect(await nameFor('alice@example.com', verified)).toBe('alice');
  });

  test.each([false, 'false', undefined, null, 1, 'TRUE', 'yes', ['true'], {}, ''])(
    'gives nothing for an address of which %j is said',
    async (verified) => {
      // `undefined` must not become the default of the parameter.
      const claims = { email: 'alice@example.com', ...(verified === undefined ? {} : { email_verified: verified }) };
      const directory = new EmailProfileDirectory({
        emailDomain: 'example.com',
        namesIgnoreCase: true,
        domains,
        findAddress: claimedAddress,
      });
      expect(await directory.lookUp(identity({ claims }))).toBeUndefined();
    },
  );

  test.each([undefined, null, 7, ['alice@example.com'], { email: 'alice@example.com' }])(
    'gives nothing for %j, which is no string',
    async (email) => {
      expect(await nameFor(email)).toBeUndefined();
    },
  );

  test('threat 46: gives nothing for claims that are only inherited', async () => {
    const directory = new EmailProfileDirectory({
      emailDomain: 'example.com',
      namesIgnoreCase: true,
      domains,
      findAddress: claimedAddress,
    });
    const inherited = Object.create({ email: 'alice@example.com', email_verified: true });
    expect(await directory.lookUp(identity({ claims: inherited }))).toBeUndefined();
  });

  test('whatever the address is, the name followed by @ and the domain is the address, or there is none', async () => {
    const nearly = fc
      .array(fc.constantFrom('a', 'B', '7', '-', '.', '@', 'example.com', '@example.com', '"', '+', ' ', 'é', 'K'), {
        maxLength: 8,
      })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.oneof(nearly, fc.emailAddress(), fc.string({ unit: 'binary' })), async (address) => {
        const name = await nameFor(address);
        const ending = address.slice(-'@example.com'.length);
        const local = address.slice(0, -'@example.com'.length);
        const isOfDomain = /^@example\.com$/i.test(ending);
        expect(name).toBe(isOfDomain && isUserProfileName(local) ? local : undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  test('two different addresses never give one name, but for the case of the domain', async () => {
    const address = fc
      .tuple(fc.stringMatching(/^[a-bA.+]{1,3}$/), fc.constantFrom('example.com', 'EXAMPLE.com', 'example.org'))
      .map((parts) => parts.join('@'));
    await fc.assert(
      fc.asyncProperty(address, address, async (one, other) => {
        const [first, second] = [await nameFor(one), await nameFor(other)];
        if (first !== undefined && first === second) {
          expect(one.split('@')[0]).toBe(other.split('@')[0]);
        }
      }),
    );
  });
});

describe('the address that the Cognito user has', () => {
  const find = (attributes: Readonly<Record<string, string>> | undefined) =>
    cognitoAddress({ attributesOf: async () => attributes && new Map(Object.entries(attributes)) })(identity());

  test('is that of the attributes, and not of the claims', async () => {
    const attributes = { email: 'alice@example.com', email_verified: 'true' };
    expect(Object.keys(attributes)).toEqual(ADDRESS_ATTRIBUTES);
    const findAddress = cognitoAddress({ attributesOf: async () => new Map(Object.entries(attributes)) });
    const directory = new EmailProfileDirectory({
      emailDomain: 'example.com',
      namesIgnoreCase: true,
      domains,
      findAddress,
    });
    const claims = { sub: ALICE, email: 'bob@example.com', email_verified: true };
    expect((await directory.lookUp(identity({ claims })))?.targets[0]?.userProfileName).toBe('alice');
  });

  test('is not there for somebody who is no user, or has none', async () => {
    expect(await find(undefined)).toBeUndefined();
    expect(await find({})).toEqual({ email: undefined, verified: undefined });
  });
});
