/** Tells operators in `/readyz` whether the access table can be read, and for how long it cannot. */
import type { DynamoDbCalls } from '../aws/dynamodb-calls.ts';
import type { ReadinessCheck } from '../model/readiness.ts';

export function accessTableCheck(calls: Pick<DynamoDbCalls, 'status'>): ReadinessCheck {
  return {
    name: 'access table',
    // Always called ready: only requests show that the table can be read again, and nobody sends requests to what is not ready.
    // They are answered with 503 `not_ready` as long as it cannot.
    check: () => ({ ready: true, state: stateOf(calls) }),
  };
}

function stateOf(calls: Pick<DynamoDbCalls, 'status'>): string {
  const status = calls.status();
  switch (status.state) {
    case 'not_asked':
      return 'not read yet';
    case 'answered':
      return `read ${Math.floor(status.secondsAgo)} s ago`;
    case 'failing':
      return `cannot be read for ${Math.floor(status.seconds)} s: ${status.why}, see the log`;
  }
}
