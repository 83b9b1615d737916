import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { JWT_MAX_LENGTH } from '../../../src/auth/jwt-form.ts';
import type { TokenFault } from '../../../src/model/errors.ts';
import hostileHeaders from '../../corpus/jwt-headers.json' with { type: 'json' };
import { base64url, createTokenIssuer, signJws } from '../../support/token-issuer.ts';
import { startCognitoTrial, type TokenTrial } from '../../support/token-trial.ts';

// All these tokens are signed with the issuer's own key over exactly what they hold, unless the test says otherwise: it is
// their form that must be refused, since the signature would be accepted.
describe('the form and the signature of a token', () => {
  let trial: TokenTrial;
  let good: string;

  beforeAll(async () => {
    trial = await startCognitoTrial();
    good = trial.issuer.sign(trial.issuer.accessClaims());
  });

  test('are accepted when they are in order', async () => {
    await expect(trial.accept(good)).resolves.toMatchObject({ displayName: 'alice' });
  });

  test.each(hostileHeaders)('$name is refused', async ({ header, fault }) => {
    const token = trial.issuer.sign(trial.issuer.accessClaims(), { rawHeader: header });
    await trial.expectRefused(token, fault as TokenFault);
  });

  test('threat 10: alg none without a signature is refused', async () => {
    const [, payload] = good.split('.');
    await trial.expectRefused(`${base64url('{"alg":"none","kid":"key-1"}')}.${payload}.`, 'token_malformed');
  });

  test('threat 11: HS256 keyed with the public key in PEM is refused', async () => {
    const pem = trial.issuer.publicKey.export({ type: 'spki', format: 'pem' });
    for (const secret of [pem.toString(), pem.toString().trim()]) {
      await trial.expectRefused(hmacToken(secret), 'algorithm_refused');
    }
  });

  test('threat 12: HS256 keyed with the bytes of the modulus, or of the key in DER, is refused', async () => {
    const modulus = Buffer.from(String(trial.issuer.jwk().n), 'base64url');
    await trial.expectRefused(hmacToken(modulus), 'algorithm_refused');
    await trial.expectRefused(
      hmacToken(trial.issuer.publicKey.export({ type: 'spki', format: 'der' })),
      'algorithm_refused',
    );
  });

  test('threat 13: HS256 keyed with nothing is refused', async () => {
    await trial.expectRefused(hmacToken(''), 'algorithm_refused');
  });

  test.each(['RS384', 'RS512', 'PS256'] as const)(
    'threat 14: a true %s signature by the RS256 key is refused',
    async (alg) => {
      const token = trial.issuer.sign(trial.issuer.accessClaims(), {
        header: { alg },
        signature: (input) => signJws(alg, input, trial.issuer.privateKey),
      });
      await trial.expectRefused(token, 'algorithm_refused');
    },
  );

  test('threat 14: ES256 against the RS256 key is refused, with an ECDSA signature and with an RSA one', async () => {
    const elliptic = createTokenIssuer({ issuer: trial.issuer.issuer, alg: 'ES256' });
    const claims = trial.issuer.accessClaims();
    await trial.expectRefused(elliptic.sign(claims), 'algorithm_refused');
    await trial.expectRefused(trial.issuer.sign(claims, { header: { alg: 'ES256' } }), 'algorithm_refused');
  });

  test('threat 16: nothing is fetched from an address in the token', async () => {
    const before = trial.source.fetches;
    const header = { jku: 'https://attacker.example/jwks.json' };
    await trial.expectRefused(trial.issuer.sign(trial.issuer.accessClaims(), { header }), 'token_header_refused');
    expect(trial.source.fetches).toBe(before);
  });

  test('threat 18: a kid of 256 characters is looked up, one of 257 or of 10 kB is refused', async () => {
    const withKid = (length: number) =>
      trial.issuer.sign(trial.issuer.accessClaims(), { header: { kid: 'k'.repeat(length) } });
    await trial.expectRefused(withKid(256), 'key_unknown');
    await trial.expectRefused(withKid(257), 'token_header_refused');
    await trial.expectRefused(withKid(10_000), 'token_malformed');
  });

  test.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])('typ %s is accepted', async (typ) => {
    const token = trial.issuer.sign(trial.issuer.accessClaims(), { header: { typ, x5t: 'abc', 'x5t#S256': 'def' } });
    await expect(trial.accept(token)).resolves.toBeDefined();
  });

  test('threat 38: a JWE is refused', async () => {
    const header = base64url('{"alg":"RSA-OAEP","enc":"A256GCM","kid":"key-1"}');
    await trial.expectRefused(`${header}.YWJj.YWJj.YWJj.YWJj`, 'token_malformed');
  });

  test('threat 40: a token without its signature is refused', async () => {
    const [header, payload] = good.split('.');
    await trial.expectRefused(`${header}.${payload}.`, 'token_malformed');
  });

  test('threat 40: any one bit of the signature flipped is refused', async () => {
    const [header, payload, signature = ''] = good.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    for (const [index, byte] of bytes.entries()) {
      const flipped = Buffer.from(bytes);
      flipped[index] = byte ^ (1 << (index % 8));
      await trial.expectRefused(`${header}.${payload}.${base64url(flipped)}`, 'signature_invalid');
    }
  });

  test.each(['', 'AA', 'AAAA'.repeat(86)])('threat 40: another signature is refused (%#)', async (signature) => {
    const [header, payload] = good.split('.');
    await trial.expectRefused(
      `${header}.${payload}.${signature}`,
      signature === '' ? 'token_malformed' : 'signature_invalid',
    );
  });

  test('threat 40: the signature of another token is refused', async () => {
    const other = trial.issuer.sign(trial.issuer.accessClaims({ sub: 'mallory' }));
    const [header, payload] = good.split('.');
    await trial.expectRefused(`${header}.${payload}.${other.split('.')[2]}`, 'signature_invalid');
  });

  test('threat 40: the key of the same name of somebody else is refused', async () => {
    const impostor = createTokenIssuer({ issuer: trial.issuer.issuer });
    await trial.expectRefused(impostor.sign(trial.issuer.accessClaims()), 'signature_invalid');
  });

  test('threat 40: padding after any segment is refused', async () => {
    const [header, payload, signature] = good.split('.');
    for (const token of [
      `${good}=`,
      `${good}==`,
      `${header}=.${payload}.${signature}`,
      `${header}.${payload}=.${signature}`,
    ]) {
      await trial.expectRefused(token, 'token_malformed');
    }
  });

  test('threat 40: a signature with other unused bits in its last character is refused', async () => {
    // 256 bytes leave 4 unused bits in the last character: sixteen spellings of one signature, of which one is canonical.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(good.slice(-1));
    for (let unused = 1; unused < 16; unused += 1) {
      await trial.expectRefused(`${good.slice(0, -1)}${alphabet[last + unused]}`, 'token_malformed');
    }
  });

  test('threat 40: the other base64 alphabet is refused', async () => {
    const claims = trial.issuer.accessClaims({ 'custom:text': '>>>???>>>???' });
    const token = trial.issuer.sign(claims);
    expect(token).toMatch(/[-_]/);
    await trial.expectRefused(token.replaceAll('-', '+').replaceAll('_', '/'), 'token_malformed');
  });

  test('threat 41: 1, 2, 4, 5 and 1 000 segments are refused', async () => {
    const [header, payload, signature] = good.split('.');
    await trial.expectRefused('', 'token_malformed');
    await trial.expectRefused('.', 'token_malformed');
    await trial.expectRefused('..', 'token_malformed');
    await trial.expectRefused(`${header}`, 'token_malformed');
    await trial.expectRefused(`${header}.${payload}`, 'token_malformed');
    await trial.expectRefused(`${good}.`, 'token_malformed');
    await trial.expectRefused(`.${good}`, 'token_malformed');
    await trial.expectRefused(`${good}.${signature}`, 'token_malformed');
    await trial.expectRefused(`${good}.${signature}.${signature}`, 'token_malformed');
    await trial.expectRefused('a.'.repeat(1_000), 'token_malformed');
  });

  test('threat 42: the JSON serializations of the same JWS are refused', async () => {
    const [header, payload, signature] = good.split('.');
    const flattened = JSON.stringify({ protected: header, payload, signature });
    const general = JSON.stringify({ payload, signatures: [{ protected: header, signature }] });
    await trial.expectRefused(flattened, 'token_malformed');
    await trial.expectRefused(general, 'token_malformed');
  });

  test.each([' ', '\n', '\r\n', '\t', '\0'])('threat 43: %j inside the token is refused', async (space) => {
    for (const position of [0, 10, good.indexOf('.'), good.lastIndexOf('.') + 1, good.length]) {
      await trial.expectRefused(`${good.slice(0, position)}${space}${good.slice(position)}`, 'token_malformed');
    }
  });

  test('threat 44: a signed token is accepted up to the bound and refused beyond it, up to 1 MB', async () => {
    const sized = (bytes: number) => trial.issuer.sign(trial.issuer.accessClaims({ 'custom:pad': 'x'.repeat(bytes) }));
    const emptyLength = sized(0).length;
    const longest = sized(Math.floor(((JWT_MAX_LENGTH - emptyLength) * 3) / 4) - 1);
    expect(longest.length).toBeGreaterThan(JWT_MAX_LENGTH - 8);
    await expect(trial.accept(longest)).resolves.toBeDefined();
    for (const bytes of [JWT_MAX_LENGTH - emptyLength, 16_000, 100_000, 1_000_000]) {
      await trial.expectRefused(sized(bytes), 'token_malformed');
    }
  });

  test('threat 45: invalid UTF-8 and lone surrogates in the payload are refused', async () => {
    const text = JSON.stringify(trial.issuer.accessClaims({ username: '?' }));
    const invalid = Buffer.from(text);
    invalid[text.indexOf('?')] = 0xff;
    await trial.expectRefused(trial.issuer.sign({}, { rawPayload: invalid }), 'token_malformed');
    for (const surrogate of ['\\ud800', '\\udc00', '\\ud83dx']) {
      await trial.expectRefused(trial.issuer.sign({}, { rawPayload: text.replace('?', surrogate) }), 'token_malformed');
    }
    const overlong = Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xc0, 0xaf]), Buffer.from('}')]);
    await trial.expectRefused(trial.issuer.sign({}, { rawPayload: overlong }), 'token_malformed');
  });

  test.each(['', '[]', 'null', '"text"', '1', '{', '{}x', '\ufeff{}'])(
    'a payload that is %j instead of an object is refused',
    async (rawPayload) => {
      await trial.expectRefused(trial.issuer.sign({}, { rawPayload }), 'token_malformed');
    },
  );

  test('a payload nested very deeply is refused', async () => {
    const rawPayload = `{"iss":${'['.repeat(2_000)}${']'.repeat(2_000)}}`;
    await trial.expectRefused(trial.issuer.sign({}, { rawPayload }), 'token_malformed');
  });

  function hmacToken(secret: string | Uint8Array): string {
    return trial.issuer.sign(trial.issuer.accessClaims(), {
      header: { alg: 'HS256' },
      signature: (input) => createHmac('sha256', secret).update(input).digest(),
    });
  }
});
