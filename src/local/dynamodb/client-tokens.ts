/**
 * Which transactions have been carried out under a client token: DynamoDB answers a request that is sent again, because its
 * answer was lost, with success and does nothing (TransactWriteItems, ClientRequestToken: valid for ten minutes).
 */
import { createHash } from 'node:crypto';
import { boundedMap } from '../sagemaker/bounded-map.ts';
import { DynamoDbError } from './dynamodb-error.ts';
import type { AttributeMap } from './single-item.ts';

const LIMIT = 10_000;
const VALID_MILLISECONDS = 600_000;

export interface ClientTokens {
  /**
   * Whether this very request has been carried out.
   * @throws DynamoDbError IdempotentParameterMismatchException if it was another one
   */
  isDone(input: AttributeMap): boolean;
  done(input: AttributeMap): void;
}

export function clientTokens(clock: () => number): ClientTokens {
  const known = boundedMap<{ readonly digest: string; readonly at: number }>(LIMIT);
  return {
    isDone: (input) => {
      const earlier = known.get(String(input.ClientRequestToken));
      if (
        input.ClientRequestToken === undefined ||
        earlier === undefined ||
        clock() - earlier.at > VALID_MILLISECONDS
      ) {
        return false;
      }
      if (earlier.digest !== digestOf(input)) {
        throw DynamoDbError.tokenReused();
      }
      return true;
    },
    done: (input) => {
      if (input.ClientRequestToken !== undefined) {
        known.set(String(input.ClientRequestToken), { digest: digestOf(input), at: clock() });
      }
    },
  };
}

function digestOf(input: AttributeMap): string {
  return createHash('sha256').update(JSON.stringify(input.TransactItems)).digest('base64');
}
