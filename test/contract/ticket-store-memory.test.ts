import { systemClock } from '../../src/model/clock.ts';
import { MemoryTicketStore } from '../../src/tickets/memory-ticket-store.ts';
import { describeTicketStore } from './ticket-store.ts';

describeTicketStore('the memory', async () => {
  const store = new MemoryTicketStore({ clock: systemClock });
  return { stores: [store, store], close: async () => undefined };
});
