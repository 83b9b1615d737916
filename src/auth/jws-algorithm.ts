/**
 * The signature algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1) a token may be signed with. Symmetric ones and
 * `none` are not in the vocabulary at all, so that no configuration can let them in.
 */
export const JWS_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

export type JwsAlgorithm = (typeof JWS_ALGORITHMS)[number];

export function isJwsAlgorithm(value: unknown): value is JwsAlgorithm {
  return JWS_ALGORITHMS.some((algorithm) => algorithm === value);
}
