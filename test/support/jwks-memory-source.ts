/** A key source a test holds in its hand: what it answers can be changed, and it counts how often it is asked. */
import type { CarriedKeySet, KeySource } from '../../src/auth/key-source.ts';

export interface MemoryKeySource extends KeySource {
  readonly fetches: number;
  /** A key set, as an object or as raw text. It is as old as that, whenever it is asked for. */
  publish(keySet: unknown, ageSeconds?: number): void;
  /** Every further fetch is rejected. */
  fail(message: string): void;
  /** Every further fetch hangs and does not even listen to its signal. */
  hang(): void;
}

export function createMemoryKeySource(keySet?: unknown): MemoryKeySource {
  let answer: () => Promise<CarriedKeySet> = () => Promise.reject(new Error('nothing published'));
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
    publish(published, ageSeconds = 0) {
      const text = typeof published === 'string' ? published : JSON.stringify(published);
      answer = () => Promise.resolve({ bytes: Buffer.from(text), ageSeconds });
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
