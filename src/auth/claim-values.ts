/**
 * Reads one claim as the type it must have, or refuses the token. It must never coerce, and never put a claim's value into
 * an error: only its name, which comes from this service's own code or configuration.
 */
import { tokenRefused } from '../model/errors.ts';
import type { JsonValue } from '../model/strict-json.ts';
import type { Claims } from './jwt-form.ts';

/** RFC 7519 sets no bound; Cognito's and OpenID Connect's own for `sub`. In characters. */
const IDENTIFIER_MAX_LENGTH = 255;

/** @returns undefined when absent. Only own members count: a claim named `toString` is not there unless it was sent. */
export function claimOf(claims: Claims, name: string): JsonValue | undefined {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/**
 * A string of 1 to 255 characters, or undefined when absent.
 * @throws ServiceError `invalid_token`: `claim_malformed`
 */
export function optionalString(claims: Claims, name: string): string | undefined {
  const value = claimOf(claims, name);
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'string' || value === '' || value.length > IDENTIFIER_MAX_LENGTH) {
    throw malformed(name, `a string of 1 to ${IDENTIFIER_MAX_LENGTH} characters`);
  }
  return value;
}

/**
 * A string of 1 to 255 characters.
 * @throws ServiceError `invalid_token`: `claim_missing` or `claim_malformed`
 */
export function requiredString(claims: Claims, name: string): string {
  return required(name, optionalString(claims, name));
}

/**
 * An array of strings; empty when absent.
 * @throws ServiceError `invalid_token`: `claim_malformed`
 */
export function stringList(claims: Claims, name: string): readonly string[] {
  const value = claimOf(claims, name);
  if (value === undefined) {
    return [];
  }
  if (!isStringArray(value)) {
    throw malformed(name, 'an array of strings');
  }
  return value;
}

/**
 * Words in one string separated by spaces (RFC 6749 section 3.3), or an array of strings; empty when absent.
 * @throws ServiceError `invalid_token`: `claim_malformed`
 */
export function wordList(claims: Claims, name: string): readonly string[] {
  const value = claimOf(claims, name);
  return typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : stringList(claims, name);
}

/**
 * Seconds since the Unix epoch (RFC 7519 section 2, `NumericDate`), narrowed to positive safe integers: issuers write
 * nothing else, and with them no sum or difference can overflow or lose precision. Undefined when absent.
 * @throws ServiceError `invalid_token`: `claim_malformed`
 */
export function optionalNumericDate(claims: Claims, name: string): number | undefined {
  const value = claimOf(claims, name);
  if (value !== undefined && (!Number.isSafeInteger(value) || Number(value) <= 0)) {
    throw malformed(name, 'a positive whole number of seconds');
  }
  return value === undefined ? undefined : Number(value);
}

/** @throws ServiceError `invalid_token`: `claim_missing` or `claim_malformed` */
export function requiredNumericDate(claims: Claims, name: string): number {
  return required(name, optionalNumericDate(claims, name));
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) {
    throw tokenRefused('claim_missing', `the claim ${name} is missing`);
  }
  return value;
}

function malformed(name: string, expected: string): Error {
  return tokenRefused('claim_malformed', `the claim ${name} is not ${expected}`);
}

function isStringArray(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
