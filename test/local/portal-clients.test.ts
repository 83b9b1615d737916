import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Static } from 'typebox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, type LaunchRequest, SecretUrl } from '../../docs/clients/client.ts';
import type { launchRequestSchema } from '../../src/http/schemas.ts';
import { createCognitoClient } from '../../src/local/clients.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../src/local/embedded-aws.ts';
import { type ServiceProcess, startServiceProcess } from '../../src/local/service-process.ts';
import type { ErrorCode as ServiceErrorCode } from '../../src/model/errors.ts';
import { type CallOutcome, type PortalCall, type PortalClient, portalClients } from '../support/portal-clients.ts';

/** Does not compile unless each is the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const sameCodes: Same<Exclude<ErrorCode, 'unexpected_answer'>, ServiceErrorCode> = true;
const sameMembers: Same<keyof LaunchRequest, keyof Static<typeof launchRequestSchema>> = true;
const sameApps: Same<LaunchRequest['app'], Static<typeof launchRequestSchema>['app']> = true;

let aws: EmbeddedAws;
let service: ServiceProcess;
let token: string;
beforeAll(async () => {
  aws = await startEmbeddedAws();
  service = await startServiceProcess({ aws, port: 0 });
  const { AuthenticationResult } = await createCognitoClient(aws).send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: aws.cognito.clientId,
      AuthParameters: { USERNAME: 'alice', PASSWORD: aws.cognito.users[0]?.password ?? '' },
    }),
  );
  token = AuthenticationResult?.AccessToken ?? '';
});
afterAll(async () => {
  await service?.stop();
  await aws?.close();
});

/** Calls something that answers like this instead of the service. */
async function against(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  call: (baseUrl: string) => Promise<CallOutcome>,
): Promise<{ readonly outcome: CallOutcome; readonly paths: readonly string[] }> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume().once('end', () => answer(response, request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    return { outcome: await call(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`), paths };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function refuse(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
  response.end(JSON.stringify({ type: 'urn:x', title: 'A title', status, detail: DETAIL, code }));
}

/** With what a reader of JSON can get wrong. */
const DETAIL = 'Say “no”: "\\n" is not\na line, \u0001 {"code":"x"}';

const missing = portalClients.filter(({ isHere }) => !isHere).map(({ language }) => language);
if (missing.length > 0) {
  process.stderr.write(
    `Not on PATH: what the example client in ${missing.join(' and ')} runs on. Its tests do not run.\n`,
  );
}

describe.each(portalClients.filter(({ isHere }) => isHere))(
  'the example client in $language',
  (client: PortalClient) => {
    let tidyUp: () => Promise<void>;
    beforeAll(async () => {
      tidyUp = await client.prepare();
    });
    afterAll(() => tidyUp());

    const call = (change: Partial<PortalCall> = {}) =>
      client.call({ baseUrl: service.origin, ask: 'url', token, domainId: aws.domainId, ...change });

    it('gets a URL of the person’s own profile, and prints nothing of it', async () => {
      const { url, printed, code } = await call();
      expect(code).toBe('');
      expect(url.startsWith(`${aws.sageMaker.studioOrigin}/auth?token=`)).toBe(true);
      expect(printed).toContain('[redacted]');
      expect(printed).not.toContain('auth?token');
    });

    it('gets a link, and prints nothing of it', async () => {
      const { url, printed } = await call({ ask: 'ticket' });
      const { pathname } = new URL(url);
      expect((await fetch(`${service.origin}${pathname}`, { redirect: 'manual' })).status).toBe(303);
      expect(printed).toContain('[redacted]');
      expect(printed).not.toContain('/launch/');
    });

    it('names the code by which to decide', async () => {
      expect(await call({ token: 'not.a.token' })).toMatchObject({ code: 'invalid_token', status: 401 });
      expect(await call({ domainId: 'd-anotherdomain' })).toMatchObject({ code: 'domain_forbidden', status: 403 });
      expect(await call({ domainId: 'a "quoted" \\ domain' })).toMatchObject({ code: 'invalid_request', status: 400 });
    });

    it('neither sends nor shows a token that no header can carry', async () => {
      const { outcome, paths } = await against(
        (response) => response.end(),
        (baseUrl) => call({ baseUrl, token: 'secret\nX-Other: 1' }),
      );
      expect(outcome.code).toBe('invalid_token');
      expect(outcome.printed).not.toContain('secret');
      expect(paths).toEqual([]);
    });

    it('shows people what the service has to say, letter by letter', async () => {
      const { outcome } = await against(
        (response) => refuse(response, 403, 'app_forbidden'),
        (baseUrl) => call({ baseUrl }),
      );
      expect(outcome).toMatchObject({ code: 'app_forbidden', detail: DETAIL, status: 403, retryAfterSeconds: -1 });
    });

    it('tries again where it is told to, and gets the URL', async () => {
      let answers = 0;
      const { outcome, paths } = await against(
        (response) => {
          answers += 1;
          if (answers === 1) {
            refuse(response, 503, 'upstream_throttled', { 'retry-after': '0' });
          } else {
            const body = { expiresAt: '2026-11-21T10:00:20Z', domainId: 'd-x', userProfileName: 'alice' };
            response.writeHead(201, { 'content-type': 'application/json' });
            response.end(JSON.stringify({ ...body, authorizedUrl: 'https://studio.example/auth?token=x' }));
          }
        },
        (baseUrl) => call({ baseUrl }),
      );
      expect(outcome.url).toBe('https://studio.example/auth?token=x');
      expect(paths).toHaveLength(2);
    });

    it('gives up after three tries', async () => {
      const { outcome, paths } = await against(
        (response) => refuse(response, 429, 'rate_limited', { 'retry-after': '0' }),
        (baseUrl) => call({ baseUrl }),
      );
      expect(outcome).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 0 });
      expect(paths).toHaveLength(3);
    });

    it.each([
      ['that it need not', {}],
      ['to wait longer than anybody would', { 'retry-after': '11' }],
      ['in a way that it does not know', { 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT' }],
    ])('does not try again where it is told %s', async (_what, headers) => {
      const { outcome, paths } = await against(
        (response) => refuse(response, 503, 'not_ready', headers),
        (baseUrl) => call({ baseUrl }),
      );
      expect(outcome.code).toBe('not_ready');
      expect(paths).toHaveLength(1);
    });

    it('follows no redirect with a token', async () => {
      const { outcome, paths } = await against(
        (response) => response.writeHead(302, { location: '/elsewhere' }).end(),
        (baseUrl) => call({ baseUrl }),
      );
      expect(outcome).toMatchObject({ code: 'unexpected_answer', status: 302 });
      expect(paths).toEqual(['/v1/presigned-urls']);
    });

    it('says so where something else answers, such as a gateway', async () => {
      const { outcome } = await against(
        (response) => response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}'),
        (baseUrl) => call({ baseUrl }),
      );
      expect(outcome).toMatchObject({ code: 'unexpected_answer', status: 403 });
    });
  },
);

describe('the example client in TypeScript', () => {
  it('waits a random bit longer than it is told to', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.125);
    const timer = vi.spyOn(globalThis, 'setTimeout');
    try {
      await against(
        (response) => refuse(response, 429, 'rate_limited', { 'retry-after': '0' }),
        (baseUrl) => portalClients[0]?.call({ baseUrl, ask: 'url', token, domainId: '' }) ?? Promise.reject(),
      );
      expect(timer.mock.calls.filter(([, milliseconds]) => milliseconds === 125)).toHaveLength(2);
    } finally {
      random.mockRestore();
      timer.mockRestore();
    }
  });

  it('knows the codes, members and applications of the contract', () => {
    expect([sameCodes, sameMembers, sameApps]).toEqual([true, true, true]);
  });

  it('hands out what can only be revealed', () => {
    const url = new SecretUrl('https://studio.example/auth?token=x');
    expect([`${url}`, JSON.stringify({ url }), url.reveal()]).toEqual([
      '[redacted]',
      '{"url":"[redacted]"}',
      'https://studio.example/auth?token=x',
    ]);
  });
});
