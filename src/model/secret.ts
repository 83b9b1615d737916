/**
 * Values that open a door to whoever holds them. They print as `[redacted]` however they are printed: in a template, in
 * JSON, in a log line, by `console.log` or in an error. Only `reveal()` gives the text, so that every place that does is
 * found by searching for that word.
 */
import { inspect } from 'node:util';

abstract class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself. Must not reach a log, an audit event, a metric, a trace or an error. */
  reveal(): string {
    return this.#text;
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
export class BearerToken extends Secret {
  readonly kind = 'BearerToken';
}

/** SageMaker's `AuthorizedUrl`: whoever opens it from inside the network is signed in to Studio as its owner. */
export class PresignedUrl extends Secret {
  readonly kind = 'PresignedUrl';
}
