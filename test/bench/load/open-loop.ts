/**
 * Requests that come when they come, as those of people do. A request that could not be sent in time counts from when it was
 * due: otherwise a server that stalls would be measured just once for each stall.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { processorTimes } from '../run/processor-time.ts';
import { Failures } from './failures.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { type AnswerTo, LoadConnection } from './load-connection.ts';
import type { LoadReport, OpenLoop } from './load-question.ts';

const MAX_CONNECTIONS = 4_096;
const DRAIN_MILLISECONDS = 10_000;
/** Opened before, so that what is measured is no handshake. */
const READY_CONNECTIONS = 32;

export async function runOpenLoop(options: OpenLoop, requests: readonly Buffer[]): Promise<LoadReport> {
  const { origins, people, perSecond, seconds, watched } = options;
  const latencies = new LatencyHistogram();
  const failures = new Failures();
  const connections = new Set<LoadConnection>();
  const idle: LoadConnection[] = [];
  const total = Math.round(perSecond * seconds);
  let answered = 0;
  let sent = 0;

  const answerTo: AnswerTo = {
    answered(connection, status) {
      answered += 1;
      if (failures.check(status)) {
        latencies.record(performance.now() - connection.startedAt);
      }
      idle.push(connection);
    },
    lost(connection, reason) {
      answered += 1;
      connections.delete(connection);
      // One that was idle must not be used again.
      const at = idle.indexOf(connection);
      if (at >= 0) idle.splice(at, 1);
      failures.count(reason);
    },
  };
  const connectTo = (index: number): LoadConnection => {
    const connection = new LoadConnection(origins[index % origins.length] ?? '', answerTo);
    connections.add(connection);
    return connection;
  };
  for (let index = 0; index < READY_CONNECTIONS; index += 1) {
    idle.push(connectTo(index));
  }
  await sleep(100);

  const before = processorTimes(watched);
  const startedAt = performance.now();
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond) / 1_000) + 1);
    for (; sent < due; sent += 1) {
      const request = requests[sent % people];
      if (request === undefined || connections.size >= MAX_CONNECTIONS) {
        throw new RangeError(`${requests.length} requests are prepared, ${connections.size} connections are open`);
      }
      // The one that was used last: the others may grow old.
      (idle.pop() ?? connectTo(sent)).send(request, startedAt + (sent * 1_000) / perSecond);
    }
    await sleep(Math.max(1, startedAt + (sent * 1_000) / perSecond - performance.now()));
  }
  const drainBy = performance.now() + DRAIN_MILLISECONDS;
  while (answered < total && performance.now() < drainBy) {
    await sleep(5);
  }
  const after = processorTimes(watched);
  for (; answered < total; answered += 1) {
    failures.count('no answer');
  }
  for (const connection of connections) {
    connection.close();
  }
  return {
    requests: latencies.count,
    seconds: (performance.now() - startedAt) / 1_000,
    latencies: latencies.toBuckets(),
    failures: failures.toRecord(),
    times: [before, after],
  };
}
