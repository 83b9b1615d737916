/**
 * Makes the next calls of the table go wrong the way DynamoDB and networks do.
 */
import { type FaultControlOf, type FaultQueueOf, faultQueueOf } from '../fault-queue.ts';

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

export type DynamoDbFaults = FaultControlOf<DynamoDbFaultKind>;
export type DynamoDbFaultQueue = FaultQueueOf<DynamoDbFaultKind>;

export function dynamoDbFaultQueue(): DynamoDbFaultQueue {
  return faultQueueOf<DynamoDbFaultKind>({ 'transaction-conflict': 'TransactWriteItems' });
}
