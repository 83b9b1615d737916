/** The error answers of a route, for the OpenAPI document: each status with the codes that can come with it. */
import { Type } from 'typebox';
import type { ErrorCode } from '../model/errors.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEM_SCHEMA_ID } from './problem.ts';
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
        content: { [PROBLEM_MEDIA_TYPE]: { schema: Type.Ref(PROBLEM_SCHEMA_ID) } },
      },
    ]),
  );
}
