import { describe, expect, test } from 'vitest';
import { createTokenIssuer } from '../../support/token-issuer.ts';
import {
  COGNITO_ISSUER,
  NOW_SECONDS,
  OIDC_ISSUER,
  startCognitoTrial,
  startOidcTrial,
  type TokenTrial,
} from '../../support/token-trial.ts';

describe.each([
  ['Cognito', COGNITO_ISSUER, startCognitoTrial, {}],
  ['OpenID Connect', OIDC_ISSUER, startOidcTrial, { aud: 'studio-pass' }],
] as const)('a token of %s whose signature has been verified', (_kind, issuerName, start, claims) => {
  async function accepted(lifetimeSeconds = 3_600): Promise<{ trial: TokenTrial; token: string }> {
    const trial = await start();
    const overrides = { ...claims, exp: NOW_SECONDS + lifetimeSeconds };
    const token = trial.issuer.sign(trial.issuer.accessClaims(overrides));
    await expect(trial.accept(token)).resolves.toBeDefined();
    return { trial, token };
  }

  test('says the same when it comes back', async () => {
    const { trial, token } = await accepted();
    expect(await trial.accept(token)).toEqual(await trial.accept(token));
  });

  test('is refused as soon as it has expired', async () => {
    const { trial, token } = await accepted(30);
    trial.setNow(NOW_SECONDS + 29);
    await expect(trial.accept(token)).resolves.toBeDefined();
    trial.setNow(NOW_SECONDS + 30);
    await trial.expectRefused(token, 'expired');
  });

  test('is refused as soon as its key is gone', async () => {
    const { trial, token } = await accepted();
    const successor = createTokenIssuer({ issuer: issuerName, kid: 'key-2' });
    trial.source.publish(successor.jwks());
    await trial.keyRing.findKey('key-2');
    await trial.expectRefused(token, 'key_unknown');
  });

  test('is refused as soon as another key has the name of its own', async () => {
    const { trial, token } = await accepted();
    trial.source.publish(createTokenIssuer({ issuer: issuerName }).jwks());
    await trial.keyRing.findKey('unknown');
    await trial.expectRefused(token, 'signature_invalid');
  });

  test('does not let another in that differs in its signature alone, or in what is signed', async () => {
    const { trial, token } = await accepted();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const swapped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    await trial.expectRefused(`${header}.${payload}.${swapped}`, 'signature_invalid');
    const decoded: object = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...decoded, sub: 'somebody-else' })).toString('base64url');
    await trial.expectRefused(`${header}.${changed}.${signature}`, 'signature_invalid');
    await expect(trial.accept(token)).resolves.toBeDefined();
  });
});

test('one verifier does not believe what another has verified', async () => {
  const one = await startCognitoTrial();
  const other = await startCognitoTrial({ clientIds: ['another-app'] });
  other.source.publish(one.issuer.jwks());
  await other.keyRing.findKey('unknown');
  const token = one.issuer.sign(one.issuer.accessClaims());
  await expect(one.accept(token)).resolves.toBeDefined();
  await other.expectRefused(token, 'audience_wrong');
});
