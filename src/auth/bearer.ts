/**
 * Takes the bearer token out of a request's headers. It must never choose between two credentials, and never repeat what
 * it was given: whatever is not exactly one well-formed token is refused.
 */
import { tokenRefused } from '../model/errors.ts';
import { BearerToken } from '../model/secret.ts';

/** More than any token this service accepts; it bounds the work done on a header that is none. In characters. */
export const AUTHORIZATION_MAX_LENGTH = 16_384;

// RFC 6750 section 2.1: the b64token syntax, which holds no white space, comma, quote or control character. The scheme is
// case-insensitive (RFC 9110 section 11.1). One space only, because nothing that is meant well sends two.
const BEARER_CREDENTIALS = /^bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * @param rawHeaders Node's `IncomingMessage.rawHeaders`: names and values in turn. Not `headers`, which silently drops a
 *   second `Authorization` (Node.js documentation, `message.headers`).
 * @returns the token, unverified: nothing is known of it but that its characters are allowed
 * @throws ServiceError `invalid_token`: `authorization_absent`, `authorization_repeated` or `authorization_malformed`
 */
export function extractBearerToken(rawHeaders: readonly string[]): BearerToken {
  let authorization: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'authorization') {
      if (authorization !== undefined) {
        throw tokenRefused('authorization_repeated', 'more than one Authorization header');
      }
      authorization = rawHeaders[index + 1] ?? '';
    }
  }
  if (authorization === undefined) {
    throw tokenRefused('authorization_absent', 'no Authorization header');
  }
  if (authorization.length > AUTHORIZATION_MAX_LENGTH) {
    throw tokenRefused('authorization_malformed', 'the Authorization header is too long');
  }
  const text = BEARER_CREDENTIALS.exec(authorization)?.[1];
  if (text === undefined) {
    throw tokenRefused('authorization_malformed', 'the Authorization header is not "Bearer" and one token');
  }
  return new BearerToken(text);
}
