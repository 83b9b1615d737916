import Fastify, { errorCodes, type FastifyError, type InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { translateFastifyError } from '../../../src/http/fastify-error.ts';
import type { ServiceError } from '../../../src/model/errors.ts';

const SCHEMA = {
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', maxLength: 5, pattern: '^[a-z]+$' },
      app: { enum: ['Studio', 'Canvas'] },
      seconds: { type: 'integer', minimum: 5, maximum: 300 },
      deeper: { type: 'object', properties: { count: { type: 'number' } } },
    },
  },
  querystring: { type: 'object', additionalProperties: false, properties: {} },
  params: { type: 'object', properties: { id: { type: 'string', maxLength: 3 } } },
} as const;

/** What the service makes of what Fastify throws at this request. */
async function translationOf(request: InjectOptions): Promise<ServiceError | undefined> {
  const app = Fastify({
    bodyLimit: 100,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false } },
  });
  const thrown: FastifyError[] = [];
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    thrown.push(error);
    return reply.code(500).send();
  });
  app.post('/:id', { schema: SCHEMA }, async () => 'accepted');
  await app.inject({ method: 'POST', url: '/abc', ...request });
  const [error] = thrown;
  if (error === undefined) {
    throw new Error('Fastify accepted it');
  }
  return translateFastifyError(error);
}

const bodied = (payload: object) => translationOf({ payload });

describe('what Fastify refuses of a body', () => {
  test.each<[string, object, RegExp]>([
    ['an unknown member', { name: 'a', userProfileName: 'b' }, /"userProfileName".*body/],
    ['a missing member', {}, /body.*'name'/],
    ['a member of the wrong type', { name: 5 }, /^name .*string/],
    ['a member of the wrong type, deeper', { name: 'a', deeper: { count: 'x' } }, /^deeper\.count .*number/],
    ['a word that is not on the list', { name: 'a', app: 'Spyder' }, /^app .*Studio, Canvas/],
    ['a text that is too long', { name: 'abcdef' }, /^name .*5/],
    ['a text of another form', { name: 'A' }, /^name .*pattern/],
    ['a number that is too small', { name: 'a', seconds: 4 }, /^seconds .*5/],
    ['a number that is too large', { name: 'a', seconds: 301 }, /^seconds .*300/],
    ['a fraction', { name: 'a', seconds: 5.5 }, /^seconds .*integer/],
    ['a number as a text', { name: 'a', seconds: '60' }, /^seconds .*integer/],
    ['a list', [], /body.*object/],
  ])('threat 57: names the member to the caller: %s', async (_name, payload, detail) => {
    const error = await bodied(payload);
    expect(error?.code).toBe('invalid_request');
    expect(error?.publicDetail).toMatch(detail);
  });

  test.each([
    { name: 'canary canary' },
    { name: 'CANARY' },
    { name: ['canary'] },
    { name: { of: 'canary' } },
    { name: 'a', app: 'canary' },
    { name: 'a', app: ['canary'] },
    { name: 'a', seconds: 'canary' },
    { name: 'a', deeper: 'canary' },
    { name: 'a', deeper: { count: 'canary' } },
  ])('threat 79: never quotes a value, which may be a secret in the wrong place: %j', async (payload) => {
    const error = await bodied(payload);
    expect(error?.code).toBe('invalid_request');
    expect(`${error?.message} ${error?.publicDetail}`).not.toMatch(/canary/i);
  });

  test('names an unknown member to whoever sent it, and not in what is written', async () => {
    const error = await bodied({ name: 'a', userProfileName: 'bob' });
    expect(error?.publicDetail).toContain('"userProfileName"');
    expect(error?.detail).not.toContain('userProfileName');
  });

  test.each(['x\r\n"', 'y'.repeat(80), 'eyJhbGciOiJub25lIn0.e30.x'])(
    'threat 79, threat 80: never repeats a name that is no plain one: %j',
    async (name) => {
      const error = await bodied({ name: 'a', [name]: 1 });
      expect(error?.code).toBe('invalid_request');
      expect(error?.publicDetail).not.toContain(name.slice(0, 20));
      expect(error?.detail).not.toContain(name.slice(0, 20));
    },
  );
});

describe('what Fastify refuses of the rest of a request', () => {
  test('is a parameter of the query that is not of the contract', async () => {
    const error = await translationOf({ url: '/abc?token=canary', payload: { name: 'a' } });
    expect(error?.publicDetail).toMatch(/"token".*querystring/);
    expect(error?.publicDetail).not.toContain('canary');
  });

  test('is a parameter of the path', async () => {
    expect((await translationOf({ url: '/abcd', payload: { name: 'a' } }))?.code).toBe('invalid_request');
  });

  test('threat 73: is a body over the limit', async () => {
    expect((await bodied({ name: 'a'.repeat(200) }))?.code).toBe('payload_too_large');
  });

  test.each(['text/xml', 'application/jsonp', 'application/x-www-form-urlencoded', 'nonsense'])(
    'is a body of the type %s',
    async (type) => {
      const error = await translationOf({ payload: 'x', headers: { 'content-type': type } });
      expect(error?.code).toBe('unsupported_media_type');
    },
  );

  test('threat 74: is a body that is no JSON', async () => {
    for (const payload of ['{', '', '{"name":']) {
      const error = await translationOf({ payload, headers: { 'content-type': 'application/json' } });
      expect(error).toMatchObject({ code: 'invalid_request', publicDetail: undefined });
    }
  });

  test('is anything else that Fastify answers with 4xx', () => {
    for (const make of [errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH, errorCodes.FST_ERR_BAD_URL]) {
      const error = translateFastifyError(new make('canary'));
      expect(error).toMatchObject({ code: 'invalid_request', publicDetail: undefined });
      expect(error?.message).not.toContain('canary');
    }
  });
});

describe('what is not the client’s fault', () => {
  test.each([
    ['an error without a status', new Error('failed')],
    ['an error with status 500', Object.assign(new Error('failed'), { statusCode: 500 })],
    ['an error with a redirect for a status', Object.assign(new Error('failed'), { statusCode: 302 })],
    ['a fault of the routes', new errorCodes.FST_ERR_REP_ALREADY_SENT('/', 'GET')],
  ])('is left to others: %s', (_name, error) => {
    expect(translateFastifyError(error as FastifyError)).toBeUndefined();
  });

  test.each([undefined, null, 'text', 5])('is left to others, though it is no error: %j', (thrown) => {
    expect(translateFastifyError(thrown as unknown as FastifyError)).toBeUndefined();
  });
});
