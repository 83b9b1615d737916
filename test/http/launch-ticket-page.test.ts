import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/model/errors.ts';
import type { HttpAnswer } from '../support/http-client.ts';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { BROWSER, issueLink, openLink, ticketSettings } from '../support/launch-tickets.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let service: TestService;
beforeEach(async () => {
  service = await startTestService({ settings: ticketSettings() });
});
afterEach(() => service.close());

function expectPage(answer: HttpAnswer, status: number, code: ErrorCode): void {
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
  expectAnswerHeaders(answer);
  expect(answer.headers.vary).toBe('Accept');
  expect(answer.text).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(answer.text).toContain(code);
  // For whoever is told of it: the id by which the event and the log line are found.
  expect(answer.text).toContain(answer.headers['x-request-id'] ?? 'none');
}

describe('a browser that opens a launch link', () => {
  it('gets a page where the link no longer works; a program gets problem details', async () => {
    const path = await issueLink(service);
    expect((await openLink(service, path, BROWSER)).status).toBe(303);
    expectPage(await openLink(service, path, BROWSER), 410, 'ticket_spent');
    expectProblem(await openLink(service, path), 410, 'ticket_spent');
    expectProblem(await openLink(service, path, { accept: 'application/json' }), 410, 'ticket_spent');
  });

  it('gets a page that runs nothing, fetches nothing, frames nothing and holds nothing of the link', async () => {
    const answer = await openLink(service, '/launch/%3Cscript%3Ealert(1)%3C%2Fscript%3E', BROWSER);
    expectPage(answer, 410, 'ticket_spent');
    const { text, headers } = answer;
    expect(text).not.toMatch(/script|alert|https?:|<img|<link|<iframe|\son\w+=|src=/i);
    const [, style = ''] = /<style>([^<]*)<\/style>/.exec(text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(headers['x-frame-options']).toBe('DENY');
  });

  it('is told to try the same link again, and when, if that can help', async () => {
    const path = await issueLink(service);
    service.standIn.faults.next({ kind: 'throttle', times: 10 });
    const answer = await openLink(service, path, BROWSER);
    expectPage(answer, 503, 'upstream_throttled');
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(answer.text).toContain('<a href="">');
    service.standIn.faults.clear();
    expect((await openLink(service, path, BROWSER)).status).toBe(303);
  });

  it('is not told so if it cannot', async () => {
    const path = await issueLink(service);
    service.standIn.faults.next({ kind: 'access-denied' });
    const answer = await openLink(service, path, BROWSER);
    expectPage(answer, 502, 'upstream_denied');
    expect(answer.text).not.toContain('<a ');
    expect(answer.text).not.toMatch(/arn:|AccessDenied|sagemaker:/);
  });

  it('gets problem details everywhere else, whatever it takes', async () => {
    expectProblem(await service.send({ path: '/v1/me', headers: BROWSER }), 401, 'invalid_token');
    expectProblem(await service.send({ path: '/launch', headers: BROWSER }), 401, 'invalid_token');
  });

  it('is stopped when it opens one link again and again, and others are not', async () => {
    const [path, other] = [await issueLink(service), await issueLink(service)];
    const codes: unknown[] = [];
    for (let index = 0; index < 125; index += 1) {
      codes.push((await openLink(service, path)).json.code);
    }
    expect(codes.slice(0, 120)).toEqual([undefined, ...Array(119).fill('ticket_spent')]);
    expect(codes.slice(120)).toEqual(Array(5).fill('rate_limited'));
    expectPage(await openLink(service, path, BROWSER), 429, 'rate_limited');
    expect((await openLink(service, other)).status).toBe(303);
  });
});

describe('a launch link behind the network check', () => {
  const ID = 'vpce-0a1b2c3d4e5f60718';
  const through = (address: string) => ({
    'x-studio-pass-endpoint-id': ID,
    'x-studio-pass-source-address': address,
  });
  const start = async (bindToSourceAddress: boolean): Promise<TestService> => {
    await service.close();
    service = await startTestService({
      settings: { gateway: { endpointIds: [ID] }, ...ticketSettings({ bindToSourceAddress }) },
    });
    return service;
  };
  const issueFrom = async (address: string): Promise<string> => {
    const { json } = await service.send({
      method: 'POST',
      path: '/v1/launch-tickets',
      token: service.token(),
      headers: through(address),
    });
    return new URL(String(json.launchUrl)).pathname.replace('/prod', '');
  };

  it('opens through the endpoint only, and is not used up from elsewhere', async () => {
    await start(false);
    const path = await issueFrom('10.20.30.40');
    expectProblem(await openLink(service, path), 403, 'outside_network');
    expectPage(
      await openLink(service, path, { ...BROWSER, 'x-studio-pass-endpoint-id': 'vpce-0fffffff' }),
      403,
      'outside_network',
    );
    expect((await openLink(service, path, through('10.99.99.99'))).status).toBe(303);
  });

  it('opens from the address that asked for it only, if links are bound, however it is spelt', async () => {
    await start(true);
    const path = await issueFrom('::ffff:10.20.30.40');
    const refused = await openLink(service, path, { ...BROWSER, ...through('10.20.30.41') });
    expectPage(refused, 403, 'outside_network');
    expect(refused.text).not.toContain('10.20.30.4');
    expect(service.audit().at(-1)?.detail).toContain('10.20.30.41');
    expectProblem(await openLink(service, path, through('not an address')), 403, 'outside_network');
    expect((await openLink(service, path, through('10.20.30.40'))).status).toBe(303);
  });

  it('is not made where links are bound and the address is not known', async () => {
    await start(true);
    const headers = through('nonsense');
    const answer = await service.send({ method: 'POST', path: '/v1/launch-tickets', token: service.token(), headers });
    expectProblem(answer, 403, 'outside_network');
  });
});
