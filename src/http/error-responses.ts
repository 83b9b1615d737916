/** The error answers of a route, for the OpenAPI document: each status with the codes that can come with it, and what to do. */
import { Type } from 'typebox';
import { type ErrorCode, ServiceError } from '../model/errors.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEM_SCHEMA_ID, problemBody } from './problem.ts';
import { problemCatalogue } from './problem-catalogue.ts';

/** @param codes those that the route can answer with, besides what any route can */
export function errorResponses(...codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, 'internal_error'] as const) {
    const { status } = problemCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      String(status),
      {
        description: ofStatus.map((code) => `\`${code}\`: ${problemCatalogue[code].title}`).join('; '),
        ...headersOf(Number(status)),
        content: { [PROBLEM_MEDIA_TYPE]: { schema: Type.Ref(PROBLEM_SCHEMA_ID), examples: examplesOf(ofStatus) } },
      },
    ]),
  );
}

const CHALLENGE = {
  type: 'string',
  description: 'How to authenticate (RFC 6750 section 3).',
  examples: ['Bearer realm="studio-pass", error="invalid_token"'],
};
const RETRY_AFTER = {
  type: 'integer',
  description: 'Seconds to wait before another try, where another try makes sense.',
  examples: [2],
};

function headersOf(status: number): { readonly headers?: Record<string, object> } {
  if (status === 401) {
    return { headers: { 'www-authenticate': CHALLENGE } };
  }
  return status === 429 || status >= 503 ? { headers: { 'retry-after': RETRY_AFTER } } : {};
}

function examplesOf(codes: readonly ErrorCode[]): Record<string, object> {
  return Object.fromEntries(
    codes.map((code) => [
      code,
      {
        summary: problemCatalogue[code].title,
        description: problemCatalogue[code].callerRemedy,
        value: problemBody(new ServiceError(code, { detail: '' })),
      },
    ]),
  );
}
