/**
 * When a token may be used. The token library lets a token without `exp` live for ever and accepts one issued in the
 * future; this must never be more lenient than: alive now, issued by now, and short-lived.
 */
import { tokenRefused } from '../model/errors.ts';
import { optionalNumericDate, requiredNumericDate } from './claim-values.ts';
import type { Claims } from './jwt-form.ts';

const CLOCK_TOLERANCE_SECONDS = { minimum: 0, maximum: 60, default: 5 } as const;
/** Cognito's own maximum for access and ID tokens is 24 h (AWS documentation, "Understanding the JSON web tokens"). */
const MAX_LIFETIME_SECONDS = { minimum: 1, maximum: 86_400, default: 86_400 } as const;

export interface LifetimeOptions {
  /** How far the issuer's clock may be ahead of ours, for `iat` and `nbf` only: 0 to 60, by default 5. */
  readonly clockToleranceSeconds?: number | undefined;
  /** The longest `exp` − `iat` that is accepted: 1 to 86 400, which is the default. */
  readonly maxLifetimeSeconds?: number | undefined;
}

export interface LifetimePolicy {
  readonly clockToleranceSeconds: number;
  readonly maxLifetimeSeconds: number;
}

/** @throws RangeError for a value outside its bounds */
export function lifetimePolicy(options: LifetimeOptions): LifetimePolicy {
  return {
    clockToleranceSeconds: within('clockToleranceSeconds', CLOCK_TOLERANCE_SECONDS, options.clockToleranceSeconds),
    maxLifetimeSeconds: within('maxLifetimeSeconds', MAX_LIFETIME_SECONDS, options.maxLifetimeSeconds),
  };
}

/**
 * @param claims of a token whose signature has been verified
 * @param nowSeconds since the Unix epoch, with its fraction
 * @returns when the token expires, in seconds since the Unix epoch
 * @throws ServiceError `invalid_token`: `claim_missing`, `claim_malformed`, `expired`, `not_yet_valid`,
 *   `issued_in_future` or `lifetime_too_long`
 */
export function checkLifetime(claims: Claims, policy: LifetimePolicy, nowSeconds: number): number {
  const expiresAt = requiredNumericDate(claims, 'exp');
  const issuedAt = requiredNumericDate(claims, 'iat');
  const notBefore = optionalNumericDate(claims, 'nbf');
  // RFC 7519 section 4.1.4: the current time must be before `exp`. No tolerance, so that a revoked session ends on time.
  if (nowSeconds >= expiresAt) {
    throw tokenRefused('expired', 'the token has expired');
  }
  const latest = nowSeconds + policy.clockToleranceSeconds;
  if (issuedAt > latest) {
    throw tokenRefused('issued_in_future', 'the token was issued in the future');
  }
  if (notBefore !== undefined && notBefore > latest) {
    throw tokenRefused('not_yet_valid', 'the token is not valid yet');
  }
  if (issuedAt >= expiresAt) {
    throw tokenRefused('claim_malformed', 'the token expires before it was issued');
  }
  if (expiresAt - issuedAt > policy.maxLifetimeSeconds) {
    throw tokenRefused('lifetime_too_long', `the token lives longer than ${policy.maxLifetimeSeconds} s`);
  }
  return expiresAt;
}

function within(
  name: string,
  bounds: { readonly minimum: number; readonly maximum: number; readonly default: number },
  value: number = bounds.default,
): number {
  // Written so that NaN is refused as well.
  if (!(value >= bounds.minimum && value <= bounds.maximum)) {
    throw new RangeError(`${name} must be ${bounds.minimum} to ${bounds.maximum}`);
  }
  return value;
}
