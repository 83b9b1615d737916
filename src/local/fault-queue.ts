/**
 * Faults that wait for the calls they are to strike. For tests in the same process only: there is no way to reach them over a
 * socket, and there must be none.
 */
export interface FaultOf<Kind> {
  readonly kind: Kind;
  /** How many calls it strikes; 1 if absent. */
  readonly times?: number;
  /** Strikes only calls of this operation. */
  readonly operation?: string;
}

export interface FaultControlOf<Kind> {
  /** Adds to the faults that wait for their call. */
  next(fault: FaultOf<Kind>): void;
  clear(): void;
}

export interface FaultQueueOf<Kind> extends FaultControlOf<Kind> {
  /** Takes the first waiting fault that strikes a call of this operation. */
  take(operation: string): Kind | undefined;
}

/** @param onlyOf the one operation that faults of a kind can strike, whatever they say themselves */
export function faultQueueOf<Kind extends string>(onlyOf: Readonly<Partial<Record<Kind, string>>>): FaultQueueOf<Kind> {
  let waiting: { readonly kind: Kind; readonly operation: string | undefined; times: number }[] = [];
  return {
    next: ({ kind, times = 1, operation }) => {
      waiting.push({ kind, times, operation: onlyOf[kind] ?? operation });
    },
    clear: () => {
      waiting = [];
    },
    take: (operation) => {
      const fault = waiting.find((candidate) => candidate.operation === undefined || candidate.operation === operation);
      if (fault === undefined) {
        return undefined;
      }
      fault.times -= 1;
      waiting = waiting.filter(({ times }) => times > 0);
      return fault.kind;
    },
  };
}
