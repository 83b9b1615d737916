/** Counts what went wrong, by what it was: answers that were none of success, connections that were lost. */
export class Failures {
  readonly #counts = new Map<string, number>();

  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** @returns whether it was a success */
  check(status: number): boolean {
    const isGood = status >= 200 && status < 300;
    if (!isGood) {
      this.count(`status ${status}`);
    }
    return isGood;
  }

  toRecord(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
