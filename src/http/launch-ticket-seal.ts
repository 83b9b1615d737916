/**
 * Signs launch tickets and verifies them, as JSON Web Tokens of this service to itself. A ticket says which one it is and until
 * when it can be used, and nothing about anybody: links end up in histories and in other people's logs.
 */
import type { JWT } from '@fastify/jwt';
import { type IssuedTicket, ticketSpent } from '../launch/launch-tickets.ts';
import type { Clock } from '../model/clock.ts';
import type { ServiceError, TokenFault } from '../model/errors.ts';
import { LaunchTicket } from '../model/secret.ts';
import { TICKET_MAX_LENGTH } from '../model/ticket-store.ts';
import type { NamedTicketKey, TicketKeys } from '../tickets/ticket-keys.ts';

export interface TicketSealOptions {
  readonly jwt: Pick<JWT, 'decode' | 'sign' | 'verify'>;
  readonly keys: TicketKeys;
  /** The address that links of this service begin with: two services that share a key still do not take each other's. */
  readonly issuer: string;
  readonly clock: Clock;
}

export type TicketSeal = ReturnType<typeof ticketSeal>;

/** Whatever it says of itself: no ticket is good for longer, but for the clocks of two tasks. */
const LONGEST_SECONDS = 600;
const CLOCK_TOLERANCE_SECONDS = 60;

const ALGORITHM = 'HS256';
/** So that no token of another kind is ever taken for a ticket (RFC 8725 section 3.11). */
const TYPE = 'studio-pass-launch+jwt';
const AUDIENCE = 'studio-pass-launch';
const TICKET = /^[\w-]+\.[\w-]+\.[\w-]{43}$/;
const TICKET_ID = /^[\w-]{22}$/;

/** What differs from one ticket to the next. */
interface OwnClaims {
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** What the library calls it, and what the audit trail does. */
const FAULTS: Readonly<Record<string, TokenFault>> = {
  FAST_JWT_INVALID_ALGORITHM: 'algorithm_refused',
  FAST_JWT_INVALID_SIGNATURE: 'signature_invalid',
  FAST_JWT_INVALID_TYPE: 'token_use_wrong',
  FAST_JWT_INVALID_CRIT_HEADER: 'token_header_refused',
  FAST_JWT_INVALID_CLAIM_TYPE: 'claim_malformed',
  FAST_JWT_INVALID_CLAIM_VALUE: 'audience_wrong',
  FAST_JWT_MISSING_REQUIRED_CLAIM: 'claim_missing',
  FAST_JWT_EXPIRED: 'expired',
};

export function ticketSeal({ jwt, keys, issuer, clock }: TicketSealOptions) {
  const sign = ({ jti, iat, exp }: OwnClaims, { kid, key }: NamedTicketKey): string =>
    jwt.sign(
      { jti, iss: issuer, aud: AUDIENCE, iat, exp },
      { key: key.reveal(), kid, algorithm: ALGORITHM, header: { alg: ALGORITHM, typ: TYPE, kid } },
    );

  function seal({ id, issuedAtSeconds, expiresAtSeconds }: IssuedTicket): LaunchTicket {
    return new LaunchTicket(sign({ jti: id, iat: issuedAtSeconds, exp: expiresAtSeconds }, keys.signing()));
  }

  /**
   * @param ticket as it was sent
   * @returns the id of a ticket that this service has issued and that has not expired
   * @throws ServiceError `ticket_spent` for every other
   */
  function open(ticket: LaunchTicket): string {
    const text = ticket.reveal();
    if (text.length > TICKET_MAX_LENGTH || !TICKET.test(text)) {
      throw ticketSpent('not of the form of a ticket', 'token_malformed');
    }
    const named = keyOf(text);
    const { jti, iat, exp } = verified(text, named);
    const now = clock() / 1000;
    if (!(exp > now)) {
      throw ticketSpent('the ticket has expired', 'expired');
    }
    if (exp > now + LONGEST_SECONDS + CLOCK_TOLERANCE_SECONDS) {
      throw ticketSpent('the ticket is good for longer than any can be', 'lifetime_too_long');
    }
    if (!TICKET_ID.test(jti)) {
      throw ticketSpent('the id is not one of a ticket', 'claim_malformed');
    }
    // Signing gives each ticket one spelling. Any other has more in it, or the same in other words.
    if (sign({ jti, iat, exp }, named) !== text) {
      throw ticketSpent('not spelt as this service spells tickets', 'token_malformed');
    }
    return jti;
  }

  function keyOf(text: string): NamedTicketKey {
    let kid: unknown;
    try {
      kid = jwt.decode<{ readonly header: { readonly kid?: unknown } }>(text, { complete: true })?.header.kid;
    } catch {
      throw ticketSpent('not a JSON Web Token', 'token_malformed');
    }
    const named = typeof kid === 'string' ? keys.find(kid) : undefined;
    if (named === undefined) {
      throw ticketSpent('not signed with a key that is in force', 'key_unknown');
    }
    return named;
  }

  function verified(text: string, { key }: NamedTicketKey): OwnClaims {
    try {
      return jwt.verify<OwnClaims>(text, {
        key: key.reveal(),
        algorithms: [ALGORITHM],
        checkTyp: TYPE,
        allowedIss: issuer,
        allowedAud: AUDIENCE,
        requiredClaims: ['jti', 'iss', 'aud', 'iat', 'exp'],
        clockTimestamp: clock(),
      });
    } catch (error) {
      throw refused(error);
    }
  }

  return { seal, open };
}

/** In words of our own: the library's may quote what was sent. */
function refused(error: unknown): ServiceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ticketSpent('the ticket does not verify', FAULTS[code] ?? 'token_malformed');
}
