/**
 * Divides the changes of an import into batches that are each made whole or not at all. People who hand profiles to each other
 * must be in one batch: in two, one of them would be refused, or would be without a profile in between.
 */
import type { MappingChange } from '../mapping-store.ts';

/** What one call of `MappingStore.apply` can hold. The cost of changes without a profile in common is the sum of their costs. */
export interface BatchLimit {
  readonly max: number;
  costOf(changes: readonly MappingChange[]): number;
}

export interface MappingBatches {
  readonly batches: readonly (readonly MappingChange[])[];
  /** People who hand profiles to each other, too many for one batch. If there are any, nothing can be begun. */
  readonly oversized: readonly (readonly MappingChange[])[];
}

/** @param handovers pairs of changes that must be made together */
export function batchChanges(
  changes: readonly MappingChange[],
  handovers: readonly (readonly [MappingChange, MappingChange])[],
  { max, costOf }: BatchLimit,
): MappingBatches {
  const batches: MappingChange[][] = [];
  const oversized: (readonly MappingChange[])[] = [];
  let batch: MappingChange[] = [];
  let cost = 0;
  for (const group of connectedGroups(changes, handovers)) {
    const costOfGroup = costOf(group);
    if (costOfGroup > max) {
      oversized.push(group);
      continue;
    }
    if (batch.length === 0 || cost + costOfGroup > max) {
      batch = [];
      batches.push(batch);
      cost = 0;
    }
    batch.push(...group);
    cost += costOfGroup;
  }
  return { batches, oversized };
}

/** Union-find: each change points to another one of its group, and at last to the one that stands for it. */
function connectedGroups(
  changes: readonly MappingChange[],
  pairs: readonly (readonly [MappingChange, MappingChange])[],
): Iterable<readonly MappingChange[]> {
  const parents = new Map<MappingChange, MappingChange>();
  const rootOf = (change: MappingChange): MappingChange => {
    let root = change;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) {
      root = parent;
    }
    // Shortens the way for whoever comes next.
    for (let step = change; step !== root; ) {
      const next = parents.get(step) ?? root;
      parents.set(step, root);
      step = next;
    }
    return root;
  };
  for (const [one, other] of pairs) {
    const [root, otherRoot] = [rootOf(one), rootOf(other)];
    if (root !== otherRoot) {
      parents.set(otherRoot, root);
    }
  }
  return Map.groupBy(changes, rootOf).values();
}
