/**
 * The closed sets that the values of labels and attributes come from. Whatever is not in its set becomes `other`, so that
 * nothing a client sends, and no mistake in the code, can make a new time series. The tables are typed so that a new code,
 * fault, action or limit does not compile until it is in here.
 */
import { STATUS_CODES } from 'node:http';
import type { DecidedAction, DecisionEvent } from '../model/decision-event.ts';
import type { ErrorCode, TokenFault } from '../model/errors.ts';
import type { LoadLimit, UpstreamOperation } from '../model/measurements.ts';

export const OTHER = 'other';

const errorCodes = {
  invalid_request: true,
  invalid_token: true,
  insufficient_scope: true,
  not_mapped: true,
  mapping_disabled: true,
  profile_forbidden: true,
  domain_forbidden: true,
  app_forbidden: true,
  space_forbidden: true,
  revoked: true,
  outside_network: true,
  not_found: true,
  domain_required: true,
  profile_not_ready: true,
  profile_missing: true,
  ticket_spent: true,
  payload_too_large: true,
  unsupported_media_type: true,
  headers_too_large: true,
  rate_limited: true,
  upstream_denied: true,
  upstream_failed: true,
  upstream_throttled: true,
  upstream_timeout: true,
  overloaded: true,
  not_ready: true,
  internal_error: true,
} satisfies Record<ErrorCode, true>;

const tokenFaults = {
  authorization_absent: true,
  authorization_repeated: true,
  authorization_malformed: true,
  token_malformed: true,
  token_header_refused: true,
  algorithm_refused: true,
  issuer_unknown: true,
  key_unknown: true,
  signature_invalid: true,
  token_use_wrong: true,
  audience_wrong: true,
  expired: true,
  not_yet_valid: true,
  issued_in_future: true,
  lifetime_too_long: true,
  claim_missing: true,
  claim_malformed: true,
} satisfies Record<TokenFault, true>;

const actions = {
  create_presigned_url: true,
  describe_caller: true,
  create_launch_ticket: true,
  open_launch_ticket: true,
} satisfies Record<DecidedAction, true>;
const outcomes = { allow: true, deny: true } satisfies Record<DecisionEvent['outcome'], true>;
const operations = {
  assume_role: true,
  claim_profile: true,
  create_presigned_domain_url: true,
  create_user_profile: true,
  describe_space: true,
  describe_user_profile: true,
  get_user: true,
  list_spaces: true,
  list_tags: true,
  read_access_table: true,
  write_launch_ticket: true,
} satisfies Record<UpstreamOperation, true>;
const limits = {
  caller_rate: true,
  total_rate: true,
  event_loop: true,
  upstream_queue: true,
} satisfies Record<LoadLimit, true>;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Gives a value back if it is in the set, and `other` if not. */
export type LabelValue = (value: unknown) => string;

export function oneOf(values: Iterable<string>): LabelValue {
  const known: ReadonlySet<unknown> = new Set(values);
  return (value) => (known.has(value) ? String(value) : OTHER);
}

export const errorCodeLabel = oneOf([...Object.keys(errorCodes), 'none']);
export const reasonLabel = oneOf([...Object.keys(errorCodes), ...Object.keys(tokenFaults), 'granted']);
export const actionLabel = oneOf(Object.keys(actions));
export const outcomeLabel = oneOf(Object.keys(outcomes));
export const operationLabel = oneOf(Object.keys(operations));
export const callOutcomeLabel = oneOf([...Object.keys(errorCodes), 'ok']);
export const limitLabel = oneOf(Object.keys(limits));
export const methodLabel = oneOf(methods);

const knownStatus = oneOf([...Object.keys(STATUS_CODES), 'aborted']);

export function statusLabel(status: number | 'aborted'): string {
  return knownStatus(String(status));
}

/** `2xx` and the like: enough to tell slow answers from quick refusals. */
export function statusClassLabel(status: number | 'aborted'): string {
  const label = statusLabel(status);
  return label === 'aborted' || label === OTHER ? label : `${label[0]}xx`;
}
