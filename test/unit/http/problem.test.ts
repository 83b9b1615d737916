import Fastify from 'fastify';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import {
  asServiceError,
  PROBLEM_MEDIA_TYPE,
  problemBody,
  problemSchema,
  sendProblem,
} from '../../../src/http/problem.ts';
import { problemCatalogue } from '../../../src/http/problem-catalogue.ts';
import { type ErrorCode, ServiceError, type TokenFault, tokenRefused } from '../../../src/model/errors.ts';

const CODES = Object.keys(problemCatalogue) as ErrorCode[];

/** One for each member of the type, which a missing or a surplus one does not fit. */
const TOKEN_FAULTS: Readonly<Record<TokenFault, true>> = {
  authorization_absent: true,
  authorization_repeated: true,
  authorization_malformed: true,
  token_malformed: true,
  token_header_refused: true,
  algorithm_refused: true,
  issuer_unknown: true,
  key_unknown: true,
  signature_invalid: true,
  token_use_wrong: true,
  audience_wrong: true,
  expired: true,
  not_yet_valid: true,
  issued_in_future: true,
  lifetime_too_long: true,
  claim_missing: true,
  claim_malformed: true,
};
const FAULTS = Object.keys(TOKEN_FAULTS) as TokenFault[];

async function answerTo(error: ServiceError) {
  const app = Fastify();
  app.get('/', (_request, reply) => sendProblem(reply, error));
  return app.inject('/');
}

describe('the body of a problem', () => {
  test.each(CODES)('of %s fits its schema and says the catalogue’s words', (code) => {
    const body = problemBody(new ServiceError(code, { detail: 'for operators' }));
    const { status, title, detail } = problemCatalogue[code];
    expect(body).toEqual({ type: `urn:problem-type:studio-pass:${code}`, title, status, detail, code });
    expect(Value.Check(problemSchema, body)).toBe(true);
  });

  test('says what the error has for the caller, and nothing that it has for operators', () => {
    const error = new ServiceError('invalid_request', {
      detail: 'canary',
      publicDetail: 'path must be relative.',
      awsRequestId: 'canary',
      cause: new Error('canary'),
    });
    const body = problemBody(error);
    expect(body.detail).toBe('path must be relative.');
    expect(JSON.stringify(body)).not.toContain('canary');
    expect(JSON.stringify(problemBody(new ServiceError('upstream_denied', { detail: 'canary' })))).not.toContain(
      'canary',
    );
  });

  test('is the same for every fault of a token', () => {
    const bodies = FAULTS.map((fault) => JSON.stringify(problemBody(tokenRefused(fault, `detail of ${fault}`))));
    expect(new Set(bodies).size).toBe(1);
  });
});

describe('the answer with a problem', () => {
  test.each(CODES)('to %s has its status and the media type of problems', async (code) => {
    const { statusCode, headers, body } = await answerTo(new ServiceError(code, { detail: 'for operators' }));
    expect(statusCode).toBe(problemCatalogue[code].status);
    expect(headers['content-type']).toBe(PROBLEM_MEDIA_TYPE);
    expect(JSON.parse(body)).toEqual(problemBody(new ServiceError(code, { detail: '' })));
  });

  test.each(CODES)('to %s challenges for a token exactly if a token is what is wrong', async (code) => {
    const challenge = (await answerTo(new ServiceError(code, { detail: '' }))).headers['www-authenticate'];
    const isAboutToken = code === 'invalid_token' || code === 'insufficient_scope';
    expect(challenge).toBe(isAboutToken ? `Bearer realm="studio-pass", error="${code}"` : undefined);
  });

  test('threat 1: names no error in the challenge if there was no token', async () => {
    const { headers, statusCode } = await answerTo(tokenRefused('authorization_absent', ''));
    expect([statusCode, headers['www-authenticate']]).toEqual([401, 'Bearer realm="studio-pass"']);
  });

  test('is the same for every fault of a token that was sent, header by header', async () => {
    const answers = await Promise.all(
      FAULTS.filter((fault) => fault !== 'authorization_absent').map(async (fault) => {
        const { statusCode, headers, body } = await answerTo(tokenRefused(fault, `detail of ${fault}`));
        return JSON.stringify([statusCode, { ...headers, date: undefined }, body]);
      }),
    );
    expect(answers.length).toBeGreaterThan(10);
    expect(new Set(answers).size).toBe(1);
  });

  test('says after how many seconds to come back, if the error does', async () => {
    const busy = await answerTo(new ServiceError('upstream_throttled', { detail: '', retryAfterSeconds: 2 }));
    expect(busy.headers['retry-after']).toBe('2');
    expect((await answerTo(new ServiceError('not_mapped', { detail: '' }))).headers).not.toHaveProperty('retry-after');
  });
});

describe('whatever is thrown', () => {
  test('is taken as it is if it is ours', () => {
    const error = new ServiceError('not_mapped', { detail: '' });
    expect(asServiceError(error)).toBe(error);
  });

  test.each([new TypeError('canary'), 'canary', { code: 'not_mapped', message: 'canary' }, null, undefined])(
    'is an internal error else, of which callers see nothing: %j',
    (thrown) => {
      const error = asServiceError(thrown);
      expect(error).toMatchObject({ code: 'internal_error', publicDetail: undefined });
      expect(error.message).not.toContain('canary');
      expect(JSON.stringify(problemBody(error))).not.toContain('canary');
    },
  );

  test('is kept as the cause, for the log', () => {
    const thrown = new TypeError('what happened');
    expect(asServiceError(thrown).cause).toBe(thrown);
    expect(asServiceError(thrown).detail).toBe('TypeError');
  });
});
