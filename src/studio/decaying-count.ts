/** How often something happened lately: what happened counts in full at first, and ever less the longer ago it was. */
export class DecayingCount {
  readonly #milliseconds: number;
  #count = 0;
  #at = 0;

  /** @param milliseconds after which a little more than a third is left: a steady rate times this is what is counted */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  add(now: number): void {
    this.#count = this.at(now) + 1;
    this.#at = now;
  }

  /** @param now never before that of the last addition */
  at(now: number): number {
    return this.#count * Math.exp((this.#at - now) / this.#milliseconds);
  }
}
