import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/model/errors.ts';
import { expectProblem } from '../support/http-problem.ts';
import {
  answerAws,
  type Script,
  type ScriptedSageMaker,
  startScriptedSageMaker,
} from '../support/http-scripted-sagemaker.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** In every hostile answer below, so that it can be looked for in everything the service says. */
const CANARY = 'canary-in-the-url';
const ORIGIN = 'https://d-studiopass01.studio.us-east-1.sagemaker.aws';
const GOOD = `${ORIGIN}/auth?token=${CANARY}`;
let sageMaker: ScriptedSageMaker;
let service: TestService;

beforeAll(async () => {
  sageMaker = await startScriptedSageMaker(answerAws({ AuthorizedUrl: GOOD }));
  service = await startTestService({
    domain: { sageMakerEndpoint: sageMaker.endpoint, studioOrigin: ORIGIN },
    settings: { sageMaker: { requestTimeoutMilliseconds: 300, totalTimeoutMilliseconds: 1_500 } },
  });
});
beforeEach(() => sageMaker.answer(answerAws({ AuthorizedUrl: GOOD })));
afterAll(async () => {
  await service.close();
  await sageMaker.close();
});

async function expectNotHandedOn(status: number, code: ErrorCode): Promise<void> {
  const answer = await service.launch();
  expectProblem(answer, status, code);
  const written = answer.text + JSON.stringify(answer.headers) + service.auditText() + service.logText();
  expect(written).not.toContain(CANARY);
}

describe('a URL that SageMaker answers with', () => {
  it("is handed on when it is on the domain's own host, by its production name", async () => {
    expect((await service.launch()).json.authorizedUrl).toBe(GOOD);
  });

  it.each([
    ['another host', `https://elsewhere.example/auth?token=${CANARY}`],
    ['a host that only begins the same', `${ORIGIN}.elsewhere.example/auth?token=${CANARY}`],
    ['a host that only ends the same', `https://x${ORIGIN.slice(8)}/auth?token=${CANARY}`],
    ['another domain', `${ORIGIN.replace('01', '02')}/auth?token=${CANARY}`],
    ['another Region', `${ORIGIN.replace('us-east-1', 'us-east-2')}/auth?token=${CANARY}`],
    ['the host as user name', `${ORIGIN}@elsewhere.example/auth?token=${CANARY}`],
    ['a user name before the host', `https://x@${ORIGIN.slice(8)}/auth?token=${CANARY}`],
    ['no TLS', GOOD.replace('https', 'http')],
    ['another port', `${ORIGIN}:8443/auth?token=${CANARY}`],
    ['the default port written out', `${ORIGIN}:443/auth?token=${CANARY}`],
    ['another case', `${ORIGIN.toUpperCase()}/auth?token=${CANARY}`],
    ['a dot at the end of the host', `${ORIGIN}./auth?token=${CANARY}`],
    ['a backslash', `${ORIGIN}\\auth?token=${CANARY}`],
    ['a line break', `${ORIGIN}/auth?token=${CANARY}\r\nLocation: x`],
    ['a space before it', ` ${GOOD}`],
    ['a tab inside the scheme', GOOD.replace('https', 'ht\ttps')],
    ['no path', `${ORIGIN}?token=${CANARY}`],
    ['no scheme', GOOD.slice(6)],
    ['a script', `javascript:alert("${CANARY}")`],
    ['data', `data:text/html,${CANARY}`],
    ['letters outside ASCII', `${GOOD}\u00e9`],
  ])('is not handed on with %s', async (_name, AuthorizedUrl) => {
    sageMaker.answer(answerAws({ AuthorizedUrl }));
    await expectNotHandedOn(502, 'upstream_failed');
  });
});

describe('an answer that is not what SageMaker answers', () => {
  const fails = (code: string, status = 400) =>
    answerAws({ __type: code, message: `arn:aws:iam::123456789012:role/x ${CANARY.slice(0, 6)}` }, status);
  const truncated: Script = (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': '500' });
    response.write(`{"AuthorizedUrl":"${GOOD}`, () => response.socket?.end());
  };
  const resetBefore: Script = (response) => void response.socket?.resetAndDestroy();
  const dripping: Script = (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    const timer = setInterval(() => response.write(' '), 100);
    response.on('close', () => clearInterval(timer));
  };

  it.each<[string, Script, number, ErrorCode]>([
    ['no URL', answerAws({}), 502, 'upstream_failed'],
    ['null', answerAws('null'), 502, 'upstream_failed'],
    ['a URL that is null', answerAws({ AuthorizedUrl: null }), 502, 'upstream_failed'],
    ['a URL that is a number', answerAws({ AuthorizedUrl: 1 }), 502, 'upstream_failed'],
    ['a list of URLs', answerAws({ AuthorizedUrl: [GOOD] }), 502, 'upstream_failed'],
    ['an object for the URL', answerAws({ AuthorizedUrl: { href: GOOD } }), 502, 'upstream_failed'],
    ['an empty body', answerAws(''), 502, 'upstream_failed'],
    ['JSON cut off inside the URL', answerAws(`{"AuthorizedUrl":"${GOOD}`), 502, 'upstream_failed'],
    ['the URL as text', answerAws(GOOD), 502, 'upstream_failed'],
    ['a page with the URL in it', answerAws(`<a href="${GOOD}">here</a>`), 502, 'upstream_failed'],
    ['a page with the URL in it and status 500', answerAws(`<a href="${GOOD}">here</a>`, 500), 502, 'upstream_failed'],
    ['a redirect', (response) => void response.writeHead(302, { location: GOOD }).end(), 502, 'upstream_failed'],
    ['a connection closed half way', truncated, 502, 'upstream_failed'],
    ['a connection reset before any answer', resetBefore, 502, 'upstream_failed'],
    ['one byte at a time without an end', dripping, 504, 'upstream_timeout'],
    ['an error nobody knows', fails('SomethingNewException'), 502, 'upstream_failed'],
    ['a validation error about nothing in particular', fails('ValidationException'), 502, 'upstream_failed'],
    ['an expired token', fails('ExpiredTokenException'), 502, 'upstream_denied'],
    ['a refused signature', fails('InvalidSignatureException', 403), 502, 'upstream_denied'],
    ['too many requests', fails('TooManyRequestsException', 429), 503, 'upstream_throttled'],
    ['status 429 of a proxy', answerAws('slow down', 429), 503, 'upstream_throttled'],
    ['status 503 of a load balancer', answerAws('<html></html>', 503), 502, 'upstream_failed'],
    ['a missing resource', fails('ResourceNotFound'), 409, 'profile_missing'],
  ])('is a fault with its own code: %s', async (_name, script, status, code) => {
    sageMaker.answer(script);
    await expectNotHandedOn(status, code);
  });
});
