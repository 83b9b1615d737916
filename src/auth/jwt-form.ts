/**
 * The form a token must have before any cryptography looks at it: JWS compact serialization (RFC 7515 section 7.1) in its
 * one canonical spelling, with no header member that could steer verification. It must never repair or ignore anything.
 */
import { tokenRefused } from '../model/errors.ts';
import type { BearerToken } from '../model/secret.ts';
import { isJsonObject, type JsonValue, parseStrictJson } from '../model/strict-json.ts';

/** Cognito's tokens are 1 000 to 3 000 characters long. */
export const JWT_MAX_LENGTH = 8_192;
const KID = /^[\x21-\x7e]{1,256}$/;
// An allowlist, since each member outside it is either an attack (`jku`, `jwk`, `x5u`, `x5c`), changes what the signature
// or the payload means (`b64`, `crit`, `zip`, `cty`, `enc`), or is unknown to us.
const HEADER_MEMBERS: ReadonlySet<string> = new Set(['alg', 'kid', 'typ', 'x5t', 'x5t#S256']);
const TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/** A token's claims before they are checked: of any type and content. */
export type Claims = { readonly [name: string]: JsonValue };

export interface JwtHeader {
  /** What the token says of itself; compare it with what its issuer may use. */
  readonly alg: string;
  /** 1 to 256 visible ASCII characters. */
  readonly kid: string;
  /** `typ` in lower case: `jwt`, `at+jwt` or `application/at+jwt` (RFC 9068 section 2.1). */
  readonly typ: string | undefined;
}

/** A well-formed token whose signature and claims have not been checked: anybody may have written it. */
export interface UnverifiedJwt {
  readonly header: JwtHeader;
  readonly payload: Claims;
}

/**
 * @param token as the caller sent it
 * @returns the token's parts, unverified until an `IssuerVerifier` has accepted them
 * @throws ServiceError `invalid_token`: `token_malformed` or `token_header_refused`
 */
export function parseJwtForm(token: BearerToken): UnverifiedJwt {
  const text = token.reveal();
  if (text.length > JWT_MAX_LENGTH) {
    throw tokenRefused('token_malformed', `longer than ${JWT_MAX_LENGTH} characters`);
  }
  const segments = text.split('.', 6);
  const [header, payload, signature] = segments;
  if (segments.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
    throw tokenRefused('token_malformed', `${segments.length} segments instead of 3`);
  }
  decodeSegment(signature, 'signature');
  return { header: parseHeader(header), payload: parseObject(payload, 'payload') };
}

function parseHeader(segment: string): JwtHeader {
  const header = parseObject(segment, 'header');
  // No name of a refused member in the detail: it is the sender's text.
  if (!Object.keys(header).every((name) => HEADER_MEMBERS.has(name))) {
    throw tokenRefused('token_header_refused', 'a header member that is not accepted');
  }
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string') {
    throw tokenRefused('token_header_refused', 'alg is not a string');
  }
  if (typeof kid !== 'string' || !KID.test(kid)) {
    throw tokenRefused('token_header_refused', 'kid is not 1 to 256 visible ASCII characters');
  }
  return { alg, kid, typ: parseType(typ) };
}

function parseType(typ: JsonValue | undefined): string | undefined {
  if (typ === undefined) {
    return undefined;
  }
  const type = typeof typ === 'string' ? typ.toLowerCase() : '';
  if (!TYPES.has(type)) {
    throw tokenRefused('token_header_refused', 'typ is not that of a token for this service');
  }
  return type;
}

function parseObject(segment: string, name: string): Claims {
  const bytes = decodeSegment(segment, name);
  let value: JsonValue;
  try {
    value = parseStrictJson(bytes);
  } catch (error) {
    throw tokenRefused('token_malformed', `the ${name} is not strict JSON`, error);
  }
  if (!isJsonObject(value)) {
    throw tokenRefused('token_malformed', `the ${name} is not an object`);
  }
  return value;
}

function decodeSegment(segment: string, name: string): Uint8Array {
  const bytes = Buffer.from(segment, 'base64url');
  // Node decodes leniently. Only text that comes out of encoding again is canonical: no padding, no foreign character, no
  // stray bits in the last one (RFC 7515 section 2, RFC 4648 section 3.5).
  if (bytes.length === 0 || bytes.toString('base64url') !== segment) {
    throw tokenRefused('token_malformed', `the ${name} is not canonical base64url`);
  }
  return bytes;
}
