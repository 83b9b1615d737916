/** A key source a test holds in its hand: what it answers can be changed, and it counts how often it is asked. */
import type { KeySource } from '../../src/auth/key-source.ts';

export interface MemoryKeySource extends KeySource {
  readonly fetches: number;
  /** A key set, as an object or as raw text. */
  publish(keySet: unknown): void;
  /** Every further fetch is rejected. */
  fail(message: string): void;
  /** Every further fetch hangs and does not even listen to its signal. */
  hang(): void;
}

export function createMemoryKeySource(keySet?: unknown): MemoryKeySource {
  let answer: () => Promise<Uint8Array> = () => Promise.reject(new Error('nothing published'));
  let fetches = 0;
  const source: MemoryKeySource = {
    description: 'memory',
    get fetches() {
      return fetches;
    },
    fetch() {
      fetches += 1;
      return answer();
    },
    publish(published) {
      const text = typeof published === 'string' ? published : JSON.stringify(published);
      answer = () => Promise.resolve(Buffer.from(text));
    },
    fail(message) {
      answer = () => Promise.reject(new Error(message));
    },
    hang() {
      answer = () => new Promise(() => undefined);
    },
  };
  if (keySet !== undefined) {
    source.publish(keySet);
  }
  return source;
}
