import { importJWK, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  COGNITO_ALGORITHMS,
  type CognitoIssuerOptions,
  cognitoIssuers,
  createCognitoTokenVerifier,
} from '../../../src/auth/cognito-token-verifier.ts';
import { createKeyRing } from '../../../src/auth/key-ring.ts';
import { createMemoryKeySource } from '../../support/jwks-memory-source.ts';
import { COGNITO_ISSUER, refusalOf, startCognitoTrial, USER_POOL_ID } from '../../support/token-trial.ts';

const GLOBAL_ISSUER = COGNITO_ISSUER.replace('cognito-idp', 'issuer-cognito-idp');

describe('a Cognito user pool', () => {
  test('has two issuers, and tokens of both are accepted and named by their own', async () => {
    const trial = await startCognitoTrial();
    expect(cognitoIssuers(USER_POOL_ID)).toEqual([COGNITO_ISSUER, GLOBAL_ISSUER]);
    for (const iss of [COGNITO_ISSUER, GLOBAL_ISSUER]) {
      const token = trial.issuer.sign(trial.issuer.accessClaims({ iss }));
      await expect(trial.accept(token)).resolves.toMatchObject({ issuer: iss });
    }
  });

  test('has its keys replaced for both issuers', async () => {
    const trial = await startCognitoTrial();
    const sign = (iss: string) => trial.issuer.sign(trial.issuer.accessClaims({ iss }));
    const impostor = await startCognitoTrial();
    const forged = (iss: string) => impostor.issuer.sign(trial.issuer.accessClaims({ iss }));
    for (const iss of [COGNITO_ISSUER, GLOBAL_ISSUER]) {
      await expect(trial.accept(sign(iss))).resolves.toBeDefined();
      await trial.expectRefused(forged(iss), 'signature_invalid');
    }
    // The same kid with another key: nothing of the former key may be remembered.
    trial.source.publish(impostor.issuer.jwks());
    await trial.keyRing.findKey('unknown');
    for (const iss of [COGNITO_ISSUER, GLOBAL_ISSUER]) {
      await expect(trial.accept(forged(iss))).resolves.toBeDefined();
      await trial.expectRefused(sign(iss), 'signature_invalid');
    }
  });

  test('may be of any partition the token library knows', () => {
    expect(cognitoIssuers('us-gov-west-1_AbCdEf123')[0]).toBe(
      'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_AbCdEf123',
    );
    expect(cognitoIssuers('eusc-de-east-1_AbCdEf123')[0]).toContain('eusc-de-east-1_AbCdEf123');
    for (const userPoolId of [
      '',
      'AbCdEf123',
      'local_AbCdEf123',
      'eu-central-1_',
      'eu-central-1_a/../b',
      'eu-central-1_ä',
    ]) {
      expect(() => cognitoIssuers(userPoolId)).toThrow();
    }
  });

  test('accepts a token that another library has signed', async () => {
    const trial = await startCognitoTrial();
    const key = await importJWK(trial.issuer.privateKey.export({ format: 'jwk' }), 'RS256');
    const token = await new SignJWT({ ...trial.issuer.accessClaims() })
      .setProtectedHeader({ alg: 'RS256', kid: trial.issuer.kid })
      .sign(key);
    await expect(trial.accept(token)).resolves.toMatchObject({ displayName: 'alice' });
  });

  test('accepts ID tokens where they are chosen, by their aud', async () => {
    const trial = await startCognitoTrial({ tokenUse: 'id' });
    await expect(trial.accept(trial.issuer.sign(trial.issuer.idClaims()))).resolves.toMatchObject({
      tokenUse: 'id',
      clientId: 'studio-portal',
      displayName: 'alice',
      scopes: [],
    });
    await trial.expectRefused(trial.issuer.sign(trial.issuer.idClaims({ aud: 'other-app' })), 'audience_wrong');
    await trial.expectRefused(trial.issuer.sign(trial.issuer.idClaims({ aud: ['studio-portal'] })), 'audience_wrong');
    await trial.expectRefused(trial.issuer.sign(trial.issuer.idClaims({ aud: undefined })), 'claim_missing');
    await trial.expectRefused(
      trial.issuer.sign(trial.issuer.idClaims({ aud: 'other-app', client_id: 'studio-portal' })),
      'audience_wrong',
    );
  });

  test('threat 36: refuses an access token where ID tokens are chosen, also if it only says so in typ', async () => {
    const trial = await startCognitoTrial({ tokenUse: 'id' });
    await trial.expectRefused(trial.issuer.sign(trial.issuer.accessClaims()), 'token_use_wrong');
    await trial.expectRefused(
      trial.issuer.sign(trial.issuer.accessClaims({ aud: 'studio-portal' })),
      'token_use_wrong',
    );
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt']) {
      await trial.expectRefused(trial.issuer.sign(trial.issuer.idClaims(), { header: { typ } }), 'token_use_wrong');
    }
    const typ = 'JWT';
    await expect(trial.accept(trial.issuer.sign(trial.issuer.idClaims(), { header: { typ } }))).resolves.toBeDefined();
  });

  test('refuses a token without every required scope as known but not allowed', async () => {
    const trial = await startCognitoTrial({ requiredScopes: ['studio/launch', 'studio/list'] });
    const withScope = (scope: unknown) => trial.issuer.sign(trial.issuer.accessClaims({ scope }));
    await expect(trial.accept(withScope('studio/list openid studio/launch'))).resolves.toBeDefined();
    for (const scope of ['studio/launch', 'studio/launch studio/lists', 'STUDIO/LAUNCH STUDIO/LIST', '', undefined]) {
      expect((await refusalOf(trial.accept(withScope(scope)))).code).toBe('insufficient_scope');
    }
  });

  test('says that the token is invalid before it says that a scope is missing', async () => {
    const trial = await startCognitoTrial({ requiredScopes: ['studio/list'] });
    await trial.expectRefused(trial.issuer.sign(trial.issuer.accessClaims({ sub: '' })), 'claim_malformed');
  });

  test('may be held to shorter lifetimes and exact clocks', async () => {
    const trial = await startCognitoTrial({ maxLifetimeSeconds: 900, clockToleranceSeconds: 0 });
    const claims = trial.issuer.accessClaims();
    const iat = Number(claims.iat);
    await trial.expectRefused(trial.issuer.sign(claims), 'lifetime_too_long');
    await expect(trial.accept(trial.issuer.sign({ ...claims, exp: iat + 900 }))).resolves.toBeDefined();
    await trial.expectRefused(trial.issuer.sign({ ...claims, iat: iat + 1, exp: iat + 60 }), 'issued_in_future');
  });

  test.each<Partial<CognitoIssuerOptions>>([
    { userPoolId: 'local_AbCdEf123' },
    { clientIds: [] },
    { clientIds: ['studio-portal', ''] },
    { tokenUse: 'id', requiredScopes: ['studio/launch'] },
    { clockToleranceSeconds: -1 },
    { clockToleranceSeconds: 61 },
    { clockToleranceSeconds: Number.NaN },
    { maxLifetimeSeconds: 0 },
    { maxLifetimeSeconds: 86_401 },
  ])('can not be configured with %o', (options) => {
    const keyRing = createKeyRing({ source: createMemoryKeySource(), algorithms: COGNITO_ALGORITHMS, clock: Date.now });
    const sound: CognitoIssuerOptions = { userPoolId: USER_POOL_ID, clientIds: ['studio-portal'], tokenUse: 'access' };
    expect(() => createCognitoTokenVerifier({ ...sound, ...options }, keyRing, Date.now)).toThrow();
  });
});
