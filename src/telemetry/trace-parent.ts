/**
 * The `traceparent` header of W3C Trace Context level 1, section 3.2. It comes from the client: it may name the trace that
 * a request belongs to, and say whether it is recorded, and it must never bring in anything else. `tracestate` is not read.
 */
export interface TraceParent {
  /** 32 hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all zero. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Versions to come may add fields after a hyphen (section 3.2.4); `ff` is not a version. */
const FORM = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-[\x21-\x7e]*)?$/;
const MAX_LENGTH = 512;
const SAMPLED = 0x01;

/** @returns undefined for anything but one valid header */
export function parseTraceparent(header: unknown): TraceParent | undefined {
  if (typeof header !== 'string' || header.length > MAX_LENGTH) {
    return undefined;
  }
  const [, version, traceId, spanId, flags, more] = FORM.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) {
    return undefined;
  }
  if (version === '00' && more !== undefined) {
    return undefined;
  }
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}
