/**
 * The port to whatever keeps launch tickets until they are used. It sees to it that a ticket is taken once, by whoever comes
 * first; what a ticket says, and whether it may be used, is decided elsewhere.
 */

/** Of a ticket as it is in a link: most have a third of it. */
export const TICKET_MAX_LENGTH = 1_024;

/** A ticket as it is kept. Its id alone opens nothing: the link carries it signed. */
export interface KeptTicket {
  /** Never given twice. */
  readonly id: string;
  /** What the ticket is for, as whoever issued it wrote it down. */
  readonly content: string;
  /** Seconds since the Unix epoch. From then on the store may forget it, and need not. */
  readonly expiresAtSeconds: number;
}

/** Who has taken a ticket, and when: for the audit trail. */
export interface TicketUse {
  /** The service's own id of the request. */
  readonly requestId: string;
  /** RFC 3339, in UTC. */
  readonly time: string;
}

export type FoundTicket =
  | { readonly state: 'free'; readonly ticket: KeptTicket }
  | { readonly state: 'taken'; readonly use: TicketUse };

/** All methods throw ServiceError `not_ready`, with `retryAfterSeconds`, if the store cannot do it or cannot tell. */
export interface TicketStore {
  /** @throws Error if there is one of this id already, which is a mistake in whoever makes ids */
  put(ticket: KeptTicket): Promise<void>;
  /** The ticket as it is now; undefined for one that was never put, or is forgotten. Takes nothing. */
  find(id: string): Promise<FoundTicket | undefined>;
  /**
   * Takes a ticket for one request: of all that ask, one is told `taken`, however many there are and wherever they run. Asked
   * again for the same request it gives the same answer. What the ticket says is kept no longer.
   */
  take(id: string, use: TicketUse): Promise<'taken' | 'too_late'>;
  /** Makes a ticket free again that this request has taken; does nothing if it has not. */
  giveBack(ticket: KeptTicket, requestId: string): Promise<void>;
}
