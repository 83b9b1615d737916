import { describe, expect, test } from 'vitest';
import { prefersHtml } from '../../../src/http/prefers-html.ts';

describe('what a client takes', () => {
  test.each([
    ['text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'],
    ['TEXT/HTML; charset=utf-8'],
    ['application/json;q=0.5, text/html;q=0.6'],
    ['application/xhtml+xml'],
  ])('is a page: %s', (accept) => expect(prefersHtml(accept)).toBe(true));

  test.each([
    [undefined],
    [''],
    ['*/*'],
    ['text/*'],
    ['application/json'],
    ['application/problem+json, text/html;q=0.9'],
    ['application/json, text/html;q=0.1'],
    ['text/html;q=0'],
    ['text/html;q=nonsense'],
    ['text/htmlx'],
  ])('is not: %s', (accept) => expect(prefersHtml(accept)).toBe(false));
});
