/** What every ticket store promises, whatever it keeps them in. Each adapter's test runs this suite. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeptTicket, TicketStore, TicketUse } from '../../src/model/ticket-store.ts';

export interface TicketStoreBench {
  /** Two ways to the same tickets, as two processes have them; the same one twice where there is no other. */
  readonly stores: readonly [TicketStore, TicketStore];
  close(): Promise<void>;
}

const EXPIRES_AT = 2_000_000_000;

const kept = (content = 'what it is for: “ü”'): KeptTicket => ({
  id: randomUUID(),
  content,
  expiresAtSeconds: EXPIRES_AT,
});
const use = (requestId: string = randomUUID()): TicketUse => ({ requestId, time: '2026-11-21T10:00:00.250Z' });

export function describeTicketStore(name: string, open: () => Promise<TicketStoreBench>): void {
  describe(`${name} as a ticket store`, () => {
    let bench: TicketStoreBench;
    let store: TicketStore;
    let other: TicketStore;

    beforeEach(async () => {
      bench = await open();
      [store, other] = bench.stores;
    });

    afterEach(async () => {
      await bench.close();
    });

    test('finds a ticket as it was put, as often as it is looked at', async () => {
      const ticket = kept();
      await store.put(ticket);
      expect(await store.find(ticket.id)).toEqual({ state: 'free', ticket });
      expect(await other.find(ticket.id)).toEqual({ state: 'free', ticket });
    });

    test('knows nothing of a ticket that was never put, and gives it to nobody', async () => {
      await store.put(kept());
      const { id } = kept();
      expect(await store.find(id)).toBeUndefined();
      expect(await store.take(id, use())).toBe('too_late');
      expect(await store.find(id)).toBeUndefined();
    });

    test('takes no second ticket of the same id, and keeps the first', async () => {
      const ticket = kept();
      await store.put(ticket);
      await expect(store.put({ ...ticket, content: 'another' })).rejects.toThrow('there already');
      expect(await store.find(ticket.id)).toEqual({ state: 'free', ticket });
    });

    test('gives a ticket once, and says afterwards to whom and when', async () => {
      const ticket = kept();
      const first = use();
      await store.put(ticket);
      expect(await store.take(ticket.id, first)).toBe('taken');
      expect(await other.take(ticket.id, use())).toBe('too_late');
      expect(await other.find(ticket.id)).toEqual({ state: 'taken', use: first });
    });

    test('answers the same request in the same way, should it ask twice', async () => {
      const ticket = kept();
      const first = use();
      await store.put(ticket);
      expect(await store.take(ticket.id, first)).toBe('taken');
      expect(await store.take(ticket.id, first)).toBe('taken');
    });

    test('gives a ticket to one of a hundred that ask at once, from two sides', async () => {
      const ticket = kept();
      await store.put(ticket);
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) => bench.stores[index % 2]?.take(ticket.id, use())),
      );
      expect(answers.toSorted()).toEqual(['taken', ...Array(99).fill('too_late')].toSorted());
    });

    test('keeps tickets apart', async () => {
      const [one, two] = [kept('one'), kept('two')];
      await store.put(one);
      await store.put(two);
      await store.take(one.id, use());
      expect(await store.find(two.id)).toEqual({ state: 'free', ticket: two });
    });

    test('makes a ticket free again for whoever has it, with all it said, and gives it once more', async () => {
      const ticket = kept();
      const first = use();
      await store.put(ticket);
      await store.take(ticket.id, first);
      await store.giveBack(ticket, first.requestId);
      expect(await other.find(ticket.id)).toEqual({ state: 'free', ticket });
      expect(await other.take(ticket.id, use())).toBe('taken');
      expect(await store.take(ticket.id, use())).toBe('too_late');
    });

    test('does not let anybody give back what they have not', async () => {
      const ticket = kept();
      const first = use();
      await store.put(ticket);
      await store.take(ticket.id, first);
      await store.giveBack(ticket, randomUUID());
      expect(await store.find(ticket.id)).toEqual({ state: 'taken', use: first });
      // Nor does it come back to life for whoever had it and is late.
      const never = kept();
      await store.giveBack(never, randomUUID());
      expect(await store.find(never.id)).toBeUndefined();
    });
  });
}
