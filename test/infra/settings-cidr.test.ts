/** Arithmetic on ranges: it decides which addresses the policies let through. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cidr, formatAddress, formatCidr, holds, overlaps, parseCidr, partOf } from '../../infra/settings/cidr.ts';

const range = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefixLength]): Cidr => {
    const size = 2 ** (32 - prefixLength);
    return { base: Math.floor(address / size) * size, prefixLength };
  });
const end = ({ base, prefixLength }: Cidr) => base + 2 ** (32 - prefixLength);

describe('a range', () => {
  test('comes back from its text', () => {
    fc.assert(
      fc.property(range, (one) => {
        expect(parseCidr(formatCidr(one))).toEqual(one);
      }),
    );
  });

  test.each([
    '',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08 ',
    '10.0.0.0/1e1',
    '256.0.0.0/8',
    '10.0.0/8',
    '10.0.0.0.0/8',
    '010.0.0.0/8',
    'fd00::/8',
  ])('is not %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test('has no bits beyond its prefix', () => {
    expect(parseCidr('10.0.0.1/24')).toBeUndefined();
    expect(parseCidr('10.0.16.0/19')).toBeUndefined();
    expect(parseCidr('10.0.32.0/19')).toEqual({ base: 0x0a00_2000, prefixLength: 19 });
    expect(parseCidr('255.255.255.255/32')).toEqual({ base: 2 ** 32 - 1, prefixLength: 32 });
  });

  test('overlaps another exactly if they share an address', () => {
    fc.assert(
      fc.property(range, range, (one, other) => {
        const shared = Math.max(one.base, other.base) < Math.min(end(one), end(other));
        expect(overlaps(one, other)).toBe(shared);
        expect(overlaps(other, one)).toBe(shared);
      }),
    );
  });

  test('overlaps what is within it', () => {
    fc.assert(
      fc.property(range, fc.nat({ max: 2 ** 16 - 1 }), fc.integer({ min: 0, max: 32 }), (one, offset, length) => {
        const prefixLength = Math.max(length, one.prefixLength);
        const size = 2 ** (32 - prefixLength);
        const base = one.base + Math.floor((offset % (end(one) - one.base)) / size) * size;
        expect(overlaps(one, { base, prefixLength })).toBe(true);
      }),
    );
  });

  test('is the sum of its parts', () => {
    fc.assert(
      fc.property(
        range.filter(({ prefixLength }) => prefixLength <= 28),
        (one) => {
          const parts = Array.from({ length: 16 }, (_item, index) => partOf(one, 4, index));
          expect(parts[0]?.base).toBe(one.base);
          expect(parts.map(end)).toEqual([...parts.slice(1).map(({ base }) => base), end(one)]);
        },
      ),
    );
  });
});

describe('an address', () => {
  test.each<[number, string]>([
    [0, '0.0.0.0'],
    [0x0a00_010a, '10.0.1.10'],
    [2 ** 32 - 1, '255.255.255.255'],
  ])('%d is written %s', (address, text) => {
    expect(formatAddress(address)).toBe(text);
  });

  test('is held by the ranges around it', () => {
    const around = { base: 0x0a00_0100, prefixLength: 24 };
    expect(['10.0.1.0', '10.0.1.255'].map((address) => holds(around, address))).toEqual([true, true]);
    expect(['10.0.0.255', '10.0.2.0', '10.0.1.256', '10.0.1', ''].map((address) => holds(around, address))).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
