/**
 * The morning rush against a SageMaker that throttles: whether everybody is served or told when to come back, without a storm of
 * retries and without those who push getting ahead. Rates, limits and waiting times are those of a deployment; only the time is
 * a twentieth of the ten minutes in which 100 000 employees come, and with it their number. It fails if a judgement does.
 *
 * npm run bench:rush -- [--seconds 30] [--people 5000] [--sagemaker 100] [--burst 200] [--tasks 2] [--greedy 4]
 */
import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isReached } from './report/goals.ts';
import { goalTable } from './report/table.ts';
import { ask } from './run/asked-process.ts';
import { startBench } from './run/bench.ts';
import { processorTimes } from './run/processor-time.ts';
import { moveTo } from './run/processors.ts';
import { writeServiceConfiguration } from './run/service-configuration.ts';
import { judge } from './rush/judgement.ts';
import type { RushQuestion, RushReport } from './rush/rush-question.ts';
import { summarize } from './rush/summary.ts';
import { summaryText } from './rush/summary-text.ts';
import { service } from './variants.ts';

const RESULTS = fileURLToPath(new URL('./results', import.meta.url));
/** What CreatePresignedDomainUrl takes in a quiet hour is not published; the outcome hardly depends on it. */
const LATENCY_MILLISECONDS = 50;
/** As in src/config/server-schema.ts. */
const REQUESTS_PER_MINUTE_PER_CALLER = 60;
/** So much longer than it takes at least, and whoever has not been served goes home. */
const PATIENCE = 2;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    people: { type: 'string', default: '5000' },
    sagemaker: { type: 'string', default: '100' },
    burst: { type: 'string', default: '200' },
    tasks: { type: 'string', default: '2' },
    greedy: { type: 'string', default: '4' },
  },
});
const [seconds = 0, people = 0, perSecond = 0, burst = 0, tasks = 0, greedyConnections = 0] = [
  values.seconds,
  values.people,
  values.sagemaker,
  values.burst,
  values.tasks,
  values.greedy,
].map(Number);
const print = (text: string): void => void process.stdout.write(`${text}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const bench = await startBench();
const crowd = fork(fileURLToPath(new URL('./rush/rush-process.ts', import.meta.url)));
try {
  const configurationFile = join(bench.directory, 'service.json');
  await writeServiceConfiguration(configurationFile, { keyFile: bench.keyFile, hasDefaultLimits: true });
  const variant = service('service', configurationFile);
  const running = await Promise.all(Array.from({ length: tasks }, (_, index) => bench.start(variant, index)));
  moveTo(bench.processors.support(1), crowd.pid);
  const leastSeconds = Math.max(seconds, (people - burst) / perSecond);
  print(`${people} people in ${seconds} s, ${tasks} tasks (${variant.note ?? 'as built'})`);
  print(`SageMaker: ${perSecond} calls/s, ${burst} at once; the last URL after ${leastSeconds.toFixed(0)} s at best`);

  const watched = { measured: running.map(({ processId }) => processId), support: [], processors: [] };
  await bench.setUpstream({
    latencyMilliseconds: LATENCY_MILLISECONDS,
    verifies: false,
    throttle: { perSecond, burst },
  });
  const before = processorTimes(watched);
  const question: RushQuestion = {
    origins: running.map(({ origin }) => origin),
    privateKeyPem: bench.privateKeyPem,
    people,
    seconds,
    shareOnTheHour: 0.05,
    shareSpread: 0.3,
    shareHasty: 0.05,
    greedyConnections,
    endsAfterSeconds: leastSeconds * PATIENCE,
    seed: 1,
  };
  const { attempts } = await ask<RushQuestion, RushReport>(crowd, question);
  const after = processorTimes(watched);
  const upstream = await bench.setUpstream({ latencyMilliseconds: 0, verifies: false });

  const summary = summarize(attempts);
  print(`\n${summaryText(summary, upstream)}`);
  if (before !== undefined && after !== undefined) {
    const milliseconds = (after.measured - before.measured) * 1_000;
    print(`CPU of all tasks for each answer: ${(milliseconds / attempts.length).toFixed(3)} ms`);
  }
  const findings = judge(summary, upstream, {
    requestsPerMinutePerCaller: REQUESTS_PER_MINUTE_PER_CALLER,
    tasks,
    greedySeconds: seconds,
    leastSeconds,
  });
  print(`\n${goalTable(findings)}`);
  await mkdir(RESULTS, { recursive: true });
  const { calls, throttled } = upstream;
  await writeFile(
    join(RESULTS, 'rush.json'),
    `${JSON.stringify({ summary, calls, throttled, findings }, undefined, 2)}\n`,
  );
  if (!findings.every(isReached)) {
    process.exitCode = 1;
  }
} finally {
  crowd.disconnect();
  await bench.close();
}
