import { expect, test, vi } from 'vitest';
import { parseKeySet } from '../../../src/auth/json-web-key-set.ts';
import { VerifiedTokens } from '../../../src/auth/verified-tokens.ts';
import { BearerToken } from '../../../src/model/secret.ts';
import { createTokenIssuer } from '../../support/token-issuer.ts';

const issuer = createTokenIssuer({ issuer: 'https://issuer.example' });
const keySet = parseKeySet(Buffer.from(JSON.stringify(issuer.jwks())), { algorithms: ['RS256'] });
const token = new BearerToken('header.payload.signature');

interface Time {
  timeOfDay: number;
  monotonic: number;
}

function verifiedTokens(seconds: number, time: Time = { timeOfDay: 0, monotonic: 0 }): VerifiedTokens {
  return new VerifiedTokens({ seconds, clock: () => time.timeOfDay, monotonicClock: () => time.monotonic });
}

test('a token that has been verified is not verified again', () => {
  const verified = verifiedTokens(60);
  const verify = vi.fn();
  verified.check(token, keySet, verify);
  verified.check(new BearerToken(token.reveal()), keySet, verify);
  expect(verify).toHaveBeenCalledTimes(1);
});

test.each(['header.payload.signaturf', 'header.payload.signature ', 'Header.payload.signature', 'header.payload.', ''])(
  'another token (%o) is, however like',
  (other) => {
    const verified = verifiedTokens(60);
    verified.check(token, keySet, () => undefined);
    const verify = vi.fn();
    verified.check(new BearerToken(other), keySet, verify);
    expect(verify).toHaveBeenCalledTimes(1);
  },
);

test('what was refused is refused again, by verifying again', () => {
  const verified = verifiedTokens(60);
  const refuse = vi.fn(() => {
    throw new Error('refused');
  });
  expect(() => verified.check(token, keySet, refuse)).toThrow('refused');
  expect(() => verified.check(token, keySet, refuse)).toThrow('refused');
  expect(refuse).toHaveBeenCalledTimes(2);
});

test('with other keys everything is verified again, and also when the former ones come back', () => {
  const verified = verifiedTokens(60);
  const verify = vi.fn();
  const rotated = { ...keySet };
  for (const keys of [keySet, rotated, rotated, keySet]) {
    verified.check(token, keys, verify);
  }
  expect(verify).toHaveBeenCalledTimes(3);
});

test.each([
  ['the time of day', { timeOfDay: 60_000, monotonic: 0 }],
  ['the monotonic clock', { timeOfDay: 0, monotonic: 60_000 }],
  ['the monotonic clock, although the time of day was set back', { timeOfDay: -3_600_000, monotonic: 60_000 }],
])('a verification is not believed any longer than it may be, by %s', (_clock, later) => {
  const time = { timeOfDay: 0, monotonic: 0 };
  const verified = verifiedTokens(60, time);
  const verify = vi.fn();
  verified.check(token, keySet, verify);
  Object.assign(time, { timeOfDay: 59_999, monotonic: 59_999 });
  verified.check(token, keySet, verify);
  expect(verify).toHaveBeenCalledTimes(1);
  Object.assign(time, later);
  verified.check(token, keySet, verify);
  expect(verify).toHaveBeenCalledTimes(2);
});

test('a token that keeps coming back is verified again all the same', () => {
  const time = { timeOfDay: 0, monotonic: 0 };
  const verified = verifiedTokens(60, time);
  const verify = vi.fn();
  for (let second = 0; second <= 120; second += 10) {
    Object.assign(time, { timeOfDay: second * 1_000, monotonic: second * 1_000 });
    verified.check(token, keySet, verify);
  }
  expect(verify).toHaveBeenCalledTimes(3);
});

test('0 seconds remember nothing', () => {
  const verified = verifiedTokens(0);
  const verify = vi.fn();
  verified.check(token, keySet, verify);
  verified.check(token, keySet, verify);
  expect(verify).toHaveBeenCalledTimes(2);
});

test('as many are remembered as there is room for: those not seen for longest are verified again', () => {
  const verified = verifiedTokens(60);
  verified.check(token, keySet, () => undefined);
  for (let index = 0; index < 10_000; index += 1) {
    verified.check(new BearerToken(`a.b.${index}`), keySet, () => undefined);
  }
  const verify = vi.fn();
  verified.check(new BearerToken('a.b.9999'), keySet, verify);
  expect(verify).not.toHaveBeenCalled();
  verified.check(token, keySet, verify);
  expect(verify).toHaveBeenCalledTimes(1);
});
