import { describe, expect, test } from 'vitest';
import { AUTHORIZATION_MAX_LENGTH, extractBearerToken } from '../../../src/auth/bearer.ts';
import { ServiceError } from '../../../src/model/errors.ts';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

function faultOf(...rawHeaders: string[]): string | undefined {
  try {
    extractBearerToken(rawHeaders);
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
    const refusal = error as ServiceError;
    expect(refusal.code).toBe('invalid_token');
    expect(refusal.message).not.toContain(TOKEN);
    return refusal.tokenFault;
  }
  return undefined;
}

describe('the bearer token of a request', () => {
  test('is the one in the Authorization header, among others', () => {
    const token = extractBearerToken(['Host', 'example.com', 'Authorization', `Bearer ${TOKEN}`, 'Accept', '*/*']);
    expect(token.reveal()).toBe(TOKEN);
  });

  test('threat 1: a request without an Authorization header is refused', () => {
    expect(faultOf('Host', 'example.com')).toBe('authorization_absent');
    expect(faultOf()).toBe('authorization_absent');
  });

  test.each(['', 'Bearer', 'Bearer ', 'Bearer  ', ' '])('threat 2: %j holds no token and is refused', (value) => {
    expect(faultOf('Authorization', value)).toBe('authorization_malformed');
  });

  test('a header name without a value is refused', () => {
    expect(faultOf('Authorization')).toBe('authorization_malformed');
  });

  test.each(['Basic YWxpY2U6c2VjcmV0', `Basic ${TOKEN}`, `Token ${TOKEN}`, `DPoP ${TOKEN}`, TOKEN, `Bearer${TOKEN}`])(
    'threat 3: another scheme is refused: %s',
    (value) => {
      expect(faultOf('Authorization', value)).toBe('authorization_malformed');
    },
  );

  test.each(['bearer', 'BEARER', 'bEaReR'])('threat 4: the scheme is accepted as %s', (scheme) => {
    expect(extractBearerToken(['authorization', `${scheme} ${TOKEN}`]).reveal()).toBe(TOKEN);
  });

  test('threat 6: a cookie is no place for a token', () => {
    expect(faultOf('Cookie', `access_token=${TOKEN}; Authorization=Bearer ${TOKEN}`)).toBe('authorization_absent');
  });

  test.each([
    ['Authorization', 'Authorization'],
    ['Authorization', 'authorization'],
    ['AUTHORIZATION', 'authorization'],
  ])('threat 7: two headers, %s and %s, are refused even if they are equal', (first, second) => {
    expect(faultOf(first, `Bearer ${TOKEN}`, 'Host', 'a', second, `Bearer ${TOKEN}`)).toBe('authorization_repeated');
    expect(faultOf(first, '', second, `Bearer ${TOKEN}`)).toBe('authorization_repeated');
  });

  test.each([`Bearer ${TOKEN},${TOKEN}`, `Bearer ${TOKEN}, Bearer ${TOKEN}`, `Bearer ${TOKEN} ${TOKEN}`])(
    'threat 8: two tokens in one header are refused: %s',
    (value) => {
      expect(faultOf('Authorization', value)).toBe('authorization_malformed');
    },
  );

  test('threat 9: a SigV4 header is refused', () => {
    const sigV4 =
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-central-1/execute-api/aws4_request, Signature=00';
    expect(faultOf('Authorization', sigV4)).toBe('authorization_malformed');
  });

  test('threat 42: a JWS in JSON is refused', () => {
    expect(faultOf('Authorization', 'Bearer {"payload":"e30","signatures":[]}')).toBe('authorization_malformed');
  });

  test.each(['\t', '\n', '\r', '\0', '\u00a0', '\u2003', ' '])(
    'threat 43: %j within, before or after the token is refused',
    (space) => {
      expect(faultOf('Authorization', `Bearer ${TOKEN.slice(0, 30)}${space}${TOKEN.slice(30)}`)).toBeDefined();
      expect(faultOf('Authorization', `Bearer ${space}${TOKEN}`)).toBeDefined();
      expect(faultOf('Authorization', `Bearer ${TOKEN}${space}`)).toBeDefined();
      expect(faultOf('Authorization', `${space}Bearer ${TOKEN}`)).toBeDefined();
    },
  );

  test('threat 43: a tab instead of the space after the scheme is refused', () => {
    expect(faultOf('Authorization', `Bearer\t${TOKEN}`)).toBe('authorization_malformed');
  });

  test('threat 44: a header is refused from one character over the bound', () => {
    const longest = 'a'.repeat(AUTHORIZATION_MAX_LENGTH - 'Bearer '.length);
    expect(extractBearerToken(['Authorization', `Bearer ${longest}`]).reveal()).toBe(longest);
    expect(faultOf('Authorization', `Bearer ${longest}a`)).toBe('authorization_malformed');
    expect(faultOf('Authorization', `Bearer ${'a'.repeat(1_000_000)}`)).toBe('authorization_malformed');
  });

  test.each(['\xff\xfe', 'ü', '\ud800', '\u017f', '\u212a'])('threat 45: %j is no character of a token', (foreign) => {
    expect(faultOf('Authorization', `Bearer ${TOKEN}${foreign}`)).toBe('authorization_malformed');
    expect(faultOf('Authorization', `${foreign}earer ${TOKEN}`)).toBe('authorization_malformed');
  });

  test('padding is only accepted at the end', () => {
    expect(extractBearerToken(['Authorization', 'Bearer abc==']).reveal()).toBe('abc==');
    expect(faultOf('Authorization', 'Bearer a=bc')).toBe('authorization_malformed');
  });
});
