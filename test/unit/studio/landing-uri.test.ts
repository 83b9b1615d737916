import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LANDING_URI_MAX_LENGTH, STUDIO_APPS, type StudioApp } from '../../../src/model/studio-app.ts';
import { landingUri } from '../../../src/studio/landing-uri.ts';
import { refusalOf } from './refusal.ts';

describe('a landing URI', () => {
  test.each<[StudioApp, string | undefined, string | undefined]>([
    ['Studio', undefined, undefined],
    ['Studio', '', undefined],
    ['Studio', 'user-profiles', 'studio::user-profiles'],
    ['Studio', 'a/b/', 'studio::a/b/'],
    ['JupyterServer', undefined, 'app:JupyterServer:'],
    ['JupyterLab', '', 'app:JupyterLab:'],
    ['JupyterLab', 'lab/tree/notes', 'app:JupyterLab:lab/tree/notes'],
    ['CodeEditor', 'folder/file.py', 'app:CodeEditor:folder/file.py'],
    ['RStudioServerPro', undefined, 'app:RStudioServerPro:'],
    ['Canvas', 'datasets', 'app:Canvas:datasets'],
    ['JupyterLab', 'a%20b/%C3%A9t%C3%A9.ipynb', 'app:JupyterLab:a%20b/%C3%A9t%C3%A9.ipynb'],
    ['JupyterLab', '...', 'app:JupyterLab:...'],
    ['JupyterLab', '.hidden/..a/b..', 'app:JupyterLab:.hidden/..a/b..'],
    ['JupyterLab', 'a/b:c@d', 'app:JupyterLab:a/b:c@d'],
    ['JupyterLab', "~user/!$&'()*+,;=", "app:JupyterLab:~user/!$&'()*+,;="],
  ])('of %s with the path %j is %j', (app, path, uri) => {
    expect(landingUri(app, path)).toBe(uri);
  });

  test.each([
    ['an absolute path', '/etc'],
    ['an absolute path, encoded', '%2Fetc'],
    ['another host', '//evil.example'],
    ['another host, half encoded', '/%2fevil.example'],
    ['another host, encoded', '%2f%2Fevil.example'],
    ['an empty segment', 'a//b'],
    ['an empty segment, encoded', 'a%2F/b'],
    ['a scheme', 'https:a'],
    ['a scheme with a host', 'https://evil.example'],
    ['a scheme that runs', 'javascript:alert(1)'],
    ['a scheme, encoded', 'javascript%3Aalert(1)'],
    ['a way up', '..'],
    ['a way up at the start', '../a'],
    ['a way up in the middle', 'a/../b'],
    ['a way up at the end', 'a/..'],
    ['a way up, encoded', 'a/%2e%2e/b'],
    ['a way up, half encoded', 'a/.%2E/b'],
    ['a way up behind an encoded slash', 'a%2f..%2fb'],
    ['a way up, encoded twice', 'a/%252e%252e/b'],
    ['a slash that is encoded twice', 'a%252fb'],
    ['a way to nowhere', './a'],
    ['a way to nowhere, encoded', 'a/%2e'],
    ['a backslash', 'a\\b'],
    ['a backslash, encoded', 'a%5Cb'],
    ['a query', 'a?b=c'],
    ['a query, encoded', 'a%3Fb'],
    ['a fragment', 'a#b'],
    ['a fragment, encoded', 'a%23b'],
    ['a space', 'a b'],
    ['a line break', 'a\nb'],
    ['a line break at the end', 'a\n'],
    ['a line break, encoded', 'a%0d%0ab'],
    ['NUL', 'a\0'],
    ['NUL, encoded', 'a%00'],
    ['DEL, encoded', 'a%7f'],
    ['a C1 control character, encoded', 'a%C2%85'],
    ['a percent sign, encoded', '100%25'],
    ['a percent sign alone', '100%'],
    ['half an escape', 'a%2'],
    ['no escape at all', 'a%zz'],
    ['an escape that is not UTF-8', 'a%ff'],
    ['an overlong escape', 'a%c0%af'],
    ['an escaped surrogate', 'a%ed%a0%80'],
    ['letters outside ASCII', 'été'],
    ['a full-width solidus', 'a\uff0fb'],
    ['a lone surrogate', 'a\ud800'],
    ['quotation marks', 'a"b'],
    ['angle brackets', '<a>'],
    ['a bar', 'a|b'],
  ])('threat 57: refuses a path with %s: %j', (_name, path) => {
    for (const app of STUDIO_APPS) {
      const refusal = refusalOf(() => landingUri(app, path));
      expect(refusal.code).toBe('invalid_request');
      expect(refusal.publicDetail).toMatch(/^path /);
    }
  });

  test('threat 57: is at most 1 023 characters long, with its app', () => {
    for (const app of STUDIO_APPS) {
      const prefix = (landingUri(app, 'a') ?? '').length - 1;
      const longest = 'a'.repeat(LANDING_URI_MAX_LENGTH - prefix);
      expect(landingUri(app, longest)).toHaveLength(LANDING_URI_MAX_LENGTH);
      expect(refusalOf(() => landingUri(app, `${longest}a`)).code).toBe('invalid_request');
    }
  });

  test('never quotes the path in a refusal', () => {
    for (const path of ['/canary', 'canary%', '../canary', 'canary:x', 'canary//', 'canary\n', 'canary'.repeat(200)]) {
      const { detail, publicDetail, message } = refusalOf(() => landingUri('Studio', path));
      expect(`${detail} ${publicDetail} ${message}`).not.toContain('canary');
    }
  });
});

describe('whatever path is asked for', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('a', '/', '.', '..', ':', '%', '%2e', '%2F', '%5c', '\\', '?', '#', '%00', 'é', '%25', ' '),
    maxLength: 12,
  });
  const path = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 20 }), fc.webPath());

  /** Where a browser ends up when the path is taken as a relative reference, decoded any number of times. */
  function placesOf(accepted: string): readonly URL[] {
    const places: URL[] = [];
    let text = accepted;
    for (let round = 0; round < 3; round += 1) {
      places.push(new URL(text, 'https://studio.example/app/base/'));
      text = decodeURIComponent(text);
    }
    return places;
  }

  test('it is refused, or stays below its app however often it is decoded', () => {
    let accepted = 0;
    fc.assert(
      fc.property(path, fc.constantFrom(...STUDIO_APPS), (asked, app) => {
        let uri: string | undefined;
        try {
          uri = landingUri(app, asked);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' });
          return;
        }
        accepted += 1;
        expect(uri ?? 'studio::').toBe(`${app === 'Studio' ? 'studio:' : `app:${app}`}:${asked}`);
        for (const place of placesOf(asked)) {
          expect(place.origin).toBe('https://studio.example');
          expect(place.pathname.startsWith('/app/base/')).toBe(true);
          expect([place.search, place.hash]).toEqual(['', '']);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
