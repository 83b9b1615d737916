/**
 * A fixed number of connections, each busy all the time: how much the other side can do. It says nothing about latency
 * under a load that does not wait; the open loop does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { processorTimes } from '../run/processor-time.ts';
import { Failures } from './failures.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { type AnswerTo, LoadConnection } from './load-connection.ts';
import type { ClosedLoop, LoadReport } from './load-question.ts';

/** For the last answers, once no more requests are sent. */
const DRAIN_MILLISECONDS = 10_000;

export async function runClosedLoop(options: ClosedLoop, requests: readonly Buffer[]): Promise<LoadReport> {
  const { origins, people, connections, seconds, settleSeconds, watched } = options;
  const latencies = new LatencyHistogram();
  const failures = new Failures();
  const open = new Set<LoadConnection>();
  const { promise: drained, resolve: isDrained } = Promise.withResolvers<void>();
  let next = 0;
  let counts = false;
  let isEnding = false;

  const end = (connection: LoadConnection): void => {
    connection.close();
    open.delete(connection);
    if (open.size === 0) isDrained();
  };
  const sendNext = (connection: LoadConnection): void => {
    const request = requests[next % people];
    next += 1;
    if (request === undefined) {
      throw new RangeError(`only ${requests.length} requests are prepared`);
    }
    connection.send(request, performance.now());
  };
  const answerTo: AnswerTo = {
    answered(connection, status) {
      if (failures.check(status) && counts) {
        latencies.record(performance.now() - connection.startedAt);
      }
      if (isEnding) {
        end(connection);
      } else {
        sendNext(connection);
      }
    },
    lost(connection, reason) {
      failures.count(reason);
      end(connection);
    },
  };
  for (let index = 0; index < connections; index += 1) {
    const connection = new LoadConnection(origins[index % origins.length] ?? '', answerTo);
    open.add(connection);
    sendNext(connection);
  }

  await Promise.race([sleep(settleSeconds * 1_000), drained]);
  const before = processorTimes(watched);
  const startedAt = performance.now();
  counts = true;
  await Promise.race([sleep(seconds * 1_000), drained]);
  counts = false;
  const elapsed = (performance.now() - startedAt) / 1_000;
  const after = processorTimes(watched);
  isEnding = true;
  await Promise.race([drained, sleep(DRAIN_MILLISECONDS, undefined, { ref: false })]);
  for (const connection of open) {
    failures.count('no answer');
    connection.close();
  }
  return {
    requests: latencies.count,
    seconds: elapsed,
    latencies: latencies.toBuckets(),
    failures: failures.toRecord(),
    times: [before, after],
  };
}
