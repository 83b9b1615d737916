import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventHeaders,
  headerBytes,
  type ProxyEvent,
  plainEvent,
  rawHeadersOf,
  requireProxyEvent,
} from '../../../src/lambda/proxy-event.ts';
import recorded from '../../corpus/api-gateway-proxy-event.json' with { type: 'json' };

const GATEWAY = { endpointIdHeader: 'x-endpoint', sourceAddressHeader: 'x-source' };

function plain(changes: Partial<ProxyEvent>) {
  const event = { ...requireProxyEvent(recorded), ...changes };
  return plainEvent(event, eventHeaders(event), GATEWAY);
}

describe('what is taken for a request of a REST API', () => {
  it('is the recorded event', () => {
    expect(requireProxyEvent(recorded)).toBe(recorded);
    expect(requireProxyEvent({ ...recorded, version: '1.0' })).toMatchObject({ path: '/v1/me' });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'GET /v1/me'],
    ['payload format 2.0', { version: '2.0', rawPath: '/v1/me', requestContext: { http: { method: 'GET' } } }],
    ['format 2.0 with the members of 1.0', { ...recorded, version: '2.0' }],
    ['a request of a load balancer', { ...recorded, requestContext: { elb: { targetGroupArn: 'arn' } } }],
    ['an event of a queue', { Records: [] }],
    ['a request without a path', { ...recorded, path: undefined }],
    ['a request that says nothing of where it came from', { ...recorded, requestContext: { identity: null } }],
  ])('is not %s', (_name, event) => {
    expect(() => requireProxyEvent(event)).toThrow(TypeError);
  });
});

describe('the headers', () => {
  it('are all values of a name, however it is spelt', () => {
    const headers = { headers: null, multiValueHeaders: { Authorization: ['a', 'b'], authorization: ['c'] } };
    expect(rawHeadersOf(eventHeaders(headers))).toEqual([
      'authorization',
      'a',
      'authorization',
      'b',
      'authorization',
      'c',
    ]);
  });

  it('are the single ones where there are no others', () => {
    expect(rawHeadersOf(eventHeaders({ headers: { Accept: 'x' } }))).toEqual(['accept', 'x']);
    expect(rawHeadersOf(eventHeaders({ headers: null, multiValueHeaders: null }))).toEqual([]);
  });

  it('are counted in bytes, each with its separators', () => {
    expect(headerBytes(eventHeaders({ headers: { ab: 'cd', e: 'é' } }))).toBe('ab: cd\r\ne: xx\r\n'.length);
  });

  it('that say where a request came from are those of API Gateway, whatever a client sent', () => {
    const { headers, multiValueHeaders } = plain({
      multiValueHeaders: {
        'X-Endpoint': ['vpce-0ffffffffffffffff'],
        'x-source': ['203.0.113.7', '203.0.113.8'],
        X_Endpoint: ['vpce-0eeeeeeeeeeeeeeee'],
      },
    });
    expect({ ...headers, ...multiValueHeaders }).toEqual({
      'x-endpoint': 'vpce-0a1b2c3d4e5f60718',
      'x-source': '10.16.8.21',
    });
  });

  it('say nothing of where a request came from if API Gateway does not', () => {
    const { headers, multiValueHeaders } = plain({
      multiValueHeaders: { 'X-Endpoint': ['vpce-0ffffffffffffffff'] },
      requestContext: { identity: {} },
    });
    expect({ ...headers, ...multiValueHeaders }).toEqual({});
  });

  it('hold nothing about the connection to API Gateway, nor a length that it has changed', () => {
    const sent = ['Connection', 'Content-Length', 'Transfer-Encoding', 'Expect', 'TE', 'Upgrade', 'Keep-Alive'];
    const { headers } = plain({ multiValueHeaders: Object.fromEntries(sent.map((name) => [name, ['7']])) });
    expect(Object.keys(headers)).toEqual(['x-endpoint', 'x-source']);
  });

  it('are never members of every object', () => {
    const multiValueHeaders = JSON.parse('{"__proto__":["a","b"],"constructor":["c","d"]}');
    const { headers, multiValueHeaders: several } = plain({ multiValueHeaders });
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(several)).toBe(Object.prototype);
    expect(Object.keys(several)).toEqual(['constructor']);
  });
});

describe('the path', () => {
  it.each([
    ['/alice', '/alice'],
    ['/%61lice', '/%61lice'],
    ['/..', '/%252E%252E'],
    ['/%2e%2E/alice', '/%252e%252E/alice'],
    ['/v1/./me', '/v1/%252E/me'],
    ['//elsewhere/alice', '//elsewhere/alice'],
    ['http://elsewhere/alice', '/http://elsewhere/alice'],
    ['/alice?x=1', '/alice%3Fx=1'],
    ['/alice#x', '/alice%23x'],
    ['/bob\\..\\alice', '/bob%5C..%5Calice'],
    ['/ali\tce', '/ali%09ce'],
    ['/\ud800', '/%EF%BF%BD'],
  ])('%j is asked for as %j', (path, target) => {
    expect(plain({ path }).path).toBe(target);
  });

  it('is never one that a URL parser resolves to another', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('/', '.', '..', '%2e', '%2E', '\\', '?', '#', '%', 'a', 'é', '\t', ' ', '@', ':')),
        (parts) => {
          const { path } = plain({ path: `/${parts.join('')}` });
          const url = new URL(`http://localhost${path}`);
          expect(url.pathname).toBe(path);
          expect(url.search + url.hash).toBe('');
        },
      ),
    );
  });

  it('has the query at its end, encoded again', () => {
    const { path } = plain({ multiValueQueryStringParameters: { include: ['spaces', 'a&b=c'], __proto__x: ['#'] } });
    expect(path).toBe('/v1/me?include=spaces&include=a%26b%3Dc&__proto__x=%23');
    expect(plain({ queryStringParameters: { include: 'spaces' } }).path).toBe('/v1/me?include=spaces');
  });
});
