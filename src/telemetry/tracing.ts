/**
 * What the service says about the course of one request, for a tracing system. A trace names what was done and how it
 * ended, in words of the code; never who asked, what they sent, or what they were given.
 */
import type { ErrorCode } from '../model/errors.ts';

/** The parts of a request that get a span of their own. */
export type TracedStep =
  | 'verify_token'
  | 'look_up_mapping'
  | 'describe_space'
  | 'list_spaces'
  | 'create_presigned_domain_url';

export interface StartedRequest {
  readonly method: string;
  /** The pattern of the route, never the path as sent; undefined if no route matched. */
  readonly route: string | undefined;
  /** The `traceparent` header as received. Anything but a valid one begins a trace of its own. */
  readonly traceparent: string | readonly string[] | undefined;
}

export interface RequestTrace {
  /** 32 hexadecimal digits; chosen by the client, if it sent a valid `traceparent`. */
  readonly traceId: string;
  /** What `work` does, and whatever follows from it asynchronously, belongs to this request. */
  run<T>(work: () => T): T;
  /** @param status of the answer; `aborted` if the client left before it was written */
  end(status: number | 'aborted', code: ErrorCode | undefined): void;
}

export interface Tracing {
  startRequest(request: StartedRequest): RequestTrace;
  /** Hands on what `work` returns or throws. Outside of a request it just does the work. */
  step<T>(step: TracedStep, work: () => Promise<T>): Promise<T>;
  /** Sends what is left, for at most 2 seconds. Never rejects. */
  close(): Promise<void>;
}

/** What an operator should see. */
export type TracingEvent =
  /** A variable asks for something this service does not do; it names the variable, not its value. */
  | { readonly kind: 'setting_ignored'; readonly reason: string }
  /** Said once, not for every batch. The spans are lost. */
  | { readonly kind: 'export_failed'; readonly error: string }
  | { readonly kind: 'export_recovered' };
