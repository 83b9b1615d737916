/**
 * Authorization codes, as Cognito gives them: each is for one client, one redirect URI and one PKCE challenge, works once, and
 * for a short time. One that is presented wrongly is spent all the same.
 */
import { createHash, randomUUID } from 'node:crypto';

/** What the token endpoint hands out in the end; made when the person signs in. */
export type Tokens = Readonly<Record<string, string | number>>;

export interface Authorization {
  readonly clientId: string;
  readonly redirectUri: string;
  /** Of method S256 (RFC 7636 section 4.2); undefined where the client sent none, which Cognito lets pass. */
  readonly codeChallenge: string | undefined;
}

export interface CodeRedemption {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeVerifier: string | undefined;
}

/** Cognito's (developer guide, "Token endpoint"). */
const LIFETIME_MILLISECONDS = 5 * 60_000;
const LIMIT = 1_000;

export function authorizationCodes(clock: () => number) {
  const open = new Map<string, Authorization & { readonly tokens: Tokens; readonly until: number }>();
  return {
    give(authorization: Authorization, tokens: Tokens): string {
      const [oldest] = open.keys();
      if (open.size >= LIMIT && oldest !== undefined) {
        open.delete(oldest);
      }
      const code = randomUUID();
      open.set(code, { ...authorization, tokens, until: clock() + LIFETIME_MILLISECONDS });
      return code;
    },
    /** @returns undefined for anything but the first and right use of a code */
    redeem({ code, clientId, redirectUri, codeVerifier }: CodeRedemption): Tokens | undefined {
      const found = open.get(code);
      open.delete(code);
      return found !== undefined &&
        clock() < found.until &&
        found.clientId === clientId &&
        found.redirectUri === redirectUri &&
        found.codeChallenge === (codeVerifier === undefined ? undefined : challengeOf(codeVerifier))
        ? found.tokens
        : undefined;
    },
  };
}

function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}
