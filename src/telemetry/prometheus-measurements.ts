/**
 * Counts and times what the service does, for Prometheus. Every label value goes through its closed set first, so the
 * number of time series is fixed by the code and the configuration; and nothing here throws.
 */
import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client';
import type { DecidedAction, DecisionEvent } from '../model/decision-event.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { EndedRequest, LoadLimit, Measurements, UpstreamOperation } from '../model/measurements.ts';
import {
  actionLabel,
  callOutcomeLabel,
  errorCodeLabel,
  type LabelValue,
  limitLabel,
  methodLabel,
  OTHER,
  oneOf,
  operationLabel,
  outcomeLabel,
  reasonLabel,
  statusClassLabel,
  statusLabel,
} from './label-values.ts';

/** Seconds. Narrow around the latency goals (2 and 8 ms of our own, 20 ms of SageMaker's), coarse up to the timeouts. */
const REQUEST_BUCKETS = [0.001, 0.002, 0.004, 0.008, 0.016, 0.03, 0.06, 0.125, 0.25, 0.5, 1, 2.5, 5, 10, 25];
/** Seconds, up to the longest total timeout that can be configured. */
const UPSTREAM_BUCKETS = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.25, 2.5, 5, 10, 25];

const NO_ROUTE = 'none';

export class PrometheusMeasurements implements Measurements {
  #routeLabel: LabelValue = () => OTHER;
  readonly #inFlight: Gauge;
  readonly #requests: Counter<'route' | 'method' | 'status' | 'code'>;
  readonly #requestSeconds: Histogram<'route' | 'method' | 'status_class'>;
  readonly #decisions: Counter<'action' | 'outcome' | 'reason'>;
  readonly #auditFailures: Counter;
  readonly #upstreamSeconds: Histogram<'operation' | 'outcome'>;
  readonly #turnedAway: Counter<'limit'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#inFlight = new Gauge({
      registers,
      name: 'studio_pass_http_requests_in_flight',
      help: 'Requests that have reached the application and are not answered yet.',
    });
    this.#requests = new Counter({
      registers,
      name: 'studio_pass_http_requests_total',
      help: 'Requests by the pattern of their route, their answer, and the error code of a refusal.',
      labelNames: ['route', 'method', 'status', 'code'],
    });
    this.#requestSeconds = new Histogram({
      registers,
      name: 'studio_pass_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['route', 'method', 'status_class'],
      buckets: REQUEST_BUCKETS,
    });
    this.#decisions = new Counter({
      registers,
      name: 'studio_pass_decisions_total',
      help: 'Decisions whose audit event has been written, by the precise reason.',
      labelNames: ['action', 'outcome', 'reason'],
    });
    this.#auditFailures = new Counter({
      registers,
      name: 'studio_pass_audit_failures_total',
      help: 'Audit events that could not be written. What they would have allowed was not handed out.',
    });
    this.#upstreamSeconds = new Histogram({
      registers,
      name: 'studio_pass_upstream_duration_seconds',
      help: 'Time of calls to AWS, all attempts together and without waiting for a turn, by what came of them.',
      labelNames: ['operation', 'outcome'],
      buckets: UPSTREAM_BUCKETS,
    });
    this.#turnedAway = new Counter({
      registers,
      name: 'studio_pass_turned_away_total',
      help: 'Requests turned away by a limit on load.',
      labelNames: ['limit'],
    });
  }

  declareRoutes(patterns: Iterable<string>): void {
    this.#routeLabel = oneOf([...patterns, NO_ROUTE]);
  }

  requestStarted(): void {
    this.#inFlight.inc();
  }

  requestEnded({ route = NO_ROUTE, method, status, code, seconds }: EndedRequest): void {
    this.#inFlight.dec();
    const where = { route: this.#routeLabel(route), method: methodLabel(method) };
    this.#requests.inc({ ...where, status: statusLabel(status), code: errorCodeLabel(code ?? 'none') });
    this.#requestSeconds.observe({ ...where, status_class: statusClassLabel(status) }, measured(seconds));
  }

  requestRefused(status: number, code: ErrorCode): void {
    this.#requests.inc({
      route: NO_ROUTE,
      method: OTHER,
      status: statusLabel(status),
      code: errorCodeLabel(code),
    });
  }

  decision(action: DecidedAction, outcome: DecisionEvent['outcome'], reason: DecisionEvent['reason']): void {
    this.#decisions.inc({
      action: actionLabel(action),
      outcome: outcomeLabel(outcome),
      reason: reasonLabel(reason),
    });
  }

  auditFailed(): void {
    this.#auditFailures.inc();
  }

  upstreamCall(operation: UpstreamOperation, outcome: 'ok' | ErrorCode, seconds: number): void {
    const labels = { operation: operationLabel(operation), outcome: callOutcomeLabel(outcome) };
    this.#upstreamSeconds.observe(labels, measured(seconds));
  }

  turnedAway(limit: LoadLimit): void {
    this.#turnedAway.inc({ limit: limitLabel(limit) });
  }
}

/** The library throws for what is no number, and a broken clock gives such a thing. */
function measured(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
