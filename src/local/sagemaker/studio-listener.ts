/**
 * The domain's own site, as seen from one network path: opens presigned URLs and serves the pages of the session they start.
 * The policies of the principal that minted the URL are evaluated again on every request, as AWS documents it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NetworkPath } from '../network-path.ts';
import { evaluatePolicy } from '../policy-evaluator.ts';
import type { PathListener } from './api-listener.ts';
import type { Granted, StudioAccess, StudioGrant } from './studio-access.ts';
import { renderStudioPage, STUDIO_REFUSALS, type StudioPage } from './studio-page.ts';

export interface StudioOptions {
  readonly access: StudioAccess;
  /** The domain's host name; a request for another one is not answered. */
  readonly hostName: string;
}

interface Redirect {
  readonly location: string;
  readonly cookie: string;
}

const COOKIE = 'studio-session';
const SESSION_COOKIE = new RegExp(`(?:^|; *)${COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`);

export function studioListener(options: StudioOptions, path: NetworkPath): PathListener {
  return async (request, response) => {
    request.resume();
    response.setHeader('cache-control', 'no-store');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    try {
      const answer = await open(options, path, request);
      if ('location' in answer) {
        response.writeHead(302, { location: answer.location, 'set-cookie': answer.cookie }).end();
      } else {
        send(response, answer);
      }
    } catch (error) {
      // A policy that can't be evaluated must not look like a refusal.
      const text = error instanceof Error ? error.message : 'unknown';
      send(response, { code: 'stand_in_fault', status: 500, heading: 'The stand-in failed', text });
    }
  };
}

/** Whether a Host header names this host, on whatever port. */
export function isForHost(request: IncomingMessage, hostName: string): boolean {
  return (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '') === hostName;
}

async function open(
  options: StudioOptions,
  path: NetworkPath,
  request: IncomingMessage,
): Promise<StudioPage | Redirect> {
  if (!isForHost(request, options.hostName)) {
    return STUDIO_REFUSALS.not_found;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return STUDIO_REFUSALS.method_not_allowed;
  }
  const url = new URL(request.url ?? '/', 'http://studio.invalid');
  return url.pathname === '/auth'
    ? await redeem(options, path, url.searchParams.get('token') ?? '')
    : await show(options, path, request.headers.cookie ?? '', url.pathname);
}

async function redeem({ access }: StudioOptions, path: NetworkPath, token: string): Promise<StudioPage | Redirect> {
  const found = access.redeem(token);
  if (found.state !== 'valid') {
    return found.state === 'expired' ? STUDIO_REFUSALS.token_expired : STUDIO_REFUSALS.token_invalid;
  }
  const { grant } = found;
  if (!(await isAllowed(grant, path))) {
    return STUDIO_REFUSALS.insufficient_permissions;
  }
  const lifetime = `Max-Age=${grant.sessionDurationInSeconds}`;
  return {
    location: grant.landing.path,
    cookie: `${COOKIE}=${access.startSession(grant)}; Path=/; ${lifetime}; HttpOnly; SameSite=Lax`,
  };
}

async function show({ access }: StudioOptions, path: NetworkPath, cookie: string, page: string): Promise<StudioPage> {
  const found = access.session(SESSION_COOKIE.exec(cookie)?.[1] ?? '');
  if (found.state !== 'valid') {
    return found.state === 'expired' ? STUDIO_REFUSALS.session_expired : STUDIO_REFUSALS.session_absent;
  }
  return (await isAllowed(found.grant, path)) ? studioPage(found, page) : STUDIO_REFUSALS.insufficient_permissions;
}

async function isAllowed({ principal, userProfile }: StudioGrant, network: NetworkPath): Promise<boolean> {
  const decision = await evaluatePolicy({
    principal,
    action: 'sagemaker:CreatePresignedDomainUrl',
    resource: userProfile.arn,
    network,
    resourceTags: userProfile.tags,
  });
  return decision.result === 'Allowed';
}

function studioPage({ grant, until }: Granted, page: string): StudioPage {
  return {
    code: 'studio',
    status: 200,
    heading: 'Amazon SageMaker Studio (stand-in)',
    text: 'You are signed in. In AWS, your notebooks would be here.',
    facts: [
      ['Domain', grant.domainId],
      ['User profile', grant.userProfile.name],
      ...(grant.spaceName === undefined ? [] : [['Space', grant.spaceName] as const]),
      ['App', grant.landing.app],
      ['Page', page],
      ['Session until', new Date(until).toISOString()],
    ],
  };
}

function send(response: ServerResponse, page: StudioPage): void {
  response
    .writeHead(page.status, { 'content-type': 'text/html; charset=utf-8', 'x-studio-stand-in': page.code })
    .end(renderStudioPage(page));
}
