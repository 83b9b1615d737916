/** The signing keys of the configured issuers for a diagnosis: fetched once, by the service's own key rings. */
import { cognitoIssuers } from '../auth/cognito-token-verifier.ts';
import type { Configuration } from '../config/schema.ts';
import type { IssuerKeys } from '../diagnosis/signing-keys-check.ts';
import type { Clock } from '../model/clock.ts';
import { issuerNames } from './issuer-names.ts';
import { composeIssuers } from './issuers.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function issuerKeys(configuration: Configuration, clock: Clock): readonly IssuerKeys[] {
  const { cognito, oidc } = configuration;
  const sources = [
    ...cognito.map(({ userPoolId, ...pool }) =>
      sourceOf({ jwksUrl: `${cognitoIssuers(userPoolId)[0]}/.well-known/jwks.json`, ...pool }),
    ),
    ...oidc.map(sourceOf),
  ];
  return issuerNames(configuration).map(({ names: [issuer = ''] }, index) => ({
    issuer,
    source: sources[index] ?? '',
    async load() {
      const verifiers = await composeIssuers(configuration, clock, SILENT);
      const keyRing = verifiers[index]?.keyRing;
      await keyRing?.start();
      keyRing?.close();
      const { keyCount = 0, ageSeconds, lastError: error } = keyRing?.status() ?? {};
      return { keyCount, ageSeconds, error };
    },
  }));
}

function sourceOf({ jwksUrl, jwksFile }: { readonly jwksUrl?: string; readonly jwksFile?: string }): string {
  return jwksFile === undefined ? (jwksUrl ?? '') : `file ${jwksFile}`;
}
