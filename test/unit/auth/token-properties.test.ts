import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { extractBearerToken } from '../../../src/auth/bearer.ts';
import { parseKeySet } from '../../../src/auth/json-web-key-set.ts';
import { JWS_ALGORITHMS } from '../../../src/auth/jws-algorithm.ts';
import { refusalOf, startCognitoTrial, type TokenTrial } from '../../support/token-trial.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \0é';

describe('whatever is sent', () => {
  let trial: TokenTrial;
  let good: string;

  beforeAll(async () => {
    trial = await startCognitoTrial();
    good = trial.issuer.sign(trial.issuer.accessClaims());
  });

  async function expectInvalid(token: string): Promise<void> {
    expect((await refusalOf(trial.accept(token))).code).toBe('invalid_token');
  }

  test('a valid token with any one character replaced is refused', async () => {
    for (const [position, former] of [...good].entries()) {
      const offset = position % ALPHABET.length;
      const character = ALPHABET[offset] === former ? ALPHABET[offset + 1] : ALPHABET[offset];
      await expectInvalid(`${good.slice(0, position)}${character}${good.slice(position + 1)}`);
    }
  });

  test('a valid token with characters replaced, inserted or removed anywhere is refused', async () => {
    const edit = fc.record({
      position: fc.nat({ max: good.length }),
      removed: fc.nat({ max: 3 }),
      inserted: fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ position, removed, inserted }) => {
        const token = `${good.slice(0, position)}${inserted}${good.slice(position + removed)}`;
        fc.pre(token !== good);
        await expectInvalid(token);
      }),
      { numRuns: 1_000 },
    );
  });

  test('arbitrary text is refused as an invalid token', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), expectInvalid), { numRuns: 500 });
  });

  test('arbitrary JSON, encoded and signed as a token should be, is refused as an invalid token', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.json(), fc.boolean(), async (rawHeader, rawPayload, ownHeader) => {
        await expectInvalid(trial.issuer.sign({}, ownHeader ? { rawPayload } : { rawHeader, rawPayload }));
      }),
      { numRuns: 500 },
    );
  });

  test('any claim replaced by arbitrary JSON gives an identity of the right types, or a refusal', async () => {
    const name = fc.constantFrom(...Object.keys(trial.issuer.accessClaims()), 'nbf', 'aud');
    await fc.assert(
      fc.asyncProperty(name, fc.jsonValue({ maxDepth: 2 }), async (claim, value) => {
        const verification = trial.accept(trial.issuer.sign(trial.issuer.accessClaims({ [claim]: value })));
        const identity = await verification.catch(() => undefined);
        if (identity === undefined) {
          await refusalOf(verification);
        } else {
          expect(typeof identity.subject).toBe('string');
          expect([...identity.groups, ...identity.scopes].every((item) => typeof item === 'string')).toBe(true);
          expect(Number.isSafeInteger(identity.expiresAtSeconds)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('arbitrary headers hold one token of its syntax or are refused as an invalid token', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((text) => `Bearer ${text}`),
    );
    const name = fc.oneof(fc.constantFrom('Authorization', 'authorization', 'Cookie'), fc.string());
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), (headers) => {
        let outcome: unknown;
        try {
          outcome = extractBearerToken(headers.flat()).reveal();
        } catch (error) {
          outcome = error;
        }
        if (typeof outcome === 'string') {
          expect(outcome).toMatch(/^[\w\-.~+/]+=*$/);
        } else {
          expect(outcome).toMatchObject({ code: 'invalid_token' });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('arbitrary bytes and arbitrary JSON are no key set', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.array(fc.jsonValue({ maxDepth: 2 })).map((keys) => Buffer.from(JSON.stringify({ keys }))),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        expect(() => parseKeySet(bytes, { algorithms: JWS_ALGORITHMS })).toThrow();
      }),
      { numRuns: 1_000 },
    );
  });
});
