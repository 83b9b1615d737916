/**
 * An error as DynamoDB answers it (JSON 1.0). Its messages follow DynamoDB's own words, so that what a client makes of them here
 * is what it will make of them there.
 */
import type { AttributeMap } from './single-item.ts';

export interface CancellationReason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'TransactionConflict';
  readonly Message?: string;
  readonly Item?: AttributeMap;
}

const MODEL = 'com.amazonaws.dynamodb.v20120810';
const FRONT_DOOR = 'com.amazon.coral.service';

export class DynamoDbError extends Error {
  override readonly name = 'DynamoDbError';
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  private constructor(status: number, type: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.body = { __type: type, message, ...more };
  }

  static validation(message: string): DynamoDbError {
    return new DynamoDbError(400, 'com.amazon.coral.validate#ValidationException', message);
  }

  static throttled(): DynamoDbError {
    const message =
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.';
    return new DynamoDbError(400, `${MODEL}#ProvisionedThroughputExceededException`, message);
  }

  static internal(message = 'Internal server error'): DynamoDbError {
    return new DynamoDbError(500, `${MODEL}#InternalServerError`, message);
  }

  static accessDenied(operation: string): DynamoDbError {
    const message = `User is not authorized to perform: dynamodb:${operation} because no identity-based policy allows the dynamodb:${operation} action`;
    return new DynamoDbError(400, `${FRONT_DOOR}#AccessDeniedException`, message);
  }

  static conditionFailed(item: AttributeMap | undefined): DynamoDbError {
    const type = `${MODEL}#ConditionalCheckFailedException`;
    return new DynamoDbError(400, type, 'The conditional request failed', item === undefined ? {} : { Item: item });
  }

  static tokenReused(): DynamoDbError {
    const message = 'Request with the same client token was already made with different parameters.';
    return new DynamoDbError(400, `${MODEL}#IdempotentParameterMismatchException`, message);
  }

  /** @param reasons one for each action, in their order */
  static transactionCancelled(reasons: readonly CancellationReason[]): DynamoDbError {
    const codes = reasons.map(({ Code }) => Code).join(', ');
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
    const more = { Message: message, CancellationReasons: reasons };
    return new DynamoDbError(400, `${MODEL}#TransactionCanceledException`, message, more);
  }
}
