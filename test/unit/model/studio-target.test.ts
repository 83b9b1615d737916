import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DOMAIN_ID_PATTERN,
  isUserProfileName,
  NAME_MAX_LENGTH,
  REGION_PATTERN,
  USER_PROFILE_NAME_PATTERN,
} from '../../../src/model/studio-target.ts';

/** Both bounds of the SageMaker model together: its pattern, and its length. */
const isDomainId = (text: string) => text.length <= NAME_MAX_LENGTH && new RegExp(DOMAIN_ID_PATTERN).test(text);

describe('a user profile name', () => {
  test.each(['a', '7', 'alice', 'Alice-B', 'a--b', 'a-1-b', 'a'.repeat(63), `a${'-'.repeat(61)}b`])(
    'may be %s',
    (name) => {
      expect(isUserProfileName(name)).toBe(true);
    },
  );

  test.each([
    '',
    '-a',
    'a-',
    '-',
    'a'.repeat(64),
    `a${'-'.repeat(62)}b`,
    'a b',
    ' a',
    'a ',
    'a\n',
    '\na',
    'a\0',
    'a.b',
    'a_b',
    'a@b',
    'a/lice',
    'a\\lice',
    '*',
    'alic?',
    '..',
    '.',
    'alice*',
    '\u0024{aws:username}',
    'a%2Fb',
  ])('threat 55: may not be %j', (name) => {
    expect(isUserProfileName(name)).toBe(false);
  });

  test.each(['аlice', 'alicé', 'ａlice', 'alice\u200b', 'alice\u00ad', 'ﬁona', 'alice\u0301', 'ſam', '٣'])(
    'threat 58: may not be the look-alike %j',
    (name) => {
      expect(isUserProfileName(name)).toBe(false);
    },
  );

  test.each([undefined, null, 1, true, ['alice'], { toString: () => 'alice' }, new String('alice')])(
    'may not be %j, which is no string',
    (value) => {
      expect(isUserProfileName(value)).toBe(false);
    },
  );

  test('is told by its characters alone, by the definition of the SageMaker API', () => {
    const letters = 'abcxyzABCXYZ0189';
    const unit = fc.constantFrom(...letters, '-', '_', '.');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 70 }), (text) => {
        const expected =
          text.length >= 1 &&
          text.length <= 63 &&
          [...text].every((character) => letters.includes(character) || character === '-') &&
          !text.startsWith('-') &&
          !text.endsWith('-');
        expect(isUserProfileName(text)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is refused in an instant, however the pattern is provoked', () => {
    const start = performance.now();
    for (const text of [`a${'-'.repeat(60)}_`, `a${'-a'.repeat(31)}`, `${'a-'.repeat(100_000)}`]) {
      isUserProfileName(text);
      new RegExp(USER_PROFILE_NAME_PATTERN).test(text);
      new RegExp(DOMAIN_ID_PATTERN).test(`d-${text}`);
    }
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('a domain id', () => {
  test.each(['d-a', 'd-abcdefghijkl', 'd-1-2', 'd--a', `d-${'a'.repeat(61)}`])('may be %s', (id) => {
    expect(isDomainId(id)).toBe(true);
  });

  test.each(['', 'd-', 'd', 'a-b', 'D-abc', 'd-ABC', 'd-a-', 'd-a.b', 'd-a/b', 'd-a\n', `d-${'a'.repeat(62)}`, 'xd-a'])(
    'may not be %j',
    (id) => {
      expect(isDomainId(id)).toBe(false);
    },
  );
});

describe('a Region', () => {
  test.each(['us-east-1', 'eu-central-2', 'us-gov-west-1', 'ap-southeast-10', 'eusc-de-east-1', 'us-iso-east-1'])(
    'may be %s',
    (region) => {
      expect(region).toMatch(new RegExp(REGION_PATTERN));
    },
  );

  test.each([
    '',
    'us-east',
    'US-EAST-1',
    'us_east_1',
    'us-east-1a',
    'us-east-1.evil.example',
    'us-east-1\n',
    '-east-1',
  ])('may not be %j', (region) => {
    expect(region).not.toMatch(new RegExp(REGION_PATTERN));
  });
});
