/**
 * Remembers for a short while what somebody else answered, so that not every request asks again. It must never give an answer
 * that is older than its time, hand one question's answer to another, or grow without end.
 */
import type { Clock } from './clock.ts';
import { ElapsedTime, type Moment } from './elapsed-time.ts';
import { RecentMap } from './recent-map.ts';

export interface FreshAnswersOptions<V> {
  /** For how long this answer is believed, in seconds, counted from when it was asked for; 0 and less: not at all. */
  readonly secondsOf: (answer: V) => number;
  /** At least 1; those not used for longest are forgotten first. By default 10 000. */
  readonly maxRemembered?: number | undefined;
  readonly clock: Clock;
  /** Milliseconds that only ever go forward, from any origin: by default `performance.now()`. */
  readonly monotonicClock?: Clock | undefined;
}

const MAX_REMEMBERED = 10_000;

interface Remembered<V> {
  readonly answer: V;
  /** The answer cannot be older than the question. */
  readonly askedAt: Moment;
}

export class FreshAnswers<V> {
  readonly #secondsOf: (answer: V) => number;
  readonly #time: ElapsedTime;
  readonly #remembered: RecentMap<Remembered<V>>;
  readonly #asked = new Map<string, Promise<Remembered<V>>>();

  constructor({ secondsOf, maxRemembered = MAX_REMEMBERED, clock, monotonicClock }: FreshAnswersOptions<V>) {
    this.#secondsOf = secondsOf;
    this.#time = new ElapsedTime(clock, monotonicClock);
    this.#remembered = new RecentMap(maxRemembered);
  }

  /**
   * The answer that is remembered, if it is fresh, and else that of `ask`. Whoever comes while the same question is under way
   * shares its answer, and its failure: a failure is never remembered.
   * @param key one for each question
   */
  async get(key: string, ask: () => Promise<V>): Promise<V> {
    const known = this.#remembered.get(key);
    if (known !== undefined && this.#isFresh(known)) {
      return known.answer;
    }
    return (await this.#ask(key, ask)).answer;
  }

  /** Of what is remembered; whatever is being asked just now is not remembered any more either. */
  forget(key: string): void {
    this.#remembered.delete(key);
    this.#asked.delete(key);
  }

  #ask(key: string, ask: () => Promise<V>): Promise<Remembered<V>> {
    const asked = this.#asked.get(key);
    if (asked !== undefined) {
      return asked;
    }
    const askedAt = this.#time.now();
    const answer: Promise<Remembered<V>> = ask()
      .then((value) => {
        const remembered = { answer: value, askedAt };
        // Forgotten meanwhile, it may say what is not true any more.
        if (this.#asked.get(key) === answer && this.#isFresh(remembered)) {
          this.#remembered.set(key, remembered);
        }
        return remembered;
      })
      .finally(() => {
        if (this.#asked.get(key) === answer) {
          this.#asked.delete(key);
        }
      });
    this.#asked.set(key, answer);
    return answer;
  }

  #isFresh({ answer, askedAt }: Remembered<V>): boolean {
    return this.#time.secondsSince(askedAt) < this.#secondsOf(answer);
  }
}
