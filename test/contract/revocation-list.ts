/** What every revocation list promises, whatever it asks. Each adapter's test runs this suite. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RevocationList } from '../../src/model/revocation.ts';
import { BOB, identity, OTHER_ISSUER, POOL_ISSUERS } from '../support/revocation-identity.ts';

export interface RevocationListBench {
  /** Knows Alice and Bob of the pool `POOL_ISSUERS`, and revokes nobody yet. */
  readonly list: RevocationList;
  /** Revokes everything Alice holds; resolves when that is in force. */
  revokeAlice(): Promise<void>;
  /** Takes that back; resolves when that is in force. */
  restoreAlice(): Promise<void>;
  close(): Promise<void>;
}

const alice = identity();
const bob = identity({ subject: BOB, username: 'bob', tokenId: 'token-2' });

export function describeRevocationList(name: string, open: () => Promise<RevocationListBench>): void {
  describe(`${name} as a revocation list`, () => {
    let bench: RevocationListBench;

    beforeEach(async () => {
      bench = await open();
    });

    afterEach(async () => {
      await bench.close();
    });

    test('lets people be whom nothing revokes', async () => {
      expect(await bench.list.find(alice)).toBeUndefined();
      expect(await bench.list.find(bob)).toBeUndefined();
    });

    test('finds what was revoked while it runs, and says by what', async () => {
      await bench.list.find(alice);
      await bench.revokeAlice();
      const revocation = await bench.list.find(alice);
      expect(['subject', 'user_status']).toContain(revocation?.by);
      expect(revocation?.note).toEqual(expect.any(String));
    });

    test('revokes the person under both names that Cognito has as an issuer', async () => {
      await bench.revokeAlice();
      for (const issuer of POOL_ISSUERS) {
        expect(await bench.list.find(identity({ issuer }))).toBeDefined();
      }
    });

    test("revokes all of the person's tokens, of both kinds, with and without an id", async () => {
      await bench.revokeAlice();
      expect(await bench.list.find(identity({ tokenUse: 'id' }))).toBeDefined();
      expect(await bench.list.find(identity({ tokenId: 'another' }))).toBeDefined();
      expect(await bench.list.find(identity({ tokenId: undefined }))).toBeDefined();
    });

    test('leaves everybody else alone, the same subject of another issuer among them', async () => {
      await bench.revokeAlice();
      expect(await bench.list.find(bob)).toBeUndefined();
      expect(await bench.list.find(identity({ issuer: OTHER_ISSUER, tokenUse: 'oidc' }))).toBeUndefined();
    });

    test('lets the person back in once that is taken back', async () => {
      await bench.revokeAlice();
      expect(await bench.list.find(alice)).toBeDefined();
      await bench.restoreAlice();
      expect(await bench.list.find(alice)).toBeUndefined();
    });

    test('answers many callers at a time, each for themselves', async () => {
      await bench.revokeAlice();
      const callers = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? alice : bob));
      const found = await Promise.all(callers.map((caller) => bench.list.find(caller)));
      expect(found.map((revocation) => revocation !== undefined)).toEqual(callers.map((caller) => caller === alice));
    });
  });
}
