/**
 * Where an issuer's published keys come from. A source only carries bytes and says how old they are: it must never interpret
 * them, and must never hand on more than the bound.
 */

/** A key set with a hundred keys of 4 096 bits fits. In bytes. */
export const KEY_SET_MAX_BYTES = 65_536;

export interface CarriedKeySet {
  /** At most `KEY_SET_MAX_BYTES`, untrusted: nothing is known of their content. */
  readonly bytes: Uint8Array;
  /**
   * How long before the question somebody else took them from the issuer, as far as the source can tell; 0 for a source that
   * is asked itself. Never negative.
   */
  readonly ageSeconds: number;
}

export interface KeySource {
  /** Names the source to operators: no secret in it. */
  readonly description: string;
  /**
   * Reads the current key set once, without retry.
   * @param signal ends the attempt: the promise is then rejected soon
   * @throws Error when there is nothing to read, or more than the bound; its message is for operators
   */
  fetch(signal: AbortSignal): Promise<CarriedKeySet>;
}

export function keySetTooLarge(): Error {
  return new Error(`the key set is larger than ${KEY_SET_MAX_BYTES} bytes`);
}

/** @throws Error as soon as there is more than the bound; the body is closed then */
export async function readKeySet(body: AsyncIterable<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Counted as it arrives, and after decompression: a length header says nothing reliable. Leaving the loop by a throw
  // cancels the body and with it the connection.
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > KEY_SET_MAX_BYTES) {
      throw keySetTooLarge();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/**
 * One attempt under a deadline, which holds even for a source that does not listen to its signal.
 * @param closing ends the attempt early
 * @throws Error what the source threw, or that it took too long
 */
export async function fetchWithin(source: KeySource, seconds: number, closing: AbortSignal): Promise<CarriedKeySet> {
  closing.throwIfAborted();
  const attempt = new AbortController();
  const stop = () => attempt.abort(closing.reason);
  closing.addEventListener('abort', stop);
  // Not AbortSignal.timeout(), which no test's clock can move.
  const timer = setTimeout(() => attempt.abort(new Error(`no answer within ${seconds} s`)), seconds * 1_000).unref();
  try {
    return await Promise.race([source.fetch(attempt.signal), rejectionOf(attempt.signal)]);
  } catch (error) {
    // An answer that nobody reads to its end keeps its connection, and a few of them all that a client may have.
    attempt.abort(error);
    throw error;
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
