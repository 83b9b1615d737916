import { describe, expect, test } from 'vitest';
import { memberRedaction } from '../../../src/telemetry/redact-members.ts';

const redact = memberRedaction(['token', 'cookie']);

describe('what is about to be logged', () => {
  test.each([
    {},
    { a: 1, b: { c: [{ d: null }] }, e: undefined, f: new Date(0) },
    { tokens: 1, Token: 2, 'x-token': 3 },
  ])('is the very same object when nothing in it has the name of a secret: %j', (logged) => {
    expect(redact(logged)).toBe(logged);
  });

  test.each([
    [
      { token: 'secret', kept: 1 },
      { token: '[redacted]', kept: 1 },
    ],
    [{ a: { token: { deep: 'secret' }, kept: [1] } }, { a: { token: '[redacted]', kept: [1] } }],
    [
      { a: { b: { cookie: 'secret', kept: 1 } }, c: 2 },
      { a: { b: { cookie: '[redacted]', kept: 1 } }, c: 2 },
    ],
    [{ a: [{ token: 'secret' }, 'kept'] }, { a: [{ token: '[redacted]' }, 'kept'] }],
    [{ token: '' }, { token: '[redacted]' }],
    [{ token: undefined }, { token: '[redacted]' }],
  ])('is shown without the secrets in it: %j', (logged, shown) => {
    const before = structuredClone(logged);
    expect(redact(logged)).toEqual(shown);
    // It still belongs to whoever logs it.
    expect(logged).toEqual(before);
  });

  test('is not followed for ever', () => {
    const circle: { self?: unknown; token: string } = { token: 'secret' };
    circle.self = circle;
    expect(redact(circle)).toMatchObject({ token: '[redacted]', self: { token: '[redacted]' } });
  });

  test('is left alone if it is an error, which is written member by member', () => {
    const logged = { err: Object.assign(new TypeError('broken'), { token: 'secret' }) };
    expect(redact(logged)).toBe(logged);
    expect(redact({ cause: logged })).toMatchObject({ cause: { err: { token: '[redacted]' } } });
  });

  test('is left to write itself if it knows how: a copy might show more', () => {
    class Hidden {
      readonly token = 'secret';
      readonly name = 'internal';
      toJSON(): string {
        return '[hidden]';
      }
    }
    const logged = { it: new Hidden() };
    expect(redact(logged)).toBe(logged);
    expect(JSON.stringify(redact(logged))).toBe('{"it":"[hidden]"}');
  });

  test('is shown without them also where they cannot be changed', () => {
    expect(redact(Object.freeze({ token: 'secret', kept: 1 }))).toEqual({ token: '[redacted]', kept: 1 });
  });
});
