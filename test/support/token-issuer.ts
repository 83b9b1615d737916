/**
 * An identity provider in miniature: one key pair that signs whatever a test wants signed, good or bad. It uses
 * node:crypto itself and none of the code under test, so that a token is exactly what the test wrote down.
 */
import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';

export type SigningAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA';
export type TestClaims = Readonly<Record<string, unknown>>;
export type TestJwk = Record<string, unknown>;

export interface TokenIssuerOptions {
  readonly issuer: string;
  readonly kid?: string;
  readonly alg?: SigningAlgorithm;
  readonly clientId?: string;
  /** Milliseconds since the Unix epoch; by default the system's clock. */
  readonly clock?: () => number;
  /** Of an RSA key, in bits: 2 048 by default. */
  readonly modulusLength?: number;
  /** Of an RSA key: 65 537 by default. */
  readonly publicExponent?: number;
}

interface SignOptions {
  /** Added to `alg` and `kid`, or put in their place; `undefined` removes one. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** The whole header as text, instead. */
  readonly rawHeader?: string;
  /** The whole payload as text or bytes, instead of the claims. */
  readonly rawPayload?: string | Uint8Array;
  /** Makes another signature than the issuer's own. */
  readonly signature?: (signingInput: string) => Uint8Array;
}

export interface TokenIssuer {
  readonly issuer: string;
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly clientId: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** The token's text. */
  sign(claims: TestClaims, options?: SignOptions): string;
  /** The claims of a Cognito access token that is an hour valid; `undefined` removes one. */
  accessClaims(overrides?: TestClaims): TestClaims;
  /** The claims of a Cognito ID token that is an hour valid; `undefined` removes one. */
  idClaims(overrides?: TestClaims): TestClaims;
  jwk(overrides?: TestJwk): TestJwk;
  jwks(): { readonly keys: readonly TestJwk[] };
}

const HASHES: Readonly<Record<string, string>> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };
const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

export function createTokenIssuer(options: TokenIssuerOptions): TokenIssuer {
  const { issuer, kid = 'key-1', alg = 'RS256', clientId = 'studio-portal', clock = Date.now } = options;
  const privateKey = generatePrivateKey(alg, options);
  const publicKey = createPublicKey(privateKey);
  const commonClaims = (): TestClaims => {
    const now = Math.floor(clock() / 1000);
    return {
      sub: '5d1e7b0c-1111-4222-8333-944455556666',
      iss: issuer,
      'cognito:groups': ['data-scientists'],
      auth_time: now,
      exp: now + 3_600,
      iat: now,
      jti: 'b0a1c2d3-0000-4000-8000-000000000001',
      origin_jti: 'b0a1c2d3-0000-4000-8000-000000000002',
      event_id: 'b0a1c2d3-0000-4000-8000-000000000003',
    };
  };
  const jwk = (overrides: TestJwk = {}): TestJwk => ({
    ...publicKey.export({ format: 'jwk' }),
    kid,
    alg,
    use: 'sig',
    ...overrides,
  });
  return {
    issuer,
    kid,
    alg,
    clientId,
    publicKey,
    privateKey,
    sign(claims, { header, rawHeader, rawPayload, signature } = {}) {
      const headerText = rawHeader ?? JSON.stringify({ kid, alg, ...header });
      const signingInput = `${base64url(headerText)}.${base64url(rawPayload ?? JSON.stringify(claims))}`;
      const bytes = signature === undefined ? signJws(alg, signingInput, privateKey) : signature(signingInput);
      return `${signingInput}.${base64url(bytes)}`;
    },
    accessClaims: (overrides = {}) => ({
      ...commonClaims(),
      token_use: 'access',
      client_id: clientId,
      scope: 'openid studio/launch',
      username: 'alice',
      version: 2,
      ...overrides,
    }),
    idClaims: (overrides = {}) => ({
      ...commonClaims(),
      token_use: 'id',
      aud: clientId,
      'cognito:username': 'alice',
      email: 'alice@example.com',
      email_verified: true,
      ...overrides,
    }),
    jwk,
    jwks: () => ({ keys: [jwk()] }),
  };
}

/** A signature of RFC 7518 section 3 or RFC 8037; also PS256, which an RSA key can make and this service does not take. */
export function signJws(alg: SigningAlgorithm | 'PS256', signingInput: string, privateKey: KeyObject): Uint8Array {
  const bytes = Buffer.from(signingInput);
  if (alg === 'EdDSA') {
    return signBytes(null, bytes, privateKey);
  }
  const hash = HASHES[alg.slice(2)];
  if (alg === 'PS256') {
    return signBytes(hash, bytes, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
  }
  return signBytes(hash, bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

export function base64url(content: string | Uint8Array): string {
  return Buffer.from(content).toString('base64url');
}

function generatePrivateKey(alg: SigningAlgorithm, options: TokenIssuerOptions): KeyObject {
  if (alg === 'EdDSA') {
    return generateKeyPairSync('ed25519').privateKey;
  }
  if (alg.startsWith('ES')) {
    return generateKeyPairSync('ec', { namedCurve: CURVES[alg] ?? '' }).privateKey;
  }
  const { modulusLength = 2_048, publicExponent = 65_537 } = options;
  return generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey;
}
