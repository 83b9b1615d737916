/**
 * Makes one transaction of the table, and makes it once: whatever goes wrong on the way is sent again under the same token, and
 * DynamoDB carries out nothing twice under one token.
 */
import { randomUUID } from 'node:crypto';
import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { within } from '../aws/deadline.ts';
import { translateTableError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import { mayHaveBeenDone, tryPatiently } from './dynamodb-patience.ts';

export interface TransactionOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** For each attempt, in milliseconds. */
  readonly totalTimeoutMilliseconds: number;
  /** Between attempts; by default a timer. */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;
}

const OPERATION = 'dynamodb:TransactWriteItems';

/**
 * @returns undefined if it has been made, or else why not, one reason for each action; nothing has been changed then
 * @throws ServiceError `upstream_…`, whose detail says if it is not known whether anything has been changed
 */
export async function makeTransaction(
  actions: readonly TransactWriteItem[],
  { client, tableName, totalTimeoutMilliseconds, wait }: TransactionOptions,
): Promise<readonly CancellationReason[] | undefined> {
  // One command for all attempts: the token is for exactly these parameters.
  const command = new TransactWriteItemsCommand({ TransactItems: [...actions], ClientRequestToken: randomUUID() });
  let isOutcomeKnown = true;
  const attempt = async (): Promise<readonly CancellationReason[] | undefined> => {
    try {
      await within(totalTimeoutMilliseconds, OPERATION, (abortSignal) => client.send(command, { abortSignal }));
      return undefined;
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      // Whatever else there is: as long as a condition does not hold, no attempt can succeed.
      if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) {
        return reasons;
      }
      isOutcomeKnown &&= !mayHaveBeenDone(error);
      throw error;
    }
  };
  try {
    return await tryPatiently(attempt, wait);
  } catch (error) {
    const fault = error instanceof ServiceError ? error : translateTableError(error, OPERATION, tableName);
    throw isOutcomeKnown ? fault : withoutOutcome(fault);
  }
}

function withoutOutcome({ code, detail, awsRequestId }: ServiceError): ServiceError {
  return new ServiceError(code, {
    detail: `${detail}; whether the changes have been made is not known: read again before trying again`,
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
  });
}
