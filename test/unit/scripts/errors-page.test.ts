import { describe, expect, test } from 'vitest';
import { errorsPage } from '../../../scripts/errors-page.ts';
import { problemCatalogue } from '../../../src/http/problem-catalogue.ts';

describe('the page about error codes', () => {
  const lines = errorsPage().split('\n');

  test.each(Object.entries(problemCatalogue))('tells everything about %s', (code, problem) => {
    const start = lines.indexOf(`## ${code}`);
    expect(start).toBeGreaterThan(0);
    const section = lines.slice(start, start + 7).join('\n');
    for (const text of [problem.title, problem.detail, problem.cause, problem.callerRemedy, problem.operatorRemedy]) {
      expect(section).toContain(text);
    }
    expect(lines.filter((line) => line.startsWith(`| ${problem.status} | [\`${code}\`](#${code}) |`))).toHaveLength(1);
  });

  test('is ordered by status, in its table and in its sections', () => {
    const inTable = lines.flatMap((line) => /^\| (\d{3}) \|/.exec(line)?.[1] ?? []);
    expect(inTable).toEqual(inTable.toSorted());
    const inSections = lines.flatMap((line) => /^\*\*(\d{3}) · /.exec(line)?.[1] ?? []);
    expect(inSections).toEqual(inTable);
  });
});
