import { describe, expect, test } from 'vitest';
import { errorResponses } from '../../../src/http/error-responses.ts';
import { PROBLEM_MEDIA_TYPE } from '../../../src/http/problem.ts';
import { problemCatalogue } from '../../../src/http/problem-catalogue.ts';

describe('the error answers of a route', () => {
  test('are its statuses, each with all of its codes and the schema of problems', () => {
    const responses = errorResponses('not_mapped', 'mapping_disabled', 'invalid_token');
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '500']));
    expect(responses[403]).toMatchObject({
      description: expect.stringMatching(/`not_mapped`.*`mapping_disabled`/),
      content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: 'Problem' } } },
    });
  });

  test('are those that are named and an internal error, and no others', () => {
    expect(Object.keys(errorResponses())).toEqual(['500']);
    expect(Object.keys(errorResponses('not_found'))).toEqual(['404', '500']);
  });

  test('say of each code what the catalogue says', () => {
    expect(JSON.stringify(errorResponses('domain_required'))).toContain(problemCatalogue.domain_required.title);
  });
});
