import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Identity } from '../../../src/model/identity.ts';
import { isUserProfileName } from '../../../src/model/studio-target.ts';
import { ClaimProfileDirectory } from '../../../src/profiles/claim-profile-directory.ts';

const domains = [{ id: 'd-one', region: 'us-east-1' }];

function identityWith(claims: Readonly<Record<string, unknown>>): Identity {
  return {
    issuer: 'https://issuer.example',
    subject: 'subject',
    tokenUse: 'access',
    tokenId: undefined,
    clientId: undefined,
    displayName: 'alice',
    groups: ['alice'],
    scopes: [],
    expiresAtSeconds: 0,
    claims,
  };
}

async function nameFor(claims: Readonly<Record<string, unknown>>, claim = 'username'): Promise<string | undefined> {
  const mapping = await new ClaimProfileDirectory({ namesIgnoreCase: true, claim, domains }).lookUp(
    identityWith(claims),
  );
  return mapping?.targets[0]?.userProfileName;
}

describe('a claim that is the profile name', () => {
  test.each(['alice', 'Alice', 'a-b-c', '7', 'a'.repeat(63)])('gives the name exactly as it is: %s', async (name) => {
    expect(await nameFor({ username: name })).toBe(name);
  });

  test.each([
    'a/lice',
    'd-two/alice',
    '*',
    'ali*',
    'alic?',
    '.',
    '..',
    '../alice',
    'a@b',
    'a.b',
    'a_b',
    '-a',
    'a-',
    '',
  ])('threat 55: gives nothing for %j', async (name) => {
    expect(await nameFor({ username: name })).toBeUndefined();
  });

  test.each(['аlice', 'alicе', 'ａlice', 'alice\u200d', '\u202ealice', 'alic\u00e9', 'alice\u0301', 'İ', 'ﬁ'])(
    'threat 58: gives nothing for the look-alike %j',
    async (name) => {
      expect(await nameFor({ username: name })).toBeUndefined();
    },
  );

  test.each([' alice', 'alice ', 'alice\n', 'alice\0', '\talice', 'alice\r\n'])(
    'trims nothing: %j is nobody',
    async (name) => {
      expect(await nameFor({ username: name })).toBeUndefined();
    },
  );

  test.each([undefined, null, 7, true, ['alice'], [['alice']], { username: 'alice' }, new String('alice')])(
    'gives nothing for %j, which is no string',
    async (value) => {
      expect(await nameFor({ username: value })).toBeUndefined();
    },
  );

  test('gives nothing if the claim is absent, whatever the other claims are', async () => {
    expect(await nameFor({ sub: 'alice', 'cognito:username': 'alice', preferred_username: 'alice' })).toBeUndefined();
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'threat 46: gives nothing for the claim %j, which every object inherits',
    async (claim) => {
      expect(await nameFor({ username: 'alice' }, claim)).toBeUndefined();
    },
  );

  test('threat 46: gives nothing for a claim that is only inherited', async () => {
    expect(await nameFor(Object.create({ username: 'alice' }))).toBeUndefined();
  });

  test('gives the same name in each domain', async () => {
    const both = [...domains, { id: 'd-two', region: 'eu-west-1' }];
    const directory = new ClaimProfileDirectory({ namesIgnoreCase: true, claim: 'sub', domains: both });
    expect(await directory.lookUp(identityWith({ sub: 'alice' }))).toEqual({
      disabled: false,
      targets: [
        { domainId: 'd-one', region: 'us-east-1', userProfileName: 'alice' },
        { domainId: 'd-two', region: 'eu-west-1', userProfileName: 'alice' },
      ],
    });
  });

  test('whatever the claim holds, the name is exactly that or there is none', async () => {
    const nearly = fc.string({
      unit: fc.constantFrom('a', 'B', '7', '-', '_', '.', '*', '/', ' ', 'é'),
      maxLength: 66,
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(nearly, fc.string({ unit: 'binary' })), async (text) => {
        expect(await nameFor({ username: text })).toBe(isUserProfileName(text) ? text : undefined);
      }),
      { numRuns: 500 },
    );
  });

  test('two different claims never give one name', async () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9]{1,3}$/);
    await fc.assert(
      fc.asyncProperty(name, name, async (one, other) => {
        expect((await nameFor({ username: one })) === (await nameFor({ username: other }))).toBe(one === other);
      }),
    );
  });

  test('anything but a string gives nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything().filter((value) => typeof value !== 'string'),
        async (value) => {
          expect(await nameFor({ username: value })).toBeUndefined();
        },
      ),
    );
  });
});
