import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { composeService } from '../../src/compose.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { createApiHandler } from '../../src/lambda/api-handler.ts';
import { forFunctions } from '../../src/lambda/function-surroundings.ts';
import recorded from '../corpus/api-gateway-proxy-event.json' with { type: 'json' };
import { jsonObject } from '../support/http-client.ts';
import { type JwksServer, startJwksServer } from '../support/jwks-server.ts';
import { CLIENT_ID, COGNITO_ISSUER, DOMAIN_ID, USER_POOL_ID } from '../support/test-service.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';

/** The handler itself, asked with events; `test/support/test-face.ts` has the tests of the service run through it as well. */
const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) {
    await step();
  }
});

const issuer = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID });
const ENDPOINT = recorded.requestContext.identity.vpceId;

async function start(settings: object = {}, clock = Date.now) {
  const jwks: JwksServer = await startJwksServer(issuer.jwks());
  cleanUp.push(jwks.close);
  const document = {
    cognito: [{ userPoolId: USER_POOL_ID, clientIds: [CLIENT_ID], tokenUse: 'access', jwksUrl: jwks.url }],
    domains: [{ id: DOMAIN_ID }],
    ...settings,
  };
  const configuration = forFunctions(
    loadConfiguration({ AWS_REGION: 'us-east-1', STUDIO_PASS_CONFIG: JSON.stringify(document) }, () => ''),
  );
  const audit: string[] = [];
  const log: string[] = [];
  const service = await composeService(configuration, {
    version: '0.0.0-test',
    clock,
    log: pino({}, { write: (line: string) => log.push(line) }),
    auditStream: new Writable({
      write(chunk: Buffer, _encoding, done) {
        audit.push(chunk.toString());
        done();
      },
    }),
    maxOpenFiles: 1_000,
    memoryBytes: Number.POSITIVE_INFINITY,
    documentationPage: false,
  });
  cleanUp.push(() => service.close());
  await Promise.all([service.app.ready(), service.start()]);
  const { gateway, limits } = configuration;
  const handler = createApiHandler(service, { gateway, maxHeaderBytes: limits.maxHeaderBytes });
  const ask = (changes: object = {}) => {
    const authorization = [`Bearer ${issuer.sign(issuer.accessClaims())}`];
    const multiValueHeaders = { ...recorded.multiValueHeaders, Authorization: authorization };
    return handler({ ...recorded, multiValueHeaders, ...changes }, {});
  };
  return { ask, jwks, audit: () => audit.join(''), log: () => log.join('') };
}

describe('the recorded request of a private REST API', () => {
  it('is answered in the form that API Gateway takes, with its event and its log line written by then', async () => {
    const { ask, audit, log } = await start();
    const answer = await ask();
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(jsonObject(answer.body)).toMatchObject({ subject: issuer.accessClaims().sub, mapping: 'mapped' });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(Object.values(answer.headers).every((value) => typeof value === 'string')).toBe(true);
    expect(audit()).toContain('describeCaller');
    expect(log()).toContain('request answered');
  });

  it('comes from where API Gateway says, not from where the client says', async () => {
    const { ask, audit } = await start({ gateway: { endpointIds: [ENDPOINT] } });
    const { multiValueHeaders } = recorded;
    const Authorization = [`Bearer ${issuer.sign(issuer.accessClaims())}`];
    const forged = {
      'X-Studio-Pass-Endpoint-Id': ['vpce-0ffffffffffffffff'],
      'X-Studio-Pass-Source-Address': ['203.0.113.7'],
      'X-Forwarded-For': ['203.0.113.8'],
    };
    const answer = await ask({ multiValueHeaders: { ...multiValueHeaders, Authorization, ...forged } });
    expect(answer.statusCode).toBe(200);
    expect(audit()).toContain('10.16.8.21');
    expect(audit()).toContain(ENDPOINT);
    expect(audit()).not.toMatch(/203\.0\.113|0ffffffffffffffff/);
  });

  it.each<[string, object]>([
    ['another endpoint', { vpceId: 'vpce-0ffffffffffffffff', sourceIp: '10.16.8.21' }],
    ['no endpoint', { sourceIp: '203.0.113.7' }],
  ])('threat 70: is refused through %s, whatever its headers say', async (_name, identity) => {
    const { ask } = await start({ gateway: { endpointIds: [ENDPOINT] } });
    const multiValueHeaders = { ...recorded.multiValueHeaders, 'x-studio-pass-endpoint-id': [ENDPOINT] };
    const answer = await ask({ multiValueHeaders, requestContext: { ...recorded.requestContext, identity } });
    expect(answer.statusCode).toBe(403);
    expect(jsonObject(answer.body).code).toBe('outside_network');
  });

  it('is refused if it has more headers than the limit, like one that the HTTP parser refuses', async () => {
    const { ask, audit } = await start();
    const answer = await ask({ multiValueHeaders: { ...recorded.multiValueHeaders, 'X-Long': ['a'.repeat(17_000)] } });
    expect(answer.statusCode).toBe(431);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    expect(jsonObject(answer.body).code).toBe('headers_too_large');
    expect(audit()).toBe('');
  });

  it('is read as bytes where API Gateway hands on bytes', async () => {
    const { ask } = await start();
    const bodies = [Buffer.from('{"nothing":1}'), Buffer.from([0xff, 0xfe, 0x00])];
    for (const body of bodies) {
      const Authorization = [`Bearer ${issuer.sign(issuer.accessClaims())}`];
      const answer = await ask({
        httpMethod: 'POST',
        path: '/v1/presigned-urls',
        multiValueHeaders: { ...recorded.multiValueHeaders, Authorization, 'Content-Type': ['application/json'] },
        body: body.toString('base64'),
        isBase64Encoded: true,
      });
      expect([answer.statusCode, jsonObject(answer.body).code]).toEqual([400, 'invalid_request']);
    }
  });

  it('finds no documentation page, and the OpenAPI document', async () => {
    const { ask } = await start();
    expect((await ask({ path: '/openapi.json' })).statusCode).toBe(200);
    expect((await ask({ path: '/docs/' })).statusCode).toBe(404);
  });
});

