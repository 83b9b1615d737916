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
import { parseS3Location, type S3Location } from '../model/s3-location.ts';

export async function composeIssuers(
  { cognito, oidc, tokens }: Configuration,
  clock: Clock,
  log: Log,
): Promise<IssuerVerifier[]> {
  const keySource = keySources(await s3KeySourcesIfNeeded([...cognito, ...oidc]));
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

type S3KeySources = (location: S3Location) => KeySource;

function keySources(fromS3: S3KeySources | undefined): (url: string, file: string | undefined) => KeySource {
  return (url, file) => {
    if (file !== undefined) {
      return createFileKeySource({ path: file });
    }
    const location = parseS3Location(url);
    return location === undefined || fromS3 === undefined ? createHttpsKeySource({ url }) : fromS3(location);
  };
}

async function s3KeySourcesIfNeeded(
  issuers: readonly { readonly jwksUrl?: string }[],
): Promise<S3KeySources | undefined> {
  const isNeeded = issuers.some(({ jwksUrl = '' }) => parseS3Location(jwksUrl) !== undefined);
  return isNeeded ? (await import('./s3-keys.ts')).s3KeySources() : undefined;
}

export function keyCheck({ issuers, keyRing }: IssuerVerifier): ReadinessCheck {
  return {
    name: `keys of ${issuers[0]}`,
    check() {
      const { state, ageSeconds } = keyRing.status();
      const age = ageSeconds === undefined ? '' : `, ${Math.round(ageSeconds)} s old`;
      // Stale keys still serve: the issuer being away must not lock everybody out at once.
      return { ready: state === 'ready' || state === 'stale', state: `${state}${age}` };
    },
  };
}
