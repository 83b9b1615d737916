import { describe, expect, test } from 'vitest';
import { problemCatalogue } from '../../../src/http/problem-catalogue.ts';

/** The statuses that the contract (product.md) allows for any problem. */
const STATUSES = [400, 401, 403, 404, 409, 410, 413, 415, 429, 431, 500, 502, 503, 504];

/** Where the contract promises a status for a code. */
const PROMISED: Readonly<Record<string, readonly string[]>> = {
  400: ['invalid_request'],
  401: ['invalid_token'],
  403: [
    'not_mapped',
    'mapping_disabled',
    'profile_forbidden',
    'domain_forbidden',
    'app_forbidden',
    'space_forbidden',
    'insufficient_scope',
  ],
  404: ['not_found'],
  409: ['domain_required', 'profile_not_ready', 'profile_missing'],
  413: ['payload_too_large'],
  415: ['unsupported_media_type'],
  431: ['headers_too_large'],
  500: ['internal_error'],
  502: ['upstream_denied', 'upstream_failed'],
  503: ['upstream_throttled', 'not_ready'],
  504: ['upstream_timeout'],
};

const problems = Object.entries(problemCatalogue);

describe('the problem catalogue', () => {
  test.each(problems)('shows %s with a status of the contract and words for everybody', (code, problem) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(STATUSES).toContain(problem.status);
    for (const text of [problem.title, problem.detail, problem.cause, problem.callerRemedy, problem.operatorRemedy]) {
      expect(text.trim()).toBe(text);
      expect(text).not.toBe('');
    }
  });

  test.each(Object.entries(PROMISED))('keeps what the contract promises for %s', (status, codes) => {
    const found = problems.filter(([, problem]) => problem.status === Number(status)).map(([code]) => code);
    expect(found).toEqual(expect.arrayContaining([...codes]));
  });

  test('has a title of its own for each code', () => {
    const titles = problems.map(([, { title }]) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('uses 401 for tokens alone, so that no other answer asks for a new sign-in', () => {
    expect(problems.filter(([, { status }]) => status === 401).map(([code]) => code)).toEqual(['invalid_token']);
  });

  test('threat 81: tells callers nothing of AWS accounts, ARNs, addresses or paths of files', () => {
    for (const [, { title, detail }] of problems) {
      expect(`${title} ${detail}`).not.toMatch(/arn:|\d{12}|vpce?-|https?:|\.internal|\/etc/i);
    }
  });
});
