import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileRevocationList } from '../../../src/revocation/file-revocation-list.ts';
import { openRevocationFile, type RevocationFileBench } from '../../support/revocation-file.ts';
import { ALICE, ISSUED_AT, identity, POOL_ISSUERS } from '../../support/revocation-identity.ts';

const entry = (extra = '') => `revocations: [{ subject: ${ALICE}, issuer: "${POOL_ISSUERS[0]}"${extra} }]`;

describe('a revocation list in a file', () => {
  let file: RevocationFileBench;
  let now = ISSUED_AT;

  beforeEach(async () => {
    now = ISSUED_AT;
    file = await openRevocationFile(entry(), () => now);
  });

  afterEach(async () => {
    await file.close();
  });

  test('is in force from the start', async () => {
    expect(await file.list.find(identity())).toEqual({ by: 'subject' });
    expect(file.list.status()).toEqual({ entries: 1, refused: undefined });
    expect(file.events).toEqual([]);
  });

  test('takes a changed file without being restarted, and says how many entries it has', async () => {
    expect(await file.replace('revocations: []')).toEqual({ outcome: 'loaded', entries: 0 });
    expect(await file.list.find(identity())).toBeUndefined();
  });

  test('stays as it was while a changed file is at fault, and says which line is', async () => {
    const event = await file.replace('revocations:\n  - subject: a\n    untill: 2027-01-01T00:00:00Z');
    expect(event).toMatchObject({ outcome: 'refused', error: { message: expect.stringContaining('yaml:3:13') } });
    expect(await file.list.find(identity())).toEqual({ by: 'subject' });
    expect(file.list.status()).toEqual({ entries: 1, refused: expect.stringContaining('untill') });
  });

  test('ends an entry by the clock, without the file being touched', async () => {
    await file.replace(entry(', until: 2026-11-21T10:01:00Z'));
    expect(await file.list.find(identity())).toEqual({ by: 'subject' });
    now += 60_000;
    expect(await file.list.find(identity())).toBeUndefined();
    expect(file.list.status().entries).toBe(1);
  });
});

test('a list that is at fault or absent when the service starts is not started with', async () => {
  await expect(openRevocationFile('revocations: [{}]')).rejects.toMatchObject({ name: 'ConfigurationError' });
  const options = { issuers: [], pollMilliseconds: 5, clock: Date.now, onReload: () => undefined };
  await expect(FileRevocationList.open({ ...options, path: '/nonexistent/revocations.yaml' })).rejects.toThrow(
    /ENOENT/,
  );
});
