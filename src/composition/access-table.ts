/** Connects to the access table: one client for the mapping and the revocations, and one bound on what callers set off. */
import { AccessTableReader } from '../aws/access-table-reader.ts';
import type { CallOutage } from '../aws/call-watch.ts';
import { DynamoDbCalls, type TableCallKind } from '../aws/dynamodb-calls.ts';
import { createDynamoDbClient } from '../aws/dynamodb-client.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import { ElapsedTime } from '../model/elapsed-time.ts';
import type { Log } from '../model/log.ts';
import type { MakeCall } from '../model/measurements.ts';
import { accessTableCheck } from './access-table-check.ts';

/** A caller waits for this besides SageMaker, so it is short; throttling is tried again once. */
const TIMES = {
  connectTimeoutMilliseconds: 1_000,
  requestTimeoutMilliseconds: 2_000,
  totalTimeoutMilliseconds: 3_000,
  maxAttempts: 2,
} as const;
const CALLS_IN_FLIGHT = 50;
/** A person's name is asked about in every domain, in up to 16 at once, and as many as 100 people may come together. */
const QUESTIONS_QUEUED = 1_600;

/** For a service that runs; a command that asks once tells what it was answered. */
export interface AccessTableSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** Around every call. */
  readonly makeCall: MakeCall;
}

export function connectToAccessTable(
  { name, region, endpoint }: NonNullable<Configuration['table']>,
  surroundings?: AccessTableSurroundings,
) {
  const client = createDynamoDbClient({ region, endpoint, ...TIMES, maxInFlight: CALLS_IN_FLIGHT });
  const { totalTimeoutMilliseconds } = TIMES;
  const bounds = { totalTimeoutMilliseconds, maxInFlight: CALLS_IN_FLIGHT, maxQueued: QUESTIONS_QUEUED };
  const calls = new DynamoDbCalls({ tableName: name, ...bounds, ...(surroundings && watchedBy(surroundings)) });
  return {
    client,
    tableName: name,
    calls,
    reader: new AccessTableReader(client, calls),
    check: accessTableCheck(calls),
    /** For the metrics; undefined until the table has been asked. */
    isReadable(): boolean | undefined {
      const { state } = calls.status();
      return state === 'not_asked' ? undefined : state === 'answered';
    },
    close: () => client.destroy(),
  };
}

export type AccessTable = ReturnType<typeof connectToAccessTable>;

const MESSAGES = {
  read_access_table: { failing: 'the access table cannot be read', over: 'the access table can be read again' },
  claim_profile: {
    failing: 'profiles cannot be claimed in the access table',
    over: 'profiles can be claimed in the access table again',
  },
  write_launch_ticket: {
    failing: 'launch tickets cannot be written to the access table',
    over: 'launch tickets can be written to the access table again',
  },
} as const satisfies Record<TableCallKind, Record<CallOutage['outcome'], string>>;

function watchedBy({ clock, log, makeCall }: AccessTableSurroundings) {
  return {
    makeCall,
    time: new ElapsedTime(clock),
    onOutage(kind: TableCallKind, outage: CallOutage): void {
      const message = MESSAGES[kind][outage.outcome];
      if (outage.outcome === 'over') {
        log.info({}, message);
      } else {
        const { error, calls } = outage;
        log.error({ code: error.code, detail: error.detail, awsRequestId: error.awsRequestId, calls }, message);
      }
    },
  };
}
