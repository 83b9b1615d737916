/** One start of a function in a process of its own: loads it as Lambda's runtime does, asks once, and tells its parent. */

export interface ColdStartQuestion {
  /** The bundle whose `handler` is called. */
  readonly bundle: string;
  readonly event: unknown;
}

export interface ColdStart {
  /** Loading the function, with everything it does before it can be asked. */
  readonly initMilliseconds: number;
  readonly firstAnswerMilliseconds: number;
  readonly rssMb: number;
  readonly answer: unknown;
}

process.once('message', async ({ bundle, event }: ColdStartQuestion) => {
  const startedAt = performance.now();
  const { handler } = await import(bundle);
  const loadedAt = performance.now();
  const answer: unknown = await handler(event, {});
  const answeredAt = performance.now();
  const result: ColdStart = {
    initMilliseconds: loadedAt - startedAt,
    firstAnswerMilliseconds: answeredAt - loadedAt,
    rssMb: process.memoryUsage.rss() / 1_048_576,
    answer,
  };
  process.send?.(result, () => process.exit());
});
