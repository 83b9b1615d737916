import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutBasePath } from '../../../src/http/base-path.ts';

describe('the base path', () => {
  test.each([
    ['/prod/v1/me', '/v1/me'],
    ['/prod/v1/me?x=1', '/v1/me?x=1'],
    ['/prod', '/'],
    ['/prod/', '/'],
    ['/prod?x=1', '/?x=1'],
    ['/v1/me', '/v1/me'],
    ['/production', '/production'],
    ['/prod%2Fv1/me', '/prod%2Fv1/me'],
    ['/Prod/v1/me', '/Prod/v1/me'],
    ['/prod/prod/v1/me', '/prod/v1/me'],
    ['*', '*'],
  ])('of %s leaves %s', (url, expected) => {
    expect(withoutBasePath(url, '/prod')).toBe(expected);
  });

  test('that is empty changes nothing', () => {
    fc.assert(
      fc.property(
        fc.webPath().map((path) => `/${path}`),
        (url) => {
          expect(withoutBasePath(url, '')).toBe(url);
        },
      ),
    );
  });
});
