import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exchange, head } from '../fuzz/raw-exchange.ts';
import { expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** The gateway's headers: a condition where endpoint ids are configured, and nothing at all where they are not. */
const ID = 'vpce-0a1b2c3d4e5f60718';
const OTHER_ID = 'vpce-0ffffffffffffffff';
const NAME = 'X-Studio-Pass-Endpoint-Id';
const ADDRESS = 'X-Studio-Pass-Source-Address';
const HOST = 'Host: studio-pass';

async function launch(service: TestService, ...lines: readonly string[]) {
  const authorization = `Authorization: Bearer ${service.token()}`;
  const { answers } = await exchange(service.origin, [
    head('POST /v1/presigned-urls HTTP/1.1', HOST, 'Connection: close', authorization, ...lines),
  ]);
  const [answer, ...others] = answers;
  expect(others).toEqual([]);
  if (answer === undefined) {
    throw new Error('no answer');
  }
  return answer;
}

describe('with the network check on', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ settings: { gateway: { endpointIds: [ID, 'vpce-00000000'] } } });
  });
  beforeEach(() => service.standIn.calls.clear());
  afterAll(() => service.close());

  it.each<[string, readonly string[]]>([
    ['absent', []],
    ['empty', [`${NAME}:`]],
    ['wrong', [`${NAME}: ${OTHER_ID}`]],
    ['doubled, right first', [`${NAME}: ${ID}`, `${NAME}: ${OTHER_ID}`]],
    ['doubled, right last', [`${NAME}: ${OTHER_ID}`, `${NAME}: ${ID}`]],
    ['doubled, both right', [`${NAME}: ${ID}`, `${NAME}: ${ID}`]],
    ['doubled in two cases', [`${NAME}: ${OTHER_ID}`, `${NAME.toLowerCase()}: ${ID}`]],
    ['doubled with an empty one', [`${NAME}:`, `${NAME}: ${ID}`]],
    ['joined by a comma', [`${NAME}: ${ID}, ${ID}`]],
    ['joined by a comma to another', [`${NAME}: ${ID},${OTHER_ID}`]],
    ['spelt with underscores', [`${NAME.replaceAll('-', '_')}: ${ID}`]],
    ['spelt with one underscore', [`X-Studio-Pass-Endpoint_Id: ${ID}`]],
    ['in capitals', [`${NAME}: ${ID.toUpperCase()}`]],
    ['in quotes', [`${NAME}: "${ID}"`]],
    ['with something before it', [`${NAME}: x${ID}`]],
    ['with something after it', [`${NAME}: ${ID}0`]],
    ['cut short', [`${NAME}: ${ID.slice(0, -1)}`]],
    ['a pattern', [`${NAME}: vpce-*`]],
    ["under API Gateway's own name", [`X-Amzn-Vpce-Id: ${ID}`]],
    ['under another header', [`X-Forwarded-Endpoint-Id: ${ID}`, `Forwarded: by=${ID}`]],
  ])('threat 70: an endpoint id that is %s is answered 403', async (_name, lines) => {
    expectProblem(await launch(service, ...lines), 403, 'outside_network');
    expect(service.standIn.calls.count()).toBe(0);
    expect(service.audit().at(-1)).toMatchObject({ outcome: 'deny', reason: 'outside_network' });
  });

  it.each([`${NAME}: ${ID}`, `${NAME.toLowerCase()}: ${ID}`, `${NAME.toUpperCase()}:${ID}`, `${NAME}:\t ${ID} \t`])(
    'threat 70: the id is taken as %j',
    async (line) => expect((await launch(service, line)).status).toBe(201),
  );

  it('threat 70: one header with underscores beside the right one changes nothing', async () => {
    const answer = await launch(service, `${NAME}: ${ID}`, `${NAME.replaceAll('-', '_')}: ${OTHER_ID}`);
    expect(answer.status).toBe(201);
    expect(service.auditText()).toContain(ID);
    expect(service.auditText().split('\n').at(-2)).not.toContain(OTHER_ID);
  });

  it('threat 70: a second id behind hundreds of other headers is still seen', async () => {
    const padding = Array.from({ length: 900 }, () => 'a:');
    expectProblem(await launch(service, `${NAME}: ${ID}`, ...padding, `${NAME}: ${OTHER_ID}`), 403, 'outside_network');
  });

  it('threat 70: is checked before the token, so that nothing is learnt about tokens', async () => {
    const { answers } = await exchange(service.origin, [head('GET /v1/me HTTP/1.1', HOST, 'Authorization: Bearer x')]);
    expect(answers.map(({ json }) => json.code)).toEqual(['outside_network']);
  });

  it.each([
    ['no address', ['10.16.4.7', '10.16.4.8'].map((address) => `${ADDRESS}: ${address}`)],
    ['one that is none', [`${ADDRESS}: ten.sixteen.4.7`]],
    ['two in one', [`${ADDRESS}: 10.16.4.7, 10.16.4.8`]],
    ['one of a forwarding header', ['X-Forwarded-For: 10.16.4.7', 'X-Real-IP: 10.16.4.7', 'Forwarded: for=10.16.4.7']],
  ])('threat 71: the audit trail keeps no source address of %s', async (_name, lines) => {
    expect((await launch(service, `${NAME}: ${ID}`, ...lines)).status).toBe(201);
    expect(service.auditText().split('\n').at(-2)).not.toMatch(/10\.16\.4|ten\.sixteen/);
  });

  it("threat 70: the audit trail keeps the gateway's address and endpoint id", async () => {
    expect((await launch(service, `${NAME}: ${ID}`, `${ADDRESS}: 10.16.4.9`)).status).toBe(201);
    expect(service.auditText().split('\n').at(-2)).toContain('10.16.4.9');
  });

  it('health checks come without a gateway', async () => {
    expect((await service.send({ path: '/healthz' })).status).toBe(200);
    expect((await service.send({ path: '/readyz' })).status).toBe(200);
  });
});

describe('with the network check off', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  it.each([
    ['threat 70: the endpoint id', `${NAME}: ${OTHER_ID}`, OTHER_ID],
    ['threat 70: the source address', `${ADDRESS}: 10.16.4.7`, '10.16.4.7'],
    ['threat 71: X-Forwarded-For', 'X-Forwarded-For: 10.16.4.7', '10.16.4.7'],
    ['threat 71: X-Forwarded-Host', 'X-Forwarded-Host: elsewhere.example', 'elsewhere.example'],
    ['threat 71: X-Forwarded-Proto', 'X-Forwarded-Proto: gopher', 'gopher'],
    ['threat 71: X-Forwarded-Prefix', 'X-Forwarded-Prefix: /elsewhere', '/elsewhere'],
    ['threat 71: X-Original-URL', 'X-Original-URL: /bob', '/bob'],
    ['threat 71: X-Rewrite-URL', 'X-Rewrite-URL: /bob', '/bob'],
    ['threat 71: X-Request-Id', 'X-Request-Id: chosen-by-the-client', 'chosen-by-the-client'],
    ['threat 71: Forwarded', 'Forwarded: for=10.16.4.7;host=elsewhere.example', 'elsewhere.example'],
    ['threat 71: True-Client-IP', 'True-Client-IP: 10.16.4.7', '10.16.4.7'],
    ['threat 71: Via', 'Via: 1.1 elsewhere.example', 'elsewhere.example'],
  ])('%s is not believed, and written nowhere', async (_name, line, value) => {
    const answer = await launch(service, line);
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ userProfileName: 'alice' });
    const written = answer.text + JSON.stringify(answer.headers) + service.auditText() + service.logText();
    expect(written).not.toContain(value);
  });
});
