/**
 * Launch tickets in the memory of one process. Another process does not know them, nor does this one after it was started
 * again: a link then no longer works. It can never work twice.
 */
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import type { FoundTicket, KeptTicket, TicketStore, TicketUse } from '../model/ticket-store.ts';

interface Entry {
  readonly ticket: KeptTicket;
  readonly use: TicketUse | undefined;
}

export interface MemoryTicketStoreOptions {
  readonly clock: Clock;
  /** Tickets at once, used ones among them: by default 10 000. */
  readonly maxTickets?: number | undefined;
}

const MAX_TICKETS = 10_000;
const RETRY_AFTER_SECONDS = 30;

export class MemoryTicketStore implements TicketStore {
  readonly #clock: Clock;
  readonly #maxTickets: number;
  readonly #entries = new Map<string, Entry>();

  constructor({ clock, maxTickets = MAX_TICKETS }: MemoryTicketStoreOptions) {
    this.#clock = clock;
    this.#maxTickets = maxTickets;
  }

  async put(ticket: KeptTicket): Promise<void> {
    if (this.#entries.has(ticket.id)) {
      throw new Error('a ticket of this id is there already');
    }
    if (this.#entries.size >= this.#maxTickets) {
      this.#forgetEnded();
    }
    if (this.#entries.size >= this.#maxTickets) {
      throw new ServiceError('not_ready', {
        detail: `${this.#maxTickets} launch tickets are kept in memory, and none of them has ended`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.#entries.set(ticket.id, { ticket, use: undefined });
  }

  async find(id: string): Promise<FoundTicket | undefined> {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      return undefined;
    }
    const { ticket, use } = entry;
    return use === undefined ? { state: 'free', ticket } : { state: 'taken', use };
  }

  async take(id: string, use: TicketUse): Promise<'taken' | 'too_late'> {
    const entry = this.#entries.get(id);
    if (entry === undefined || (entry.use !== undefined && entry.use.requestId !== use.requestId)) {
      return 'too_late';
    }
    this.#entries.set(id, { ticket: { ...entry.ticket, content: '' }, use: entry.use ?? use });
    return 'taken';
  }

  async giveBack(ticket: KeptTicket, requestId: string): Promise<void> {
    if (this.#entries.get(ticket.id)?.use?.requestId === requestId) {
      this.#entries.set(ticket.id, { ticket, use: undefined });
    }
  }

  #forgetEnded(): void {
    const now = this.#clock() / 1000;
    for (const [id, { ticket }] of this.#entries) {
      if (ticket.expiresAtSeconds <= now) {
        this.#entries.delete(id);
      }
    }
  }
}
