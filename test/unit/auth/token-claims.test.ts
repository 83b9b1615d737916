import { beforeAll, describe, expect, test } from 'vitest';
import type { TokenFault } from '../../../src/model/errors.ts';
import type { TestClaims } from '../../support/token-issuer.ts';
import {
  COGNITO_ISSUER,
  NOW_SECONDS,
  startCognitoTrial,
  type TokenTrial,
  USER_POOL_ID,
} from '../../support/token-trial.ts';

// Every token here has a true signature by the issuer's key: only its claims are wrong.
describe('the claims of a signed access token', () => {
  let trial: TokenTrial;

  beforeAll(async () => {
    trial = await startCognitoTrial({ clientIds: ['studio-portal', 'second-portal'] });
  });

  const sign = (overrides: TestClaims) => trial.issuer.sign(trial.issuer.accessClaims(overrides));
  const refuse = (overrides: TestClaims, fault: TokenFault) => trial.expectRefused(sign(overrides), fault);
  const now = NOW_SECONDS;

  test('become the identity of its bearer', async () => {
    const claims = trial.issuer.accessClaims();
    await expect(trial.accept(trial.issuer.sign(claims))).resolves.toEqual({
      issuer: COGNITO_ISSUER,
      subject: claims.sub,
      tokenUse: 'access',
      tokenId: claims.jti,
      clientId: 'studio-portal',
      displayName: 'alice',
      groups: ['data-scientists'],
      scopes: ['openid', 'studio/launch'],
      expiresAtSeconds: claims.exp,
      claims,
    });
  });

  test('need no groups, scope, token id or name', async () => {
    const token = sign({ 'cognito:groups': undefined, scope: undefined, jti: undefined, username: undefined });
    await expect(trial.accept(token)).resolves.toMatchObject({
      groups: [],
      scopes: [],
      tokenId: undefined,
      displayName: undefined,
    });
  });

  test.each(['sub', 'exp', 'client_id', 'token_use', 'iss'])('threat 26: %s twice is refused', async (name) => {
    const claims = trial.issuer.accessClaims();
    const text = JSON.stringify(claims);
    for (const duplicate of [`"${name}":"mallory"`, `"${name}":${JSON.stringify(claims[name])}`]) {
      await trial.expectRefused(
        trial.issuer.sign({}, { rawPayload: `{${duplicate},${text.slice(1)}` }),
        'token_malformed',
      );
      await trial.expectRefused(
        trial.issuer.sign({}, { rawPayload: `${text.slice(0, -1)},${duplicate}}` }),
        'token_malformed',
      );
    }
  });

  test('threat 26: a claim twice within a nested claim is refused', async () => {
    const text = JSON.stringify(trial.issuer.accessClaims());
    const rawPayload = `${text.slice(0, -1)},"address":{"a":1,"\\u0061":2}}`;
    await trial.expectRefused(trial.issuer.sign({}, { rawPayload }), 'token_malformed');
  });

  test('threat 27: a token that never expires is refused', () => refuse({ exp: undefined }, 'claim_missing'));

  test('threat 28: a token that expires now, or did a second or a day ago, is refused', async () => {
    for (const exp of [now, now - 1, now - 86_400]) {
      await refuse({ exp, iat: exp - 3_600 }, 'expired');
    }
  });

  test('threat 28: a token is accepted until the last millisecond before it expires', async () => {
    const token = sign({ exp: now + 1 });
    try {
      trial.setNow(now + 0.999);
      await expect(trial.accept(token)).resolves.toBeDefined();
      trial.setNow(now + 1);
      await trial.expectRefused(token, 'expired');
    } finally {
      trial.setNow(now);
    }
  });

  test.each(['exp', 'iat', 'nbf'])('threat 29: %s as anything but a positive whole number is refused', async (name) => {
    const text = JSON.stringify(trial.issuer.accessClaims({ [name]: '@' }));
    for (const value of [
      `"${now + 60}"`,
      '1e308',
      '1e400',
      '-1e400',
      '-1e308',
      '-1',
      '0',
      '-0',
      `${now}.5`,
      '9007199254740993',
      'null',
      'true',
      '[]',
      `[${now}]`,
      '{}',
      '""',
    ]) {
      const token = trial.issuer.sign({}, { rawPayload: text.replace('"@"', value) });
      await trial.expectRefused(token, 'claim_malformed');
    }
  });

  test('threat 30: a lifetime of 24 h is accepted, one second more is refused', async () => {
    await expect(trial.accept(sign({ iat: now, exp: now + 86_400 }))).resolves.toBeDefined();
    await refuse({ iat: now, exp: now + 86_401 }, 'lifetime_too_long');
    await refuse({ iat: now - 86_000, exp: now + 401 }, 'lifetime_too_long');
    await refuse({ iat: 1, exp: now + 60 }, 'lifetime_too_long');
  });

  test('a token that expires before it was issued is refused', () =>
    refuse({ iat: now + 5, exp: now + 5 }, 'claim_malformed'));

  test('threat 31: a token without iat, or issued beyond the tolerance in the future, is refused', async () => {
    await refuse({ iat: undefined }, 'claim_missing');
    await refuse({ iat: now + 6 }, 'issued_in_future');
    await refuse({ iat: now + 86_400, exp: now + 90_000 }, 'issued_in_future');
    await expect(trial.accept(sign({ iat: now + 5 }))).resolves.toBeDefined();
  });

  test('threat 32: a token is refused before its nbf, but for the tolerance', async () => {
    await refuse({ nbf: now + 6 }, 'not_yet_valid');
    await expect(trial.accept(sign({ nbf: now + 5 }))).resolves.toBeDefined();
  });

  test.each([
    `${COGNITO_ISSUER}/`,
    COGNITO_ISSUER.toUpperCase(),
    COGNITO_ISSUER.replace('https', 'HTTPS'),
    COGNITO_ISSUER.replace('eu-central-1.', 'eu-west-1.'),
    COGNITO_ISSUER.replace('AbCdEf123', 'abcdef123'),
    COGNITO_ISSUER.replace('https', 'http'),
    COGNITO_ISSUER.replace('amazonaws.com', 'amazonaws.com.attacker.example'),
    `${COGNITO_ISSUER}?`,
    ` ${COGNITO_ISSUER}`,
    USER_POOL_ID,
    'toString',
  ])('threat 33: the issuer %s is refused', (iss) => refuse({ iss }, 'issuer_unknown'));

  test('threat 33: an issuer that is absent, no string, empty or huge is refused', async () => {
    await refuse({ iss: undefined }, 'claim_missing');
    for (const iss of [null, 1, [COGNITO_ISSUER], { iss: COGNITO_ISSUER }, '', 'x'.repeat(256)]) {
      await refuse({ iss }, 'claim_malformed');
    }
  });

  test('threat 34: the token of another app client is refused, that of each configured one accepted', async () => {
    await refuse({ client_id: 'other-app' }, 'audience_wrong');
    await refuse({ client_id: 'STUDIO-PORTAL' }, 'audience_wrong');
    await refuse({ client_id: '' }, 'audience_wrong');
    await refuse({ client_id: undefined }, 'claim_missing');
    await refuse({ client_id: 'other-app', aud: 'studio-portal' }, 'audience_wrong');
    await expect(trial.accept(sign({ client_id: 'second-portal' }))).resolves.toMatchObject({
      clientId: 'second-portal',
    });
  });

  test('threat 35: a client_id that is no string is refused', async () => {
    for (const clientId of [
      ['studio-portal'],
      ['other-app', 'studio-portal'],
      { id: 'studio-portal' },
      1,
      true,
      null,
    ]) {
      await refuse({ client_id: clientId }, 'audience_wrong');
    }
  });

  test('threat 36: an ID token is refused where access tokens are expected', async () => {
    await trial.expectRefused(trial.issuer.sign(trial.issuer.idClaims()), 'token_use_wrong');
    await trial.expectRefused(
      trial.issuer.sign(trial.issuer.idClaims({ client_id: 'studio-portal' })),
      'token_use_wrong',
    );
  });

  test('threat 37: a token without token_use, or with another one, is refused', async () => {
    await refuse({ token_use: undefined }, 'claim_missing');
    for (const tokenUse of ['refresh', 'Access', '', ['access'], null, 1]) {
      await refuse({ token_use: tokenUse }, 'token_use_wrong');
    }
  });

  test('threat 39: a sub that is missing, empty, no string, huge or not visible ASCII is refused', async () => {
    await refuse({ sub: undefined }, 'claim_missing');
    const wrong = [
      '',
      1,
      null,
      ['alice'],
      {},
      true,
      'x'.repeat(256),
      'x'.repeat(3_000),
      'al ice',
      'ali\nce',
      'аlice',
      'é',
    ];
    for (const sub of wrong) {
      await refuse({ sub }, 'claim_malformed');
    }
    await expect(trial.accept(sign({ sub: 'x'.repeat(255) }))).resolves.toMatchObject({ subject: 'x'.repeat(255) });
  });

  test.each(['__proto__', 'constructor', 'prototype'])('threat 46: a claim named %s is refused', async (name) => {
    const text = JSON.stringify(trial.issuer.accessClaims());
    for (const claim of [`"${name}":{"sub":"mallory"}`, `"nested":{"${name}":1}`, `"list":[{"${name}":1}]`]) {
      const token = trial.issuer.sign({}, { rawPayload: `${text.slice(0, -1)},${claim}}` });
      await trial.expectRefused(token, 'token_malformed');
    }
  });

  test('groups that are no array of strings are refused', async () => {
    for (const groups of ['admins', [1], ['a', null], { 0: 'a' }, null, [['a']]]) {
      await refuse({ 'cognito:groups': groups }, 'claim_malformed');
    }
  });

  test('a scope or token id of the wrong type is refused', async () => {
    for (const value of [1, {}, null, [1]]) {
      await refuse({ scope: value }, 'claim_malformed');
      await refuse({ jti: value }, 'claim_malformed');
    }
    await refuse({ jti: '' }, 'claim_malformed');
    await refuse({ jti: 'x'.repeat(256) }, 'claim_malformed');
  });

  test('a name that can not be shown on one line is passed over', async () => {
    const token = sign({ username: 'al\nice', 'cognito:username': '', preferred_username: 'Alice Müller' });
    await expect(trial.accept(token)).resolves.toMatchObject({ displayName: 'Alice Müller' });
  });
});
