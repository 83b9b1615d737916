/**
 * Signs people in at the user pool's own page: the authorization code grant with PKCE, as a public client (RFC 9700 section 2.1).
 * What it gets is kept by nobody but the caller: no storage, no URL, and no refresh token.
 */
import * as oauth from 'oauth4webapi';
import type { LaunchPageSettings } from '../model/launch-page.ts';
import { keepPendingSignIn, takePendingSignIn } from './pending-sign-in.ts';

/** Somebody who is signed in, until `expiresAt`. */
export interface SignedIn {
  /** The token that the service takes. */
  readonly token: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** `cancelled`: the sign-in page said no. `stale`: the answer to another question. `unreachable`: no answer. `failed`: the rest. */
export type SignInFailure = 'cancelled' | 'stale' | 'unreachable' | 'failed';

/** Clocks of people's machines differ from the issuer's; the service checks tokens by its own. */
const CLOCK_TOLERANCE_SECONDS = 300;
const TIMEOUT_MILLISECONDS = 20_000;
/** If the answer does not say; Cognito's does. */
const SHORTEST_LIFETIME_SECONDS = 300;

export function createSignIn(settings: LaunchPageSettings) {
  const { userPoolDomain, clientId, scopes, tokenUse, basePath, issuers } = settings;
  const serverOf = (issuer = ''): oauth.AuthorizationServer => ({
    issuer,
    token_endpoint: `${userPoolDomain}/oauth2/token`,
  });
  const client: oauth.Client = { client_id: clientId, [oauth.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
  /** The address of the page: with the slash, which is part of what is registered with the client. */
  const redirectUri = `${location.origin}${basePath}/`;

  async function begin(): Promise<void> {
    const state = oauth.generateRandomState();
    const codeVerifier = oauth.generateRandomCodeVerifier();
    const url = new URL('/oauth2/authorize', userPoolDomain);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    }).toString();
    keepPendingSignIn({ state, codeVerifier });
    location.assign(url);
  }

  /** @returns whether this page load is somebody's way back from the sign-in page */
  function isReturning(): boolean {
    const parameters = new URLSearchParams(location.search);
    return parameters.has('code') || parameters.has('error');
  }

  /** Ends what `begin` began. The code leaves the address bar and the history whatever comes of it. */
  async function complete(): Promise<SignedIn | SignInFailure> {
    const answer = new URL(location.href);
    history.replaceState(null, '', redirectUri);
    try {
      const pending = takePendingSignIn();
      if (pending === undefined) {
        return 'stale';
      }
      const server = serverOf(issuers[0]);
      const parameters = oauth.validateAuthResponse(server, client, answer, pending.state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        parameters,
        redirectUri,
        pending.codeVerifier,
        {
          signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
          // The service has let plain HTTP pass for loopback addresses only.
          [oauth.allowInsecureRequests]: true,
        },
      );
      const requireIdToken = tokenUse === 'id';
      const tokens = await Promise.any(
        issuers.map((issuer) =>
          oauth.processAuthorizationCodeResponse(serverOf(issuer), client, response.clone(), { requireIdToken }),
        ),
      );
      const lifetimeSeconds = tokens.expires_in ?? SHORTEST_LIFETIME_SECONDS;
      const token = tokenUse === 'id' ? tokens.id_token : tokens.access_token;
      return token === undefined ? 'failed' : { token, expiresAt: Date.now() + lifetimeSeconds * 1_000 };
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Ends the sign-in at the user pool as well, which leads back here. */
  function end(): void {
    const url = new URL('/logout', userPoolDomain);
    url.search = new URLSearchParams({ client_id: clientId, logout_uri: redirectUri }).toString();
    location.assign(url);
  }

  return { begin, isReturning, complete, end };
}

function failureOf(error: unknown): SignInFailure {
  if (error instanceof AggregateError) {
    return failureOf(error.errors[0]);
  }
  if (error instanceof oauth.AuthorizationResponseError) {
    return 'cancelled';
  }
  if (error instanceof oauth.ResponseBodyError) {
    // A code that was used, or is too old (RFC 6749 section 5.2).
    return error.error === 'invalid_grant' ? 'stale' : 'failed';
  }
  if (error instanceof TypeError || error instanceof DOMException) {
    return 'unreachable';
  }
  return error instanceof oauth.OperationProcessingError && error.code === oauth.INVALID_RESPONSE ? 'stale' : 'failed';
}
