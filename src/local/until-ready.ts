/** Waits for a service that is coming up, in a process of its own or in another container. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly milliseconds: number;
  /** Gives the wait up before its time. */
  readonly signal?: AbortSignal;
}

/** @throws Error that says what the service answered last, or the signal's reason */
export async function untilReady(origin: string, { milliseconds, signal }: WaitOptions): Promise<void> {
  const deadline = performance.now() + milliseconds;
  let last = 'no answer';
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    try {
      const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2_000) });
      const text = await answer.text();
      if (answer.ok) {
        return;
      }
      last = `${answer.status} ${text}`;
    } catch {
      last = 'no answer';
    }
    await sleep(50);
  }
  throw new Error(
    `the service at ${origin} did not become ready in ${milliseconds / 1000} s: ${last}. Its log says why.`,
  );
}
