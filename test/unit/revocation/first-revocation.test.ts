import { expect, test } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import type { RevocationList } from '../../../src/model/revocation.ts';
import { firstRevocation } from '../../../src/revocation/first-revocation.ts';
import { identity } from '../../support/revocation-identity.ts';

const nothing: RevocationList = { find: async () => undefined };
const hit: RevocationList = { find: async () => ({ by: 'subject', note: 'first' }) };
const fault: RevocationList = {
  find: async () => {
    throw new ServiceError('not_ready', { detail: 'cannot know', retryAfterSeconds: 5 });
  },
};

test('no list revokes nobody', async () => {
  expect(await firstRevocation([]).find(identity())).toBeUndefined();
  expect(await firstRevocation([nothing, nothing]).find(identity())).toBeUndefined();
});

test('the first hit counts, and no list after it is asked', async () => {
  const second: RevocationList = { find: async () => ({ by: 'token_id' }) };
  expect(await firstRevocation([nothing, hit, second]).find(identity())).toEqual({ by: 'subject', note: 'first' });
  expect(await firstRevocation([hit, fault]).find(identity())).toEqual({ by: 'subject', note: 'first' });
});

test('a list that cannot answer is not passed over, even if a later one would hit', async () => {
  await expect(firstRevocation([nothing, fault, hit]).find(identity())).rejects.toMatchObject({ code: 'not_ready' });
});
