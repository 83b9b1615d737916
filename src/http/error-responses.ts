/** The error answers of a route, for the OpenAPI document: each status with the codes that can come with it. */
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
        content: { [PROBLEM_MEDIA_TYPE]: { schema: Type.Ref(PROBLEM_SCHEMA_ID), examples: examplesOf(ofStatus) } },
      },
    ]),
  );
}

function examplesOf(codes: readonly ErrorCode[]): Record<string, object> {
  return Object.fromEntries(
    codes.map((code) => [
      code,
      { summary: problemCatalogue[code].title, value: problemBody(new ServiceError(code, { detail: '' })) },
    ]),
  );
}
