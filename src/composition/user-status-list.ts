/**
 * Makes the list that asks a user pool whether a user is enabled. Loaded only where that is configured: the client of Cognito costs
 * time and memory to load.
 */
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { MakeCall } from '../model/measurements.ts';
import { CognitoUserStatusList } from '../revocation/cognito-user-status.ts';
import { connectToUserPool } from './user-pool.ts';

type UserPool = Configuration['cognito'][number];

export function userStatusList(
  configured: UserPool,
  { whenUnreachable, cacheSeconds }: NonNullable<UserPool['userStatus']>,
  clock: Clock,
  log: Log,
  makeCall: MakeCall | undefined,
) {
  const { close, ...pool } = connectToUserPool(configured);
  const list = new CognitoUserStatusList({
    ...pool,
    whenUnreachable,
    enabledSeconds: cacheSeconds,
    makeCall,
    clock,
    onUnreachable: ({ error, ...event }) =>
      log.error({ ...event, detail: error.detail }, 'Cognito cannot be asked whether users are enabled'),
  });
  const { userPoolId } = configured;
  return { name: `user status in ${userPoolId}`, userPoolId, list, close };
}
