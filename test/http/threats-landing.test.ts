import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
beforeEach(() => service.standIn.calls.clear());
afterAll(() => service.close());

function landed(): string {
  return String(service.standIn.calls.list().at(-1)?.input?.LandingUri);
}

describe('landing paths', () => {
  it.each([
    ['a scheme', 'https://elsewhere.example/'],
    ['a scheme without slashes', 'javascript:alert(1)'],
    ['an app of its own', 'app:Canvas:x'],
    ['two slashes at the start', '//elsewhere.example/'],
    ['a slash at the start', '/lab'],
    ['two slashes inside', 'lab//tree'],
    ['a dot segment', 'lab/../../Canvas'],
    ['dot segments at the start', '../x'],
    ['a dot segment at the end', 'lab/..'],
    ['a single dot', './lab'],
    ['an encoded dot segment', 'lab/%2e%2E/x'],
    ['a dot segment encoded twice', 'lab/%252e%252e/x'],
    ['a dot segment encoded three times', 'lab/%25252e%25252e/x'],
    ['an encoded slash at the start', '%2f%2felsewhere.example'],
    ['an encoded scheme', 'https%3a%2f%2felsewhere.example'],
    ['a backslash', '\\\\elsewhere.example'],
    ['an encoded backslash', '%5c%5celsewhere.example'],
    ['a query', 'lab?next=https://elsewhere.example'],
    ['an encoded query', 'lab%3fnext=x'],
    ['a fragment', 'lab#x'],
    ['an encoded fragment', 'lab%23x'],
    ['a line break', 'lab\r\nLocation: x'],
    ['an encoded line break', 'lab%0d%0aLocation:x'],
    ['NUL', 'lab\0'],
    ['an encoded NUL', 'lab%00'],
    ['a tab', 'lab\tx'],
    ['DEL', 'lab\u007f'],
    ['an encoded control character of Latin-1', 'lab%c2%85'],
    ['a space', 'lab tree'],
    ['letters outside ASCII, not encoded', 'lab/t\u00e9l\u00e9'],
    ['fullwidth dots and slashes', '\uff0e\uff0e\uff0fx'],
    ['overlong UTF-8 of a dot', '%c0%ae%c0%ae/x'],
    ['bytes that are not UTF-8', '%ff%fe'],
    ['a surrogate in UTF-8', '%ed%a0%80'],
    ['a half escape', 'lab%2'],
    ['an escape that is none', 'lab%zz'],
    ['1 024 characters', 'a'.repeat(1_024)],
    ['so many that the whole is too long', 'a'.repeat(1_023)],
  ])('threat 57: refuses %s', async (_name, path) => {
    for (const app of ['Studio', 'JupyterLab']) {
      expectProblem(await service.launch({ app, path }), 400, 'invalid_request');
    }
    expect(service.standIn.calls.count()).toBe(0);
  });

  it.each([null, 1, true, [], {}, ['lab']])('threat 57: refuses the path %j, which is no text', async (path) => {
    expectProblem(await service.launch({ path }), 400, 'invalid_request');
    expect(service.standIn.calls.count()).toBe(0);
  });

  it.each(['lab/tree/notes', 'lab/tree/a%20b.ipynb', 'lab/tree/t%C3%A9l%C3%A9', 'lab/..hidden/...', 'a/b:c', 'lab/'])(
    'takes %s and hands it on unchanged',
    async (path) => {
      expect((await service.launch({ app: 'JupyterLab', path })).status).toBe(201);
      expect(landed()).toBe(`app:JupyterLab:${path}`);
    },
  );

  it('counts the limit of 1 023 characters over the whole LandingUri', async () => {
    const longest = 'a'.repeat(1_023 - 'app:JupyterLab:'.length);
    expect((await service.launch({ app: 'JupyterLab', path: longest })).status).toBe(201);
    expect(landed()).toHaveLength(1_023);
    expectProblem(await service.launch({ app: 'JupyterLab', path: `${longest}a` }), 400, 'invalid_request');
  });

  it('threat 57: lands whatever it accepts inside the app, however often it is decoded', async () => {
    const hostile = fc.constantFrom(
      ...['.', '..', '/', '//', '\\', '%2e', '%2E%2e', '%2f', '%5c', '%25', '%252e', '%3a', '%00', '%0a', '%c3%a9'],
      ...[
        'https:',
        'javascript:',
        'app:',
        'Canvas',
        ':',
        '?',
        '#',
        '%',
        ' ',
        '@',
        'lab',
        'tree',
        'a',
        '\u2025',
        '%e2%80%a5',
      ],
    );
    const path = fc.oneof(
      { weight: 4, arbitrary: fc.array(hostile, { maxLength: 8 }).map((parts) => parts.join('')) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(path, fc.constantFrom('Studio', 'JupyterLab'), async (text, app) => {
        const answer = await service.launch({ app, path: text });
        expect([201, 400]).toContain(answer.status);
        if (answer.status !== 201 || (app === 'Studio' && text === '')) {
          return;
        }
        accepted += 1;
        const prefix = app === 'Studio' ? 'studio::' : 'app:JupyterLab:';
        expect(landed().startsWith(prefix)).toBe(true);
        for (const spelling of decodings(landed().slice(prefix.length))) {
          expectInside(spelling);
        }
      }),
      { numRuns: 400 },
    );
    // A service that refused everything would pass otherwise.
    expect(accepted).toBeGreaterThan(10);
  });
});

/** The text, decoded once, twice and so on until nothing is left to decode. */
function decodings(text: string): readonly string[] {
  const decoded = decodeOnce(text);
  return decoded === text ? [text] : [text, ...decodings(decoded)];
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As a browser would: relative to the app's own address, it stays below it. */
function expectInside(path: string): void {
  const base = 'https://studio.example/app/';
  const resolved = new URL(path, base);
  expect(resolved.origin).toBe('https://studio.example');
  expect(resolved.pathname.startsWith('/app/')).toBe(true);
  expect(resolved.search + resolved.hash).toBe('');
  expect(path.includes('//') || path.includes('\\') || path.startsWith('/')).toBe(false);
  expect(path.split('/').some((segment) => segment === '.' || segment === '..')).toBe(false);
}
