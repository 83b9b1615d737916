/** What parts of the service need of a log: facts first, then words. Never a token, a URL or a header. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
