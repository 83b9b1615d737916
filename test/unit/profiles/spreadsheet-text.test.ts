import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMappingDocument } from '../../../src/profiles/mapping-document.ts';
import { formatMappingCsv } from '../../../src/profiles/mapping-document-csv.ts';
import { guardText, unguardText } from '../../../src/profiles/spreadsheet-text.ts';

const ISSUER = 'https://issuer.example';
const CONTEXT = { issuers: [{ names: [ISSUER] }], domains: [{ id: 'd-one', region: 'us-east-1' }] };

describe('what a spreadsheet program would save as something else', () => {
  test.each([
    '00123',
    '007',
    '123456789012',
    '1E5',
    '1e10',
    '1.50',
    '3-4',
    '2026-01-02',
    'MAR1',
    'dec-31',
    '1-jan',
    '1may2026',
  ])('is written so that it stays what it is: %s', (text) => {
    expect(guardText(text)).toBe(`'${text}`);
  });

  test.each(['alice', '123', '4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11', 'marketing', 'jane', 'may', 'a1E5', '1-2-3-4'])(
    'is not %s',
    (text) => {
      expect(guardText(text)).toBe(text);
    },
  );

  test('is read as it was written', () => {
    const piece = fc.constantFrom("'", '0', '1', 'E', '-', '.', 'mar', 'x', '=');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        expect(unguardText(guardText(text))).toBe(text);
      }),
    );
  });

  test.each(['00123', '1E5', 'MAR1'])('is the name of a profile all the same: %s', (name) => {
    const targets = [{ domainId: 'd-one', userProfileName: name }];
    const record = { issuer: ISSUER, subject: name, disabled: false, targets };
    const text = formatMappingCsv([record]);
    expect(text).toContain(`'${name},`);
    expect(text).toContain(`,'${name}`);
    const read = readMappingDocument('csv', 'people.csv', text, CONTEXT);
    expect('document' in read ? read.document.records : read.faults).toEqual([record]);
  });
});
