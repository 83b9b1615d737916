/**
 * Tries an operator's call to the table again where nothing was wrong with it. Only for what does no harm when it is done twice:
 * reads, and transactions under one token.
 */
import {
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { translateTableError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';

const MAX_ATTEMPTS = 6;
/** Each attempt that gets no answer takes its whole time, and somebody waits. */
const MAX_UNANSWERED = 2;
const FIRST_DELAY_MILLISECONDS = 50;

/** Why a transaction was cancelled: it met another one, or the table was busy. */
const PASSING: ReadonlySet<string> = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * @param wait between attempts; by default a timer
 * @throws what the last attempt threw
 */
export async function tryPatiently<T>(
  attempt: () => Promise<T>,
  wait: (milliseconds: number) => Promise<void> = pause,
): Promise<T> {
  let unanswered = 0;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      unanswered += codeOf(error) === 'upstream_timeout' ? 1 : 0;
      if (attempts === MAX_ATTEMPTS || unanswered === MAX_UNANSWERED || !mayPass(error)) {
        throw error;
      }
      // Full jitter: those that met once do not meet again.
      await wait(Math.ceil(FIRST_DELAY_MILLISECONDS * 2 ** attempts * Math.random()));
    }
  }
}

/** What DynamoDB refuses it has not done; of what got no answer, or ended in a fault of its own, nothing is known. */
export function mayHaveBeenDone(error: unknown): boolean {
  const isRefused = error instanceof DynamoDBServiceException && error.$fault === 'client';
  return !isRefused && codeOf(error) !== 'upstream_denied';
}

function mayPass(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    return reasons.length > 0 && reasons.every(({ Code = 'None' }) => PASSING.has(Code));
  }
  const isThrottled = codeOf(error) === 'upstream_throttled';
  return error instanceof TransactionInProgressException || isThrottled || mayHaveBeenDone(error);
}

function codeOf(error: unknown): string {
  return (error instanceof ServiceError ? error : translateTableError(error, '', '')).code;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
