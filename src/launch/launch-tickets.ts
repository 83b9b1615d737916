/**
 * Launch tickets: a link that can be put into a page now and opened later, once. Issuing one decides everything that a URL
 * would need, and using one decides all of it again; what was decided before never stands in for that. A ticket is spent by a
 * URL that leaves the service, and by nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../model/clock.ts';
import { ServiceError, type TokenFault } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { Log } from '../model/log.ts';
import type { KeptTicket, TicketStore } from '../model/ticket-store.ts';
import type { LaunchRequest } from '../studio/launch-policy.ts';
import type { Decision } from './decision.ts';
import type { GrantedLaunch, Launch } from './launch.ts';
import { readTicketContent, type TicketContent, writeTicketContent } from './ticket-content.ts';

export interface LaunchTicketsOptions {
  readonly launch: Pick<Launch, 'createPresignedUrl' | 'decide'>;
  readonly store: TicketStore;
  /** Every name of every issuer whose tokens are accepted. */
  readonly issuers: ReadonlySet<string>;
  /** How long a ticket can be used, at most 600; never longer than the token that it was issued for. */
  readonly lifetimeSeconds: number;
  /** Whether a ticket works only from the address that it was asked for from. */
  readonly bindsSourceAddress: boolean;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

export interface IssuedTicket {
  readonly id: string;
  /** Seconds since the Unix epoch, as is the next. */
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
}

/** A ticket that can be used, and has not been taken yet. */
export interface PresentedTicket {
  readonly kept: KeptTicket;
  /** Of the token that it was issued for. */
  readonly identity: Identity;
  readonly request: LaunchRequest;
}

export type LaunchTickets = ReturnType<typeof createLaunchTickets>;

/** 128 bits: nobody guesses one, and the signature comes on top. */
const ID_BYTES = 16;

export function createLaunchTickets(options: LaunchTicketsOptions) {
  const { launch, store, issuers, lifetimeSeconds, bindsSourceAddress, clock, log } = options;
  const nowSeconds = (): number => clock() / 1000;

  /**
   * @param sourceAddress of the caller, as far as there is evidence
   * @throws ServiceError for every reason not to create a URL at this moment
   */
  async function issue(
    identity: Identity,
    request: LaunchRequest,
    decision: Decision,
    sourceAddress: string | undefined,
  ): Promise<IssuedTicket> {
    if (bindsSourceAddress && sourceAddress === undefined) {
      throw new ServiceError('outside_network', {
        detail: 'a ticket is for one address, and that of the caller is not known',
      });
    }
    const { mintRequest } = await launch.decide(identity, request, decision);
    const issuedAtSeconds = Math.floor(nowSeconds());
    const ticket: IssuedTicket = {
      id: randomBytes(ID_BYTES).toString('base64url'),
      issuedAtSeconds,
      expiresAtSeconds: Math.min(issuedAtSeconds + lifetimeSeconds, Math.floor(identity.expiresAtSeconds)),
    };
    const content: TicketContent = {
      identity,
      request: { ...request, domainId: mintRequest.target.domainId },
      sourceAddress: bindsSourceAddress ? sourceAddress : undefined,
    };
    const { id, expiresAtSeconds } = ticket;
    await store.put({ id, content: writeTicketContent(content), expiresAtSeconds });
    decision.isAboutTicket(id);
    await decision.allow();
    return ticket;
  }

  /**
   * Looks at a ticket without using it.
   * @param id of a ticket whose signature has been verified
   * @throws ServiceError `ticket_spent` if it cannot be used any more, `outside_network` if not from there
   */
  async function look(id: string, sourceAddress: string | undefined): Promise<PresentedTicket> {
    const found = await store.find(id);
    if (found === undefined) {
      throw ticketSpent('no ticket of this id is kept');
    }
    if (found.state === 'taken') {
      throw ticketSpent(`used at ${found.use.time} by request ${found.use.requestId}`);
    }
    const { ticket: kept } = found;
    const { identity, request, sourceAddress: boundTo } = readTicketContent(id, kept.content);
    if (kept.expiresAtSeconds <= nowSeconds()) {
      throw ticketSpent('the ticket has expired', 'expired');
    }
    if (!issuers.has(identity.issuer)) {
      throw ticketSpent('the issuer of the token is not accepted any more', 'issuer_unknown');
    }
    if (boundTo !== undefined && boundTo !== sourceAddress) {
      throw new ServiceError('outside_network', {
        detail: `the ticket is for ${boundTo}, and came from ${sourceAddress ?? 'an address that is not known'}`,
        publicDetail: 'This link opens only on the computer that it was made for.',
      });
    }
    return { kept, identity, request };
  }

  /**
   * Uses a ticket: creates the URL it is for, if all that is decided again allows it. Whatever keeps a URL from leaving makes
   * the ticket free again.
   * @throws ServiceError `ticket_spent` if somebody else was faster, and every reason not to create a URL
   */
  async function open(
    { kept, identity, request }: PresentedTicket,
    decision: Decision,
    requestId: string,
  ): Promise<GrantedLaunch> {
    let taken: 'taken' | 'too_late' | undefined;
    try {
      // Before SageMaker is asked: a URL is made for one of those who open a link at once, not for each.
      taken = await store.take(kept.id, { requestId, time: new Date(clock()).toISOString() });
      if (taken === 'too_late') {
        throw ticketSpent('used by another request at the same time');
      }
      return await launch.createPresignedUrl(identity, request, decision);
    } catch (error) {
      // Also if it is not known whether it was taken: nothing is given back but what this very request has.
      if (taken !== 'too_late') {
        await giveBack(kept, requestId);
      }
      throw error;
    }
  }

  /** That this fails must not hide why: the ticket then stays taken, which lets nobody in. */
  async function giveBack(kept: KeptTicket, requestId: string): Promise<void> {
    try {
      await store.giveBack(kept, requestId);
    } catch (error) {
      log.error({ err: error, ticketId: kept.id }, 'a launch ticket that led to no URL could not be given back');
    }
  }

  return { issue, look, open };
}

/** One answer for all of it, so that nobody learns what was wrong with a ticket that they made up. */
export function ticketSpent(detail: string, tokenFault?: TokenFault): ServiceError {
  return new ServiceError('ticket_spent', { detail, ...(tokenFault === undefined ? {} : { tokenFault }) });
}
