/** Whether the signing keys of every issuer can be had now, and how old they are: without keys nobody gets in. */
import { type Check, type Finding, failed, ok, RUNBOOK, warning } from './check.ts';

interface LoadedKeys {
  readonly keyCount: number;
  /** Since they were taken from the issuer, by whoever did that; undefined if none were loaded. */
  readonly ageSeconds: number | undefined;
  /** Why they could not be loaded. */
  readonly error: string | undefined;
}

export interface IssuerKeys {
  readonly issuer: string;
  /** Where they come from. */
  readonly source: string;
  /** Fetches them once, as the service does when it starts. */
  load(signal: AbortSignal): Promise<LoadedKeys>;
}

export interface SigningKeysCheckOptions {
  readonly issuers: readonly IssuerKeys[];
  /** `tokens.keyMaxAgeSeconds`: older keys are not used. */
  readonly maxAgeSeconds: number;
}

/** Past this share of their time a mirror has missed many runs. */
const OLD_SHARE = 0.5;
const SECTION = `${RUNBOOK}#keys-too-old`;

export function signingKeysCheck({ issuers, maxAgeSeconds }: SigningKeysCheckOptions): Check {
  return {
    id: 'signing-keys',
    title: 'Signing keys of the issuers',
    needs: [],
    async run(signal) {
      return await Promise.all(
        issuers.map(async (issuer) => findingOf(issuer, await issuer.load(signal), maxAgeSeconds)),
      );
    },
  };
}

function findingOf(
  { issuer, source }: IssuerKeys,
  { keyCount, ageSeconds, error }: LoadedKeys,
  maxAgeSeconds: number,
): Finding {
  if (ageSeconds !== undefined && ageSeconds >= maxAgeSeconds) {
    return failed(`${issuer}: the keys from ${source} are ${Math.round(ageSeconds)} s old`, {
      meaning: `They are older than tokens.keyMaxAgeSeconds (${maxAgeSeconds}) and not used: everybody is answered with 503.`,
      remedy: `The mirror has stopped; see its log: ${SECTION}`,
    });
  }
  if (error !== undefined || ageSeconds === undefined) {
    return failed(`${issuer}: no keys from ${source}: ${error ?? 'none were loaded'}`, {
      meaning: 'Tokens of this issuer cannot be verified: everybody who has one is answered with 503.',
      remedy: `See that the source is there and can be reached from here. An isolated VPC needs jwksUrl s3://… or jwksFile: ${SECTION}`,
    });
  }
  const found = `${issuer}: ${keyCount} key${keyCount === 1 ? '' : 's'} from ${source}, ${Math.round(ageSeconds)} s old`;
  return ageSeconds >= maxAgeSeconds * OLD_SHARE
    ? warning(found, {
        meaning: `More than half of tokens.keyMaxAgeSeconds (${maxAgeSeconds}) is over; after that nobody gets in.`,
        remedy: `The mirror may have stopped; see its log: ${SECTION}`,
      })
    : ok(found);
}
