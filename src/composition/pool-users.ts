/**
 * Makes what looks up the users of a user pool. Loaded only where names come from one: the client of Cognito costs time and memory
 * to load.
 */
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { MakeCall } from '../model/measurements.ts';
import { CognitoUsers } from '../profiles/cognito-users.ts';
import { connectToUserPool } from './user-pool.ts';

/** @param wanted the attributes to ask for */
export function poolUsers(
  pool: Configuration['cognito'][number],
  wanted: readonly string[],
  clock: Clock,
  makeCall: MakeCall | undefined,
) {
  const { close, ...connection } = connectToUserPool(pool);
  return { users: new CognitoUsers({ ...connection, wanted, clock, makeCall }), close };
}
