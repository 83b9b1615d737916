/**
 * Keeps calls to the rate at which AWS takes them, once it has begun to refuse some: those that can be made soon wait, in the
 * order in which they came, and the others are told when it is likely to be their turn. It must never make a call wait while
 * hardly any was refused, nor tell everybody the same time: they would all come back together.
 */
import { RecentMap } from '../model/recent-map.ts';
import { DecayingCount } from './decaying-count.ts';

export interface CallPaceOptions {
  /** Beyond these only those wait who come back when they were told to. */
  readonly maxWaiting: number;
  /** Milliseconds from any fixed point; must never go back. */
  readonly now?: () => number;
  /** From 0 up to, not including, 1. */
  readonly random?: () => number;
}

/** Longer than that, somebody had better be told. API Gateway gives up after 29 s, and the call itself takes its time. */
const LONGEST_WAIT_MILLISECONDS = 3_000;
/** Who comes back when they were told to finds so many times the room. */
const RESERVE = 2;
/** Who is told a longer time does not believe it, and the rate will have changed by then. */
const LONGEST_RETRY_AFTER_SECONDS = 120;
/** Told while calls are not held back: somewhere up to here. */
const SHORT_RETRY_AFTER_SECONDS = 3;
/** So that who comes back too early wins nothing by it. The one not seen for longest is forgotten first. */
const CALLERS_REMEMBERED = 20_000;

/** How far back answers and refusals are counted. */
const COUNTED_MILLISECONDS = 2_000;
/** A single refusal, of somebody whose every attempt was refused, says nothing about the rate. */
const REFUSALS_THAT_COUNT = 3;
/** Refusals come in groups, one for each call that was under way. */
const GROUP_MILLISECONDS = 1_000;
const LEAST_PER_SECOND = 1;
/** One process asks no faster, so that such a rate is none; half a minute after the last refusals it is reached. */
const NO_LIMIT_PER_SECOND = 1_000;
/**
 * The rate falls to a part of that at which calls were answered last, comes back to it and stays about there for a while, and
 * then rises ever faster. The constants are those of the adaptive retry mode of the AWS SDKs.
 * Source: RFC 9438 section 4; AWS SDKs and Tools Reference Guide, "Retry behavior".
 */
const REDUCTION = 0.7;
const SCALING = 0.4;

interface Waiting {
  readonly caller: string;
  /** @param seconds as `turn` returns them */
  readonly go: (seconds: number | undefined) => void;
}

export class CallPace {
  readonly #maxWaiting: number;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #answers = new DecayingCount(COUNTED_MILLISECONDS);
  readonly #refusals = new DecayingCount(COUNTED_MILLISECONDS);
  readonly #waiting: Waiting[] = [];
  /** When callers were told to come back. */
  readonly #appointments = new RecentMap<number>(CALLERS_REMEMBERED);
  /** When calls were refused last in such numbers that it counts, and how many a second were answered then. */
  #limit: { readonly at: number; readonly perSecond: number } | undefined;
  #nextAt = Number.NEGATIVE_INFINITY;
  #bookedUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor({ maxWaiting, now = () => performance.now(), random = Math.random }: CallPaceOptions) {
    this.#maxWaiting = maxWaiting;
    this.#now = now;
    this.#random = random;
  }

  /**
   * @param caller whoever the call is for
   * @returns undefined when it is the call's turn; if that is too far off, at once the whole seconds until then
   */
  async turn(caller: string): Promise<number | undefined> {
    const now = this.#now();
    if (this.#waiting.length === 0 && this.#nextAt <= now) {
      this.#appointments.delete(caller);
      this.#nextAt = now + this.#interval();
      return undefined;
    }
    const appointment = this.#appointments.get(caller);
    const isEarly = appointment !== undefined && appointment > now;
    if (isEarly || this.#isFull(appointment === undefined ? 1 : RESERVE)) {
      return this.#appoint(caller);
    }
    this.#appointments.delete(caller);
    const { promise, resolve: go } = Promise.withResolvers<number | undefined>();
    this.#waiting.push({ caller, go });
    this.#wakeUp();
    return await promise;
  }

  /** AWS took a call. */
  answered(): void {
    this.#answers.add(this.#now());
  }

  /** AWS refused a call because there are too many. @returns whole seconds until the caller should come back */
  refused(caller: string): number {
    const now = this.#now();
    this.#refusals.add(now);
    const isNew = this.#limit === undefined || now - this.#limit.at >= GROUP_MILLISECONDS;
    if (isNew && this.#refusals.at(now) > REFUSALS_THAT_COUNT - 1) {
      const answered = (this.#answers.at(now) / COUNTED_MILLISECONDS) * 1_000;
      this.#limit = { at: now, perSecond: Math.max(LEAST_PER_SECOND, Math.min(answered, this.#perSecond())) };
      this.#sendAway();
    }
    return this.#appoint(caller);
  }

  /** Tells those a time who would wait longer than anybody was meant to, now that the rate has fallen. */
  #sendAway(): void {
    const room = Math.ceil((RESERVE * LONGEST_WAIT_MILLISECONDS) / this.#interval());
    for (const { caller, go } of this.#waiting.splice(room)) {
      go(this.#appoint(caller));
    }
  }

  /**
   * Behind all who wait and all who were told a time. A caller has one time, however many of their calls are refused.
   * @returns whole seconds until then
   */
  #appoint(caller: string): number {
    const now = this.#now();
    const appointment = this.#appointments.get(caller) ?? now;
    if (appointment > now) {
      return Math.ceil((appointment - now) / 1_000);
    }
    const interval = this.#interval();
    if (interval === 0) {
      return 1 + Math.floor(this.#random() * SHORT_RETRY_AFTER_SECONDS);
    }
    const behindWaiting = Math.max(this.#nextAt, now) + this.#waiting.length * interval;
    const place = Math.max(this.#bookedUntil, behindWaiting) + interval;
    const seconds = Math.max(1, Math.ceil((place - now) / 1_000));
    if (seconds > LONGEST_RETRY_AFTER_SECONDS) {
      const told = Math.ceil(LONGEST_RETRY_AFTER_SECONDS * (1 - this.#random() / 2));
      this.#appointments.set(caller, now + told * 1_000);
      return told;
    }
    this.#bookedUntil = place;
    this.#appointments.set(caller, place);
    return seconds;
  }

  #isFull(room: number): boolean {
    const waiting = this.#waiting.length / room;
    return waiting >= this.#maxWaiting || waiting * this.#interval() > LONGEST_WAIT_MILLISECONDS;
  }

  #perSecond(): number {
    if (this.#limit === undefined) {
      return Number.POSITIVE_INFINITY;
    }
    const { at, perSecond } = this.#limit;
    const seconds = (this.#now() - at) / 1_000;
    const secondsUntilBack = Math.cbrt((perSecond * (1 - REDUCTION)) / SCALING);
    const now = Math.max(LEAST_PER_SECOND, perSecond + SCALING * (seconds - secondsUntilBack) ** 3);
    return now < NO_LIMIT_PER_SECOND ? now : Number.POSITIVE_INFINITY;
  }

  /** Milliseconds between two calls. */
  #interval(): number {
    return 1_000 / this.#perSecond();
  }

  #wakeUp(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0) {
      return;
    }
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        while (this.#nextAt <= this.#now() && this.#waiting.length > 0) {
          this.#waiting.shift()?.go(undefined);
          this.#nextAt += this.#interval();
        }
        this.#wakeUp();
      },
      Math.ceil(Math.max(0, this.#nextAt - this.#now())),
    );
  }
}
