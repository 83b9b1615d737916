/**
 * What the service counts and times about itself, as the parts that know it say it. It is for graphs and alarms, never for
 * decisions; nothing here may carry a name, a path as sent, a token or anything else of which there are as many as users.
 */
import type { DecidedAction, DecisionEvent } from './decision-event.ts';
import type { ErrorCode } from './errors.ts';

/** The calls to other services that are timed. */
export type UpstreamOperation =
  | 'assume_role'
  | 'claim_profile'
  | 'create_presigned_domain_url'
  | 'create_user_profile'
  | 'describe_space'
  | 'describe_user_profile'
  | 'get_user'
  | 'list_spaces'
  | 'list_tags'
  | 'read_access_table'
  | 'write_launch_ticket';

/** Makes a call to another service; what it returns or throws is handed on untouched. */
export type MakeCall = <T>(operation: UpstreamOperation, call: () => Promise<T>) => Promise<T>;

export const callUnmeasured: MakeCall = (_operation, call) => call();

/** Which limit turned a request away before it was decided on, or while it waited. */
export type LoadLimit = 'caller_rate' | 'total_rate' | 'event_loop' | 'upstream_queue';

export interface EndedRequest {
  /** The pattern of the route, such as `/v1/me`, never the path as sent; undefined if no route matched. */
  readonly route: string | undefined;
  readonly method: string;
  /** Of the answer; `aborted` if the client left before it was written. */
  readonly status: number | 'aborted';
  /** Undefined for a request that was not refused. */
  readonly code: ErrorCode | undefined;
  /** From the first byte of the head to the last of the answer. */
  readonly seconds: number;
}

/** No method throws, whatever it is given: what is measured must not fail because of being measured. */
export interface Measurements {
  /** Every pattern that `EndedRequest.route` can be. Said once, before the first request; any other is counted as `other`. */
  declareRoutes(patterns: Iterable<string>): void;
  /** A request that has reached the application; `requestEnded` follows exactly once. */
  requestStarted(): void;
  requestEnded(request: EndedRequest): void;
  /** A request that was refused before it reached the application: by the HTTP parser, or because its path is not one. */
  requestRefused(status: number, code: ErrorCode): void;
  /** A decision whose audit event has been written. */
  decision(action: DecidedAction, outcome: DecisionEvent['outcome'], reason: DecisionEvent['reason']): void;
  /** An audit event that could not be written. */
  auditFailed(): void;
  upstreamCall(operation: UpstreamOperation, outcome: 'ok' | ErrorCode, seconds: number): void;
  turnedAway(limit: LoadLimit): void;
}

/** For when nobody asks. */
export const noMeasurements: Measurements = {
  declareRoutes: () => undefined,
  requestStarted: () => undefined,
  requestEnded: () => undefined,
  requestRefused: () => undefined,
  decision: () => undefined,
  auditFailed: () => undefined,
  upstreamCall: () => undefined,
  turnedAway: () => undefined,
};
