import { expect, test } from 'vitest';
import type { ProfileMapping } from '../../../src/model/profile-directory.ts';
import { WatchedProfileDirectory } from '../../../src/profiles/watched-profile-directory.ts';
import { identity } from '../../support/revocation-identity.ts';

test('a watched directory tells how its last reading went, and changes nothing about it', async () => {
  const mapping: ProfileMapping = { disabled: true, targets: [] };
  const failure = new Error('away');
  const readings: (() => Promise<ProfileMapping | undefined>)[] = [
    async () => mapping,
    () => Promise.reject(failure),
    async () => undefined,
  ];
  const watched = new WatchedProfileDirectory({ lookUp: async () => readings.shift()?.() });
  expect(watched.lastReading).toBe('none');
  expect(await watched.lookUp(identity())).toBe(mapping);
  expect(watched.lastReading).toBe('answered');
  await expect(watched.lookUp(identity())).rejects.toBe(failure);
  expect(watched.lastReading).toBe('failed');
  expect(await watched.lookUp(identity())).toBeUndefined();
  expect(watched.lastReading).toBe('answered');
});
