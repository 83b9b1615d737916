import { describe, expect, test } from 'vitest';
import type { Identity } from '../../../src/model/identity.ts';
import { parseRevocationFile } from '../../../src/revocation/revocation-file.ts';
import { ALICE, BOB, ISSUED_AT, identity, OTHER_ISSUER, POOL_ISSUERS } from '../../support/revocation-identity.ts';

const context = { issuers: [{ names: POOL_ISSUERS }, { names: [OTHER_ISSUER] }] };
const issuer = POOL_ISSUERS[0];

function find(entries: readonly object[], caller: Identity = identity(), now = ISSUED_AT) {
  const revocations = entries.map((entry) => ({ issuer, ...entry }));
  const json = parseRevocationFile('r', JSON.stringify({ revocations }), context, () => now).find(caller);
  // YAML takes the other way through the parser, and must come to the same.
  const yaml = parseRevocationFile('r', `# YAML\n${JSON.stringify({ revocations })}`, context, () => now).find(caller);
  expect(yaml).toEqual(json);
  return json;
}

const at = (seconds: number) => new Date(ISSUED_AT + seconds * 1_000).toISOString();

describe('an entry', () => {
  test('by subject revokes whatever the person holds, and hands its note on', () => {
    expect(find([{ subject: ALICE, note: 'left the company' }])).toEqual({ by: 'subject', note: 'left the company' });
    expect(find([{ subject: ALICE }])).toEqual({ by: 'subject' });
    expect(find([{ subject: BOB }])).toBeUndefined();
  });

  test('by token id revokes the one token, and not a token without an id', () => {
    expect(find([{ tokenId: 'token-1', note: 'stolen' }])).toEqual({ by: 'token_id', note: 'stolen' });
    expect(find([{ tokenId: 'token-2' }])).toBeUndefined();
    expect(find([{ tokenId: 'undefined' }], identity({ tokenId: undefined }))).toBeUndefined();
  });

  test('is about its own issuer only', () => {
    const elsewhere = identity({ issuer: OTHER_ISSUER, tokenUse: 'oidc' });
    expect(find([{ subject: ALICE }, { tokenId: 'token-1' }], elsewhere)).toBeUndefined();
    expect(find([{ subject: ALICE, issuer: OTHER_ISSUER }], elsewhere)).toEqual({ by: 'subject' });
    expect(find([{ subject: ALICE, issuer: OTHER_ISSUER }])).toBeUndefined();
    expect(find([{ subject: ALICE }], identity({ issuer: 'https://nobody.example.com' }))).toBeUndefined();
  });

  test('given with one name of the pool is about the other name too', () => {
    const entry = { subject: ALICE, issuer: POOL_ISSUERS[1] };
    expect(find([entry], identity({ issuer: POOL_ISSUERS[0] }))).toEqual({ by: 'subject' });
    expect(find([entry], identity({ issuer: POOL_ISSUERS[1] }))).toEqual({ by: 'subject' });
  });

  test('does not take a subject for a token id, nor the reverse', () => {
    expect(find([{ subject: 'token-1' }, { tokenId: ALICE }])).toBeUndefined();
  });

  test('ends at its moment, not before', () => {
    const entries = [{ subject: ALICE, until: at(60) }];
    expect(find(entries, identity(), ISSUED_AT + 59_999)).toEqual({ by: 'subject' });
    expect(find(entries, identity(), ISSUED_AT + 60_000)).toBeUndefined();
  });

  test.each([
    [1, true],
    [0.001, true],
    [0, false],
    [-1, false],
  ])('with issuedBefore %d s after the token was issued revokes it: %s', (seconds, isRevoked) => {
    expect(find([{ subject: ALICE, issuedBefore: at(seconds) }]) !== undefined).toBe(isRevoked);
  });

  test('with issuedBefore revokes a token that cannot show when it was issued', () => {
    const later = ISSUED_AT / 1_000 + 60;
    for (const claims of [{}, { iat: String(later) }, { iat: Number.NaN }, Object.create({ iat: later })]) {
      expect(find([{ subject: ALICE, issuedBefore: at(-3_600) }], identity({ claims }))).toEqual({ by: 'subject' });
    }
  });

  test('that has ended or does not apply does not hide another that does', () => {
    const entries = [
      { subject: ALICE, until: at(-1), note: 'ended' },
      { subject: ALICE, issuedBefore: at(-1), note: 'former tokens' },
      { subject: ALICE, until: at(1), note: 'applies' },
      { tokenId: 'token-1', note: 'token' },
    ];
    expect(find(entries)).toEqual({ by: 'subject', note: 'applies' });
    expect(find(entries, identity(), ISSUED_AT + 1_000)).toEqual({ by: 'token_id', note: 'token' });
  });
});

test('names that mean something to JavaScript are names like any other', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    expect(find([{ subject: ALICE }], identity({ subject: name, tokenId: name }))).toBeUndefined();
    expect(find([{ subject: name }], identity({ subject: name }))).toEqual({ by: 'subject' });
  }
});
