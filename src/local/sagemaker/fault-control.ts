/**
 * Makes the next calls of the API go wrong the way AWS and networks do. For tests in the same process only: there is no way
 * to reach it over a socket, and there must be none.
 */
export type FaultKind =
  /** ThrottlingException */
  | 'throttle'
  /** InternalFailure, 500 */
  | 'internal'
  /** AccessDeniedException, whatever the policies say */
  | 'access-denied'
  /** No answer at all */
  | 'hang'
  /** The connection is reset half way through the answer */
  | 'reset'
  /** 200 with a page of HTML */
  | 'not-json'
  /** CreatePresignedDomainUrl answers with a URL on a host that is not the domain's */
  | 'wrong-host';

export interface Fault {
  readonly kind: FaultKind;
  /** How many calls it strikes; 1 if absent. */
  readonly times?: number;
  /** Strikes only calls of this operation. */
  readonly operation?: string;
}

export interface FaultControl {
  /** Adds to the faults that wait for their call. */
  next(fault: Fault): void;
  clear(): void;
}

export interface FaultQueue extends FaultControl {
  /** Takes the first waiting fault that strikes a call of this operation. */
  take(operation: string): FaultKind | undefined;
}

export function faultQueue(): FaultQueue {
  let waiting: { readonly kind: FaultKind; readonly operation: string | undefined; times: number }[] = [];
  return {
    next: ({ kind, times = 1, operation }) => {
      waiting.push({ kind, times, operation: kind === 'wrong-host' ? 'CreatePresignedDomainUrl' : operation });
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
