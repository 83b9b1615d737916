/** From the configured issuers to their verifiers, each with a key ring of its own. */
import { COGNITO_ALGORITHMS, cognitoIssuers, createCognitoTokenVerifier } from '../auth/cognito-token-verifier.ts';
import { createFileKeySource } from '../auth/file-key-source.ts';
import { createHttpsKeySource } from '../auth/https-key-source.ts';
import { createKeyRing, type KeyRing } from '../auth/key-ring.ts';
import type { KeySource } from '../auth/key-source.ts';
import { createOidcTokenVerifier } from '../auth/oidc-token-verifier.ts';
import type { IssuerVerifier } from '../auth/token-verifier.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { ReadinessCheck } from '../model/readiness.ts';

export function composeIssuers({ cognito, oidc, tokens }: Configuration, clock: Clock, log: Log): IssuerVerifier[] {
  const keyRing = (source: KeySource, algorithms: Parameters<typeof createKeyRing>[0]['algorithms']): KeyRing =>
    createKeyRing({
      source,
      algorithms,
      clock,
      refreshSeconds: tokens.keyRefreshSeconds,
      maxAgeSeconds: tokens.keyMaxAgeSeconds,
      onEvent: (event) => {
        if (event.kind === 'fetch_failed') {
          log.warn(event, 'signing keys could not be fetched');
        } else {
          log.info(event, 'signing keys');
        }
      },
    });
  return [
    ...cognito.map(({ userPoolId, clientIds, tokenUse, requiredScopes, jwksUrl, jwksFile }) => {
      const source = keySource(jwksUrl ?? `${cognitoIssuers(userPoolId)[0]}/.well-known/jwks.json`, jwksFile);
      const options = { userPoolId, clientIds, tokenUse, requiredScopes, ...tokens };
      return createCognitoTokenVerifier(options, keyRing(source, COGNITO_ALGORITHMS), clock);
    }),
    ...oidc.map(({ issuer, audiences, algorithms, groupsClaim, scopeClaim, requiredScopes, jwksUrl, jwksFile }) => {
      const source = keySource(jwksUrl ?? '', jwksFile);
      const options = { issuer, audience: audiences, algorithms, groupsClaim, scopeClaim, requiredScopes, ...tokens };
      return createOidcTokenVerifier(options, keyRing(source, algorithms), clock);
    }),
  ];
}

function keySource(url: string, file: string | undefined): KeySource {
  return file === undefined ? createHttpsKeySource({ url }) : createFileKeySource({ path: file });
}

export function keyCheck({ issuers, keyRing }: IssuerVerifier): ReadinessCheck {
  return {
    name: `keys of ${issuers[0]}`,
    check() {
      const { state, ageSeconds } = keyRing.status();
      const age = ageSeconds === undefined ? '' : `, fetched ${Math.round(ageSeconds)} s ago`;
      // Stale keys still serve: the issuer being away must not lock everybody out at once.
      return { ready: state === 'ready' || state === 'stale', state: `${state}${age}` };
    },
  };
}
