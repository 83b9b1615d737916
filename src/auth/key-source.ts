/**
 * Where an issuer's published keys come from. A source only carries bytes: it must never interpret them, and must never
 * hand on more than the bound.
 */

/** A key set with a hundred keys of 4 096 bits fits. In bytes. */
export const KEY_SET_MAX_BYTES = 65_536;

export interface KeySource {
  /** Names the source to operators: no secret in it. */
  readonly description: string;
  /**
   * Reads the current key set once, without retry.
   * @param signal ends the attempt: the promise is then rejected soon
   * @returns at most `KEY_SET_MAX_BYTES` bytes, untrusted: nothing is known of their content
   * @throws Error when there is nothing to read, or more than the bound; its message is for operators
   */
  fetch(signal: AbortSignal): Promise<Uint8Array>;
}

export function keySetTooLarge(): Error {
  return new Error(`the key set is larger than ${KEY_SET_MAX_BYTES} bytes`);
}

/**
 * One attempt under a deadline, which holds even for a source that does not listen to its signal.
 * @param closing ends the attempt early
 * @throws Error what the source threw, or that it took too long
 */
export async function fetchWithin(source: KeySource, seconds: number, closing: AbortSignal): Promise<Uint8Array> {
  closing.throwIfAborted();
  const attempt = new AbortController();
  const stop = () => attempt.abort(closing.reason);
  closing.addEventListener('abort', stop);
  // Not AbortSignal.timeout(), which no test's clock can move.
  const timer = setTimeout(() => attempt.abort(new Error(`no answer within ${seconds} s`)), seconds * 1_000).unref();
  try {
    return await Promise.race([source.fetch(attempt.signal), rejectionOf(attempt.signal)]);
  } finally {
    clearTimeout(timer);
    closing.removeEventListener('abort', stop);
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
