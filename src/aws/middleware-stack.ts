/** The part of any SDK client that takes a step between its connection and what makes sense of an answer. Types only. */
export interface MiddlewareStack {
  add(
    middleware: <Args, Result extends { response: unknown }>(
      next: (args: Args) => Promise<Result>,
    ) => (args: Args) => Promise<Result>,
    options: { readonly step: 'deserialize'; readonly priority: 'low'; readonly name: string },
  ): void;
}
