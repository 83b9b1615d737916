/**
 * What each reason means to whoever watches: how serious one such event is, and what became of the request. Typed so that
 * a new reason does not compile until it is judged here. One refusal is the control working, so nothing is above Medium;
 * what a row of them means is for the reader's rules to say.
 */
import type { DecisionEvent } from '../model/decision-event.ts';
import type { OcsfApiActivity } from './ocsf-api-activity.ts';

type Severity = Pick<OcsfApiActivity, 'severity_id' | 'severity'>;
type Disposition = Pick<OcsfApiActivity, 'disposition_id' | 'disposition'>;

export type Judgement = Severity & Disposition;

/** Everyday life: granted, expired, misspelt, not ready yet. */
const INFORMATIONAL: Severity = { severity_id: 1, severity: 'Informational' };
/** Worth a look in numbers: somebody known wants what they may not have, or something upstream fails. */
const LOW: Severity = { severity_id: 2, severity: 'Low' };
/** Worth a look each: a forgery, a reach for another's profile, a perimeter or a permission that does not hold. */
const MEDIUM: Severity = { severity_id: 3, severity: 'Medium' };

const ALLOWED: Disposition = { disposition_id: 1, disposition: 'Allowed' };
/** Nobody known: stopped before it was a question of permission. */
const BLOCKED: Disposition = { disposition_id: 2, disposition: 'Blocked' };
const ACCESS_REVOKED: Disposition = { disposition_id: 24, disposition: 'Access Revoked' };
/** A request that makes no sense, or not now. */
const REJECTED: Disposition = { disposition_id: 25, disposition: 'Rejected' };
/** Known, and not permitted. */
const UNAUTHORIZED: Disposition = { disposition_id: 26, disposition: 'Unauthorized' };
/** Nobody's refusal: it failed. */
const FAILED: Disposition = { disposition_id: 27, disposition: 'Error' };

const judgements: Readonly<Record<DecisionEvent['reason'], Judgement>> = {
  granted: { ...INFORMATIONAL, ...ALLOWED },

  invalid_request: { ...INFORMATIONAL, ...REJECTED },
  not_found: { ...INFORMATIONAL, ...REJECTED },
  domain_required: { ...INFORMATIONAL, ...REJECTED },
  profile_not_ready: { ...INFORMATIONAL, ...REJECTED },
  profile_missing: { ...LOW, ...REJECTED },
  // Mostly a link that was opened twice; somebody who opens another's is among them, and its id leads to whose it was.
  ticket_spent: { ...LOW, ...REJECTED },
  payload_too_large: { ...LOW, ...REJECTED },
  unsupported_media_type: { ...INFORMATIONAL, ...REJECTED },
  headers_too_large: { ...LOW, ...REJECTED },
  rate_limited: { ...LOW, ...REJECTED },

  insufficient_scope: { ...LOW, ...UNAUTHORIZED },
  not_mapped: { ...LOW, ...UNAUTHORIZED },
  mapping_disabled: { ...LOW, ...UNAUTHORIZED },
  domain_forbidden: { ...LOW, ...UNAUTHORIZED },
  app_forbidden: { ...LOW, ...UNAUTHORIZED },
  space_forbidden: { ...LOW, ...UNAUTHORIZED },
  profile_forbidden: { ...MEDIUM, ...UNAUTHORIZED },
  revoked: { ...MEDIUM, ...ACCESS_REVOKED },
  outside_network: { ...MEDIUM, ...BLOCKED },

  invalid_token: { ...LOW, ...BLOCKED },
  authorization_absent: { ...INFORMATIONAL, ...BLOCKED },
  expired: { ...INFORMATIONAL, ...BLOCKED },
  not_yet_valid: { ...LOW, ...BLOCKED },
  authorization_malformed: { ...LOW, ...BLOCKED },
  token_malformed: { ...LOW, ...BLOCKED },
  key_unknown: { ...LOW, ...BLOCKED },
  issuer_unknown: { ...LOW, ...BLOCKED },
  token_use_wrong: { ...LOW, ...BLOCKED },
  audience_wrong: { ...LOW, ...BLOCKED },
  claim_missing: { ...LOW, ...BLOCKED },
  claim_malformed: { ...LOW, ...BLOCKED },
  issued_in_future: { ...LOW, ...BLOCKED },
  lifetime_too_long: { ...LOW, ...BLOCKED },
  // No client sends these by mistake.
  authorization_repeated: { ...MEDIUM, ...BLOCKED },
  token_header_refused: { ...MEDIUM, ...BLOCKED },
  algorithm_refused: { ...MEDIUM, ...BLOCKED },
  signature_invalid: { ...MEDIUM, ...BLOCKED },

  // AWS refused the service itself: its role, its endpoint policy or its network position is not what it should be.
  upstream_denied: { ...MEDIUM, ...FAILED },
  upstream_failed: { ...LOW, ...FAILED },
  upstream_throttled: { ...LOW, ...FAILED },
  upstream_timeout: { ...LOW, ...FAILED },
  overloaded: { ...LOW, ...FAILED },
  not_ready: { ...LOW, ...FAILED },
  internal_error: { ...MEDIUM, ...FAILED },
};

export function judge(reason: DecisionEvent['reason']): Judgement {
  return judgements[reason];
}
