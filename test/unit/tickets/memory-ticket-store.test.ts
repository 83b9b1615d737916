import { describe, expect, it } from 'vitest';
import { MemoryTicketStore } from '../../../src/tickets/memory-ticket-store.ts';

describe('tickets in memory', () => {
  it('are no more than the bound, and ended ones make room', async () => {
    let now = 1_000_000;
    const store = new MemoryTicketStore({ clock: () => now, maxTickets: 2 });
    const put = (id: string, expiresAtSeconds: number) => store.put({ id, content: '', expiresAtSeconds });
    await put('a', 1_100);
    await put('b', 1_200);
    await expect(put('c', 1_300)).rejects.toMatchObject({ code: 'not_ready', retryAfterSeconds: expect.any(Number) });
    now = 1_100_000;
    await put('c', 1_300);
    expect(await store.find('a')).toBeUndefined();
    expect((await store.find('b'))?.state).toBe('free');
  });
});
