/**
 * Values that open a door to whoever holds them. They print as `[redacted]` however they are printed: in a template, in
 * JSON, in a log line, by `console.log` or in an error. Only `reveal()` gives the value, so that every place that does is
 * found by searching for that word.
 */
import { inspect } from 'node:util';

abstract class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The secret itself. Must not reach a log, an audit event, a metric, a trace or an error. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}

/** A bearer token as the caller sent it: unverified, and a credential all the same. */
export class BearerToken extends Secret<string> {
  readonly kind = 'BearerToken';
}

/** SageMaker's `AuthorizedUrl`: whoever opens it from inside the network is signed in to Studio as its owner. */
export class PresignedUrl extends Secret<string> {
  readonly kind = 'PresignedUrl';
}

/** What a launch link carries: whoever opens it first, in time, is sent to Studio as the person it was issued to. */
export class LaunchTicket extends Secret<string> {
  readonly kind = 'LaunchTicket';
}

/** What launch tickets are signed with: whoever holds it can make a ticket look like one of this service. */
export class TicketKey extends Secret<Buffer> {
  readonly kind = 'TicketKey';
}

/** What a session of a launch role signs with: whoever holds it can create URLs for the person it is tagged with. */
export class SessionCredentials extends Secret<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}> {
  readonly kind = 'SessionCredentials';
}
