import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../support/http-client.ts';
import { sendLines } from '../support/http-raw.ts';
import { answerAws, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** What only the caller's own verified token may bring into the audit trail, and nothing into the log. */
const IDENTIFYING = { username: 'CANARY-username', jti: 'CANARY-jti', sub: 'CANARY-sub' };
/** What may be written nowhere. */
const CLAIMS = {
  email: 'CANARY-email@example.com',
  'custom:cost-center': 'CANARY-custom',
  origin_jti: 'CANARY-origin',
  'cognito:groups': ['CANARY-group'],
  scope: 'CANARY-scope',
  device_key: 'CANARY-device',
};
const HEADERS = {
  cookie: 'session=CANARY-cookie',
  referer: 'https://portal.example/CANARY-referer',
  'x-forwarded-for': 'CANARY-forwarded',
  'x-request-id': 'CANARY-request-id',
  'x-api-key': 'CANARY-api-key',
};

let service: TestService;
const answers: HttpAnswer[] = [];
const tokens: string[] = [];

beforeEach(async () => {
  answers.length = 0;
  tokens.length = 0;
  service = await startTestService();
});
afterEach(() => service.close());

function token(claims: object = {}): string {
  const signed = service.token({ ...IDENTIFYING, ...CLAIMS, ...claims });
  tokens.push(signed);
  return signed;
}

async function gather(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  const received = await answer;
  answers.push(received);
  return received;
}

/** Searches everything that was written for everything that was planted. */
function expectNothingLeaked(): void {
  const refusals = answers.filter(({ status }) => status >= 400);
  const said = refusals.map(({ text, headers }) => text + JSON.stringify(headers)).join('\n');
  const log = service.logText();
  const audit = service.auditText();
  expect(log).not.toMatch(/CANARY/i);
  expect(said).not.toMatch(/CANARY/i);
  expect(audit.replaceAll(/CANARY-(username|jti|sub)/g, '')).not.toMatch(/CANARY/i);
  for (const planted of tokens) {
    const [, payload = '', signature = ''] = planted.split('.');
    for (const secret of [planted, payload, signature, payload.slice(0, 40), signature.slice(0, 40)]) {
      expect([log.includes(secret), said.includes(secret), audit.includes(secret)]).toEqual([false, false, false]);
    }
  }
  expect(log + audit + said).not.toMatch(/\/auth\?token=|"authorization"|Bearer ey/i);
  expect(said).not.toMatch(/arn:aws|123456789012|AKIA|assumed-role|Exception|node_modules|\.ts\b/);
}

describe('what is written', () => {
  it('threat 79: holds no token and no URL when all goes well', async () => {
    const granted = await gather(service.launch({}, { token: token({ username: 'alice' }), headers: HEADERS }));
    const own = await gather(service.send({ path: '/alice', token: token({ username: 'alice' }), headers: HEADERS }));
    await gather(service.send({ path: '/v1/me', token: token(), headers: HEADERS }));
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
    for (const url of [granted.json.authorizedUrl, own.json.AuthorizedUrl]) {
      const secret = new URL(String(url)).searchParams.get('token') ?? '';
      expect(secret.length).toBeGreaterThan(20);
      expect(service.logText() + service.auditText()).not.toContain(secret);
    }
    expect(service.audit()).toHaveLength(3);
    expect(service.auditText()).toContain('CANARY-jti');
    expectNothingLeaked();
  });

  it('threat 79: holds nothing of what an unverified token says, whatever is wrong with it', async () => {
    const expired = { exp: 1_000, iat: 900 };
    await gather(service.launch({}, { token: token(expired), headers: HEADERS }));
    await gather(service.launch({}, { token: token({ iss: 'https://CANARY.example' }), headers: HEADERS }));
    await gather(service.launch({}, { token: token({ client_id: 'CANARY-client' }) }));
    await gather(service.launch({}, { token: token({ exp: 'CANARY-exp' }) }));
    await gather(service.launch({}, { token: `${token()}x` }));
    await gather(service.launch({}, { token: `${token().slice(0, -9)}AAAAAAAAA` }));
    const claims = service.issuer.accessClaims();
    for (const header of [{ kid: 'CANARY-kid' }, { alg: 'CANARY-alg' }, { typ: 'CANARY-typ' }, { CANARY: 1 }]) {
      const signed = service.issuer.sign(claims, { header });
      tokens.push(signed);
      await gather(service.launch({}, { token: signed }));
    }
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    expect(service.auditText()).not.toMatch(/CANARY/i);
    expectNothingLeaked();
  });

  it('threat 79: holds nothing of a path, a query, a method or a body as sent', async () => {
    const good = token();
    for (const path of [
      '/CANARY',
      '/CANARY/x',
      '/v1/CANARY',
      '/%zzCANARY',
      `/${'CANARY'.repeat(40)}`,
      '/v1/me?access_token=CANARY',
      `/v1/me?access_token=${good}`,
      `/${good}`,
      '/healthz?token=CANARY',
      '/docs?token=CANARY',
      '/docs/static/CANARY',
    ]) {
      await gather(service.send({ path, token: good, headers: HEADERS }));
      await gather(service.send({ path, headers: HEADERS }));
    }
    for (const body of [
      { path: 'CANARY//' },
      { app: 'CANARY' },
      { domainId: 'CANARY' },
      { spaceName: 'CANARY_' },
      { expiresInSeconds: 'CANARY' },
      { domainId: 'd-canary' },
      '{"app":"CANARY"',
      '"CANARY"',
      '{"path":"CANARY","path":"CANARY"}',
    ]) {
      await gather(service.launch(body, { token: good, headers: { ...HEADERS, 'content-type': 'application/json' } }));
    }
    await gather(service.launch('CANARY', { token: good, headers: { 'content-type': 'text/CANARY' } }));
    await gather(sendLines(service.origin, { method: 'CANARY', lines: ['X-CANARY: CANARY'] }));
    await gather(sendLines(service.origin, { lines: ['CANARY CANARY', 'X: CANARY'] }));
    await gather(sendLines(service.origin, { lines: [`X: ${'CANARY'.repeat(3_000)}`] }));
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expectNothingLeaked();
  });

  it('threat 79: holds nothing of a token that was sent as the name of a member or parameter', async () => {
    const good = token();
    await gather(service.launch({ [good]: 1 }, { token: good }));
    await gather(service.launch({}, { token: good, path: `/v1/presigned-urls?${good}` }));
    await gather(service.send({ path: `/v1/me?${good}`, token: good }));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    const written = service.auditText() + service.logText() + answers.map(({ text }) => text).join('');
    expect(written.includes(good.slice(0, 50))).toBe(false);
    expectNothingLeaked();
  });

  it('threat 80: stays one JSON object a line, whatever names and headers hold', async () => {
    const evil = 'x\r\n{"type":"studio-pass.decision","outcome":"allow"}\n\u2028\u0085\u001b[31m\u0000"}';
    await gather(service.launch({}, { token: service.token({ username: evil, jti: 'plain' }) }));
    const userAgent = 'x\\n{"outcome":"allow"} \u0085\u009b31m "}';
    await gather(sendLines(service.origin, { lines: [`User-Agent: ${userAgent}`] }));
    await gather(service.send({ path: `/${encodeURIComponent(evil)}`, token: service.token() }));
    const lines = [...service.auditText().split('\n'), ...service.logText().split('\n')].filter((line) => line !== '');
    const objects = lines.map((line) => JSON.parse(line));
    expect(objects.filter(({ outcome, action }) => outcome === 'allow' || action === 'Allowed')).toEqual([]);
    expect(lines.filter((line) => /\p{Cc}/u.test(line))).toEqual([]);
  });
});

describe('what AWS says', () => {
  it('threat 81: reaches the audit trail and no answer', async () => {
    const good = () => ({ token: token({ username: 'alice' }) });
    service.standIn.faults.next({ kind: 'access-denied' });
    await gather(service.launch({}, good()));
    service.standIn.faults.next({ kind: 'internal' });
    await gather(service.launch({}, good()));
    service.standIn.faults.next({ kind: 'wrong-host' });
    await gather(service.launch({}, good()));
    service.standIn.faults.next({ kind: 'not-json' });
    await gather(service.launch({}, good()));
    service.standIn.faults.next({ kind: 'throttle', times: 3 });
    await gather(service.launch({}, good()));
    await gather(service.launch({}, { token: token({ username: 'carol' }) }));
    expect(answers.map(({ status }) => status)).toEqual([502, 502, 502, 502, 503, 409]);
    expect(service.auditText()).toContain('arn:aws:sagemaker');
    expectNothingLeaked();
  });

  it.each([
    ['JSON cut off inside the URL', '{"AuthorizedUrl":"https://d-x.example/auth?token=CANARY-url'],
    ['JSON with something after it', '{"AuthorizedUrl":"https://d-x.example/auth?token=CANARY-url"}}'],
    // Parsers quote the beginning of what they cannot parse.
    ['text that begins with it', 'CANARY-url'],
    ['a page', '<a href="https://d-x.example/auth?token=CANARY-url">CANARY</a>'],
    ['a URL on the wrong host', '{"AuthorizedUrl":"https://d-x.example/auth?token=CANARY-url"}'],
    ['a URL that is none', '{"AuthorizedUrl":"CANARY-url"}'],
  ])('threats 79 and 81: is written nowhere if it is %s', async (_name, text) => {
    await service.close();
    const sageMaker = await startScriptedSageMaker(answerAws(text));
    service = await startTestService({ domain: { sageMakerEndpoint: sageMaker.endpoint } });
    try {
      for (const script of [answerAws(text), answerAws(text, 400), answerAws(text, 500)]) {
        sageMaker.answer(script);
        expect((await gather(service.launch({}, { token: token({ username: 'alice' }) }))).status).toBe(502);
        expect((await gather(service.send({ path: '/alice', token: token({ username: 'alice' }) }))).status).toBe(502);
      }
      expectNothingLeaked();
    } finally {
      await sageMaker.close();
    }
  });
});
