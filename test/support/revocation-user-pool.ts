/** A user pool that answers AdminGetUser from memory, and as badly as a test wants. */
import { type AdminGetUserCommandOutput, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPoolClient } from '../../src/aws/cognito-user.ts';
import type { Clock } from '../../src/model/clock.ts';

export interface PoolUser {
  readonly subject: string;
  readonly enabled: boolean;
  readonly status?: string;
  /** Besides `sub`, and in place of an address of example.com in `email`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface MemoryUserPool {
  readonly client: UserPoolClient;
  readonly users: Map<string, PoolUser>;
  /** What every call was made with, in order. */
  readonly calls: { readonly UserPoolId: string | undefined; readonly Username: string | undefined }[];
  /** Replaces the answer for all calls to come; undefined brings the users' own back. */
  answer: ((username: string, signal: AbortSignal) => Promise<AdminGetUserCommandOutput>) | undefined;
}

export function memoryUserPool(users: Readonly<Record<string, PoolUser>> = {}): MemoryUserPool {
  const pool: MemoryUserPool = {
    users: new Map(Object.entries(users)),
    calls: [],
    answer: undefined,
    client: {
      async send({ input: { UserPoolId, Username } }, { abortSignal }) {
        pool.calls.push({ UserPoolId, Username });
        if (pool.answer !== undefined) {
          return pool.answer(Username ?? '', abortSignal);
        }
        const user = pool.users.get(Username ?? '');
        if (user === undefined) {
          throw new UserNotFoundException({ message: 'User does not exist.', $metadata: {} });
        }
        return userAnswer(Username ?? '', user);
      },
    },
  };
  return pool;
}

export function userAnswer(username: string, { subject, enabled, status = 'CONFIRMED', attributes = {} }: PoolUser) {
  const all = { email: `${username}@example.com`, ...attributes, sub: subject };
  return {
    $metadata: { requestId: 'aws-request-1' },
    Username: username,
    Enabled: enabled,
    UserStatus: status as NonNullable<AdminGetUserCommandOutput['UserStatus']>,
    UserAttributes: Object.entries(all).map(([Name, Value]) => ({ Name, Value })),
  } satisfies AdminGetUserCommandOutput;
}

export interface HeldClock {
  readonly clock: Clock;
  /** Lets time pass; a negative number sets the clock back. */
  pass(seconds: number): void;
}

export function heldClock(milliseconds: number): HeldClock {
  let now = milliseconds;
  return {
    clock: () => now,
    pass(seconds) {
      now += seconds * 1_000;
    },
  };
}
