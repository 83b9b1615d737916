/** What every refusal over HTTP has to look like, whatever it is about. */
import { expect } from 'vitest';
import type { ErrorCode } from '../../src/model/errors.ts';
import type { HttpAnswer } from './http-client.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The headers that no answer may lack. */
export function expectAnswerHeaders({ headers }: HttpAnswer): void {
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(UUID),
  });
}

export function expectProblem(answer: HttpAnswer, status: number, code: ErrorCode): void {
  expect({ status: answer.status, code: answer.json.code, body: answer.text }).toEqual({
    status,
    code,
    body: answer.text,
  });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.json).toEqual({
    type: `urn:problem-type:studio-pass:${code}`,
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
    code,
  });
  expectAnswerHeaders(answer);
}