describe('a function that was stopped between two requests', () => {
  it('does not take the time for a delay of its event loop', async () => {
    const { ask } = await start();
    const stopped = new Int32Array(new SharedArrayBuffer(4));
    // Nothing runs in this thread meanwhile; twice the time after which the delay of the event loop is looked at.
    Atomics.wait(stopped, 0, 0, 2_200);
    for (let request = 0; request < 3; request += 1) {
      expect((await ask()).statusCode).toBe(200);
    }
  });

  it('knows by its first answer which keys the issuer has withdrawn meanwhile', async () => {
    let now = Date.now();
    const { ask, jwks } = await start({}, () => now);
    const former = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID, kid: 'former', clock: () => now });
    jwks.publish({ keys: [...issuer.jwks().keys, former.jwk()] });
    const askAsFormer = () => {
      const Authorization = [`Bearer ${former.sign(former.accessClaims())}`];
      return ask({ multiValueHeaders: { ...recorded.multiValueHeaders, Authorization } });
    };
    now += 3_600_000;
    expect((await askAsFormer()).statusCode).toBe(200);
    jwks.publish(issuer.jwks());
    now += 3_600_000;
    expect((await askAsFormer()).statusCode).toBe(401);
  });
});

describe('whatever the event holds', () => {
  it.each<[string, object]>([
    ['a method that nobody knows', { httpMethod: 'FOO' }],
    ['a method in lower case', { httpMethod: 'delete' }],
    ['a method that is none', { httpMethod: 'PO ST' }],
    ['a header name that is none', { multiValueHeaders: { ...recorded.multiValueHeaders, 'a b\r\nc': ['d'] } }],
    [
      'a header value with a line end',
      { multiValueHeaders: { ...recorded.multiValueHeaders, 'X-A': ['b\r\nHost: c'] } },
    ],
    ['a header without values', { multiValueHeaders: { ...recorded.multiValueHeaders, 'X-A': [] } }],
    ['two hosts', { multiValueHeaders: { ...recorded.multiValueHeaders, host: ['elsewhere'] } }],
    ['a path that cannot be decoded', { path: '/%zz' }],
    ['an empty path', { path: '' }],
    ['a GET with a body', { body: '{}' }],
  ])('the answer is one of the contract: %s', async (_name, changes) => {
    const { ask } = await start();
    const answer = await ask(changes);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.headers['content-type']).toBe(
      answer.statusCode < 400 ? 'application/json; charset=utf-8' : 'application/problem+json',
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

it('throws for an event that is no request of a REST API', async () => {
  const { ask } = await start();
  await expect(ask({ version: '2.0' })).rejects.toThrow(TypeError);
});
