import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../src/document/document-fault.ts';
import { parseRevocationFile } from '../../../src/revocation/revocation-file.ts';
import type { RevocationFileContext } from '../../../src/revocation/revocations.ts';
import { POOL_ISSUERS } from '../../support/revocation-identity.ts';

const one = { issuers: [{ names: POOL_ISSUERS }] };
const two = { issuers: [...one.issuers, { names: ['https://login.example.com'] }] };

function faultsOf(text: string, context: RevocationFileContext = one): readonly string[] {
  try {
    parseRevocationFile('r.yaml', text, context, Date.now);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults.map(({ where, message }) => `${where}: ${message}`);
    }
    throw error;
  }
  return [];
}

describe('a revocation file', () => {
  test('may be empty of entries, in YAML and in JSON', () => {
    expect(parseRevocationFile('r', 'revocations: []', one, Date.now).size).toBe(0);
    expect(parseRevocationFile('r', '{"revocations":[]}', one, Date.now).size).toBe(0);
  });

  test('is counted by its entries, several about one person among them', () => {
    const text = 'revocations: [{ subject: a }, { subject: a, until: 2027-01-01T00:00:00Z }, { tokenId: t }]';
    expect(parseRevocationFile('r', text, one, Date.now).size).toBe(3);
  });

  test('that is empty altogether is at fault: nobody empties a list by losing it', () => {
    for (const text of ['', '\n', '# nothing', '{}', 'revocations:', '[]', 'null']) {
      expect(faultsOf(text), text).toHaveLength(1);
    }
  });

  test('says by line and column what is wrong with it, all at once', () => {
    const text = [
      'revocations:',
      '  - subject: alice smith',
      '    untill: 2027-01-01T00:00:00Z',
      '  - subject: a',
      '    until: 2027-01-01',
      '  - tokenId: 7',
      '  - subject: a',
      '    issuer: ""',
    ].join('\n');
    expect(faultsOf(text)).toEqual([
      'r.yaml:3:13 revocations[0].untill: is not a known key',
      'r.yaml:2:14 revocations[0].subject: must have a form like 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11',
      expect.stringMatching(/^r\.yaml:5:12 revocations\[1\]\.until: must have a form like 2026/),
      'r.yaml:6:14 revocations[2].tokenId: must be a string, not a number',
      'r.yaml:8:13 revocations[3].issuer: must not have fewer than 1 characters',
    ]);
  });

  test('names exactly one of subject and token id in each entry', () => {
    expect(faultsOf('revocations: [{ note: x }, { subject: a, tokenId: t }]')).toEqual([
      'r.yaml:1:15 revocations[0].subject: is required, or tokenId',
      'r.yaml:1:39 revocations[1].subject: and tokenId cannot both be given',
    ]);
  });

  test('gives no moment of issue for a token, which has one', () => {
    expect(faultsOf('revocations: [{ tokenId: t, issuedBefore: 2026-01-01T00:00:00Z }]')).toEqual([
      'r.yaml:1:43 revocations[0].issuedBefore: goes with subject only: a token is revoked whenever it was issued',
    ]);
  });

  test('refuses days that the calendar does not have, in YAML and in JSON', () => {
    const entry = { subject: 'a', until: '2027-02-29T00:00:00Z', issuedBefore: '2026-11-31T00:00:00Z' };
    const text = JSON.stringify({ revocations: [entry] });
    expect(faultsOf(text)).toEqual([
      'r.yaml:1:78 revocations[0].issuedBefore: is not a day of the calendar',
      'r.yaml:1:40 revocations[0].until: is not a day of the calendar',
    ]);
  });

  test('needs the issuer where several are configured, and one of them', () => {
    expect(faultsOf('revocations: [{ subject: a }, { tokenId: t, issuer: https://evil.example.com }]', two)).toEqual([
      'r.yaml:1:15 revocations[0].issuer: is required, because several issuers are configured',
      'r.yaml:1:53 revocations[1].issuer: is not one of the configured issuers',
    ]);
    expect(faultsOf('revocations: [{ subject: a, issuer: https://login.example.com }]')).toEqual([
      'r.yaml:1:37 revocations[0].issuer: is not one of the configured issuers',
    ]);
  });

  test.each([
    ['a member twice', '{"revocations":[{"subject":"a","subject":"b"}]}'],
    ['a second list', '{"revocations":[],"revocations":[]}'],
    ['__proto__', '{"revocations":[{"subject":"a","__proto__":{}}]}'],
    ['JSON that breaks off', '{"revocations":[{"subject":"a"},'],
    ['YAML with a tab', 'revocations:\n\t- subject: a'],
  ])('with %s is refused', (_name, text) => {
    expect(faultsOf(text).length).toBeGreaterThan(0);
  });

  test('holds 100 000 entries and not one more', () => {
    const list = (length: number) =>
      JSON.stringify({ revocations: Array.from({ length }, (_, index) => ({ subject: `s${index}` })) });
    expect(parseRevocationFile('r', list(100_000), one, Date.now).size).toBe(100_000);
    expect(faultsOf(list(100_001))).toEqual([expect.stringContaining('100000')]);
  });
});
