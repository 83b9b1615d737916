/** A map that holds on to what was used last and forgets the rest: what callers can make grow must not grow without end. */
export class RecentMap<V> {
  readonly #limit: number;
  /** A Map keeps the order of insertion, so its first key is the one that was not used for longest. */
  readonly #entries = new Map<string, V>();

  /** @param limit at least 1 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) {
      const { value: oldest } = this.#entries.keys().next();
      if (oldest !== undefined) {
        this.#entries.delete(oldest);
      }
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
