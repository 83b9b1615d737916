/**
 * Makes the next calls of the table go wrong the way DynamoDB and networks do. For tests in the same process only: there is no
 * way to reach it over a socket, and there must be none.
 */
export type DynamoDbFaultKind =
  /** ProvisionedThroughputExceededException */
  | 'throttle'
  /** InternalServerError, 500 */
  | 'internal'
  /** AccessDeniedException */
  | 'access-denied'
  /** TransactionCanceledException, as when another transaction holds the first of the items. TransactWriteItems only */
  | 'transaction-conflict'
  /** BatchGetItem and BatchWriteItem do nothing, and leave all of it for a further call */
  | 'unprocessed'
  /** No answer at all, and nothing done */
  | 'hang'
  /** The connection is reset before anything is done */
  | 'reset'
  /** All of it is done, but the connection is reset before the answer */
  | 'lost-answer';

interface DynamoDbFault {
  readonly kind: DynamoDbFaultKind;
  /** How many calls it strikes; 1 if absent. */
  readonly times?: number;
  /** Strikes only calls of this operation. */
  readonly operation?: string;
}

export interface DynamoDbFaults {
  /** Adds to the faults that wait for their call. */
  next(fault: DynamoDbFault): void;
  clear(): void;
}

export interface DynamoDbFaultQueue extends DynamoDbFaults {
  /** Takes the first waiting fault that strikes a call of this operation. */
  take(operation: string): DynamoDbFaultKind | undefined;
}

export function dynamoDbFaultQueue(): DynamoDbFaultQueue {
  let waiting: { readonly kind: DynamoDbFaultKind; readonly operation: string | undefined; times: number }[] = [];
  return {
    next: ({ kind, times = 1, operation }) => {
      waiting.push({ kind, times, operation: kind === 'transaction-conflict' ? 'TransactWriteItems' : operation });
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
