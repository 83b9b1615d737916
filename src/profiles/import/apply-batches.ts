/**
 * Carries batches of changes out, a few at a time. After the first batch that fails no other is begun, and what it says of
 * the outcome is exact: each batch has been made, has failed, or was not tried.
 */
import type { MappingChange, MappingStore } from '../mapping-store.ts';

type Batch = readonly MappingChange[];

export interface ApplyOptions {
  readonly concurrency: number;
  /** @param people how many are written so far */
  onProgress(people: number): void;
}

export interface ApplyOutcome {
  /** How many people are written. */
  readonly written: number;
  readonly failures: readonly { readonly batch: Batch; readonly error: unknown }[];
  /** How many people were not tried. */
  readonly untried: number;
}

export async function applyBatches(
  store: Pick<MappingStore, 'apply'>,
  batches: readonly Batch[],
  { concurrency, onProgress }: ApplyOptions,
): Promise<ApplyOutcome> {
  const failures: { batch: Batch; error: unknown }[] = [];
  const total = batches.reduce((people, batch) => people + batch.length, 0);
  let written = 0;
  const remaining = batches.values();
  const work = async (): Promise<void> => {
    // Shared by all: each batch is taken once.
    for (const batch of remaining) {
      try {
        await store.apply(batch);
        written += batch.length;
        onProgress(written);
      } catch (error) {
        failures.push({ batch, error });
      }
      if (failures.length > 0) {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const failed = failures.reduce((people, { batch }) => people + batch.length, 0);
  return { written, failures, untried: total - written - failed };
}
