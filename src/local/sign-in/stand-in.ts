/**
 * A stand-in for the domain of a Cognito user pool: the sign-in page, the token endpoint and the sign-out, on a loopback
 * listener of their own, as they have a host of their own in AWS. Differences from AWS: callback and sign-out URLs need not be
 * registered but must lead to loopback, because where the service listens is not known before; and scopes are not looked at.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UserPoolAccess } from '../development-aws.ts';
import { listenOnLoopback } from '../loopback-listener.ts';
import { authorizationCodes } from './authorization-codes.ts';
import { signInByPassword } from './password-sign-in.ts';
import { renderErrorPage, renderSignInPage } from './sign-in-page.ts';

export interface SignInStandIn {
  /** The origin of the user pool's domain. */
  readonly origin: string;
  close(): Promise<void>;
}

export interface SignInStandInOptions {
  readonly cognito: Pick<UserPoolAccess, 'endpoint' | 'clientId' | 'users'>;
  readonly port?: number;
  /** Milliseconds since the Unix epoch. */
  readonly clock?: () => number;
}

const BODY_LIMIT = 65_536;
const COOKIE = 'sign-in';
const SESSION = new RegExp(`(?:^|; *)${COOKIE}=([0-9a-f-]{36})(?:;|$)`);
/** What an authorization request may say that the form sends on. */
const PASSED_ON = ['client_id', 'redirect_uri', 'state', 'code_challenge'] as const;

export async function startSignInStandIn(options: SignInStandInOptions): Promise<SignInStandIn> {
  const serve = signInListener(options);
  const { endpoint, close } = await listenOnLoopback((request, response) => {
    serve(request, response).catch((error: unknown) => {
      sendPage(response, 500, renderErrorPage(error instanceof Error ? error.message : 'unknown'));
    });
  }, options.port);
  return { origin: endpoint, close };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function signInListener({ cognito, clock = Date.now }: SignInStandInOptions): Listener {
  const codes = authorizationCodes(clock);
  /** Who has signed in with a browser, so that they need not write their password again. For show, like the passwords. */
  const sessions = new Map<string, { readonly userName: string; readonly password: string }>();

  /** @returns what is wrong with an authorization request; Cognito shows that and never redirects then */
  function faultOf(query: URLSearchParams): string | undefined {
    if (query.get('client_id') !== cognito.clientId) {
      return 'There is no such client.';
    }
    if (!isLoopback(query.get('redirect_uri'))) {
      return 'The redirect_uri does not lead to this machine.';
    }
    return query.get('response_type') === 'code' &&
      (!query.has('code_challenge') || query.get('code_challenge_method') === 'S256')
      ? undefined
      : 'The request is not for a code, or has a challenge that is not of S256.';
  }

  async function authorize(
    response: ServerResponse,
    query: URLSearchParams,
    { userName, password }: { readonly userName: string; readonly password: string },
  ): Promise<boolean> {
    const tokens = await signInByPassword(cognito, userName, password);
    if (tokens === undefined) {
      return false;
    }
    const redirectUri = query.get('redirect_uri') ?? '';
    const clientId = query.get('client_id') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set(
      'code',
      codes.give({ clientId, redirectUri, codeChallenge: query.get('code_challenge') ?? undefined }, tokens),
    );
    if (query.has('state')) {
      back.searchParams.set('state', query.get('state') ?? '');
    }
    response.writeHead(302, { location: back.href }).end();
    return true;
  }

  function showForm(response: ServerResponse, query: URLSearchParams, error?: string): void {
    const hidden = Object.fromEntries(
      PASSED_ON.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])),
    );
    const page = renderSignInPage({ hidden, people: cognito.users, ...(error === undefined ? {} : { error }) });
    sendPage(response, error === undefined ? 200 : 401, page);
  }

  async function begin(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
    const fault = faultOf(query);
    if (fault !== undefined) {
      sendPage(response, 400, renderErrorPage(fault));
      return;
    }
    const session = sessions.get(SESSION.exec(request.headers.cookie ?? '')?.[1] ?? '');
    if (session === undefined || !(await authorize(response, query, session))) {
      showForm(response, query);
    }
  }

  async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await readBody(request));
    form.set('response_type', 'code');
    form.set('code_challenge_method', 'S256');
    const fault = faultOf(form);
    if (fault !== undefined) {
      sendPage(response, 400, renderErrorPage(fault));
      return;
    }
    const person = { userName: form.get('username') ?? '', password: form.get('password') ?? '' };
    const id = randomUUID();
    response.setHeader('set-cookie', `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`);
    if (await authorize(response, form, person)) {
      sessions.set(id, person);
    } else {
      response.removeHeader('set-cookie');
      showForm(response, form, 'Incorrect username or password.');
    }
  }

  async function giveTokens(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Cognito lets pages of any origin read this.
    response.setHeader('access-control-allow-origin', '*');
    const form = new URLSearchParams(await readBody(request));
    if (form.get('grant_type') !== 'authorization_code') {
      sendJson(response, 400, { error: 'unsupported_grant_type' });
    } else if (form.get('client_id') !== cognito.clientId) {
      sendJson(response, 400, { error: 'invalid_client' });
    } else {
      const tokens = codes.redeem({
        code: form.get('code') ?? '',
        clientId: form.get('client_id') ?? '',
        redirectUri: form.get('redirect_uri') ?? '',
        codeVerifier: form.get('code_verifier') ?? undefined,
      });
      sendJson(response, tokens === undefined ? 400 : 200, tokens ?? { error: 'invalid_grant' });
    }
  }

  function signOut(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    const target = query.get('logout_uri');
    if (query.get('client_id') !== cognito.clientId || target === null || !isLoopback(target)) {
      sendPage(response, 400, renderErrorPage('The client or the logout_uri is not known.'));
      return;
    }
    sessions.delete(SESSION.exec(request.headers.cookie ?? '')?.[1] ?? '');
    response.writeHead(302, { location: target, 'set-cookie': `${COOKIE}=; Path=/; Max-Age=0` }).end();
  }

  return async (request, response) => {
    response.setHeader('cache-control', 'no-store');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sign-in.invalid');
    switch (`${request.method} ${pathname}`) {
      case 'GET /oauth2/authorize':
      case 'GET /login':
        return begin(request, response, searchParams);
      case 'POST /oauth2/authorize':
      case 'POST /login':
        return signIn(request, response);
      case 'POST /oauth2/token':
        return giveTokens(request, response);
      case 'GET /logout':
        return signOut(request, response, searchParams);
      default:
        request.resume();
        return sendPage(response, 404, renderErrorPage('There is no such page.'));
    }
  };
}

function isLoopback(text: string | null): boolean {
  return text !== null && /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\//.test(text) && URL.canParse(text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > BODY_LIMIT) {
      throw new Error('the body is too long');
    }
  }
  return text;
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      // No form-action: browsers hold the redirect that follows a form against it as well.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    })
    .end(page);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(body));
}
