/**
 * The keys that launch tickets are signed with, as they are now. The first one signs and all of them verify, so that a key can
 * be replaced while tickets that it signed are still out.
 */
import type { TicketKey } from '../model/secret.ts';

export interface NamedTicketKey {
  readonly kid: string;
  /** For HMAC with SHA-256: 32 bytes at least (RFC 7518 section 3.2). */
  readonly key: TicketKey;
}

export interface TicketKeys {
  /** To be asked each time: operators change the keys while the service runs. */
  signing(): NamedTicketKey;
  /** @param kid as a ticket names it: anybody may have written it */
  find(kid: string): NamedTicketKey | undefined;
}

/** @param current at least one, as they are whenever it is asked */
export function ticketKeys(current: () => readonly [NamedTicketKey, ...NamedTicketKey[]]): TicketKeys {
  return {
    signing: () => current()[0],
    find: (kid) => current().find((key) => key.kid === kid),
  };
}
