/**
 * Minutes of mixed traffic against the production entry: good requests, bad ones, thousands of slow connections, and a
 * SageMaker that fails in every way. It ends by itself, prints a table, and fails unless nothing was lost, every 5xx was
 * injected, the audit trail agrees with the answers, and memory stayed flat.
 *
 * npm run soak -- [--seconds 180, at least 60] [--slow 10000]
 */
import { parseArgs } from 'node:util';
import { startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import { startServiceUnderLoad } from '../fuzz/service-under-load.ts';
import { ANSWER_FAULTS, type ProxyFault, startFaultProxy, UNSEEN_FAULTS } from '../support/fault-proxy.ts';
import { readAuditTrail } from '../support/http-audit-trail.ts';
import { openableSockets, openSlowClients } from './slow-clients.ts';
import { createTraffic, type PhaseTraffic, percentile } from './traffic.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '180' }, slow: { type: 'string', default: '10000' } },
});
const seconds = Math.min(1_800, Math.max(60, Number(values.seconds)));
const FAULT_SHARE = 0.15;
/** Faults that are none to the caller. */
const HARMLESS: readonly ProxyFault[] = ['slow', 'half-close'];
/** What memory may seem to grow by, from noise, in any length of time. */
const NOISE_MEGABYTES = 25;
const MAX_SLOWED_P99_MILLISECONDS = 500;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const faults: string[] = [];
const require = (holds: boolean, otherwise: string): void => {
  if (!holds) faults.push(otherwise);
};

const standIn = await startSageMakerStandIn();
const proxy = await startFaultProxy({ target: () => standIn.apiEndpoint });
const service = await startServiceUnderLoad(() => undefined, {
  sageMakerEndpoint: proxy.endpoint,
  studioOrigin: standIn.studioOrigin,
  // As little as in a small container, so that garbage is collected and not kept.
  environment: { NODE_OPTIONS: '--max-old-space-size=160' },
  settings: { sageMaker: { requestTimeoutMilliseconds: 1_000, totalTimeoutMilliseconds: 3_000 } },
});
const traffic = createTraffic(service.origin, service.issuer);
const memory: { readonly minutes: number; readonly megabytes: number }[] = [];
const startedAt = performance.now();
const sampler = setInterval(() => {
  const bytes = service.residentBytes();
  if (bytes !== undefined) {
    memory.push({ minutes: (performance.now() - startedAt) / 60_000, megabytes: bytes / 1024 / 1024 });
  }
}, 1_000);

const phases: PhaseTraffic[] = [];
const phase = async (name: string, share: number): Promise<PhaseTraffic> => {
  const result = await traffic.run(name, seconds * share);
  phases.push(result);
  return result;
};
const serverErrors = ({ answers }: PhaseTraffic): number => answers.filter(({ status }) => status >= 500).length;

try {
  const wished = openableSockets(Number(values.slow));
  // With as many connections as later, so that what they take once is not mistaken for growth.
  const first = await openSlowClients(service.origin, wished);
  await phase('warm-up', 0.2);
  first.close();
  const warmAt = memory.length;
  const quiet = await phase('quiet', 0.15);

  const slow = await openSlowClients(service.origin, wished);
  const slowed = await phase(`${wished} slow connections`, 0.25);
  print(`slow connections: ${slow.peak()} open at once, ${slow.cutOff()} cut off by the service`);
  require(slow.peak() > wished * 0.9, `only ${slow.peak()} of ${wished} slow connections could be kept`);
  require(percentile(slowed, 0.99) < MAX_SLOWED_P99_MILLISECONDS, 'slow connections slow good requests down');
  slow.close();

  const all: readonly ProxyFault[] = [...UNSEEN_FAULTS, ...ANSWER_FAULTS];
  proxy.otherwise(() => (Math.random() < FAULT_SHARE ? all[Math.floor(Math.random() * all.length)] : undefined));
  const faulty = await phase('faults', 0.25);
  proxy.otherwise(() => undefined);
  const after = await phase('after the faults', 0.15);

  const injected = [...proxy.struck()].filter(([fault]) => !HARMLESS.includes(fault));
  const injectedCount = injected.reduce((sum, [, count]) => sum + count, 0);
  for (const calm of [quiet, slowed, after]) {
    require(serverErrors(calm) === 0, `${serverErrors(calm)} answers of 5xx without a fault: ${calm.name}`);
  }
  require(serverErrors(faulty) <= injectedCount, `${serverErrors(faulty)} answers of 5xx, ${injectedCount} faults`);
  const unexpected = faulty.answers.filter(({ status, kind }) => status >= 500 && (kind === 'bad' || status === 500));
  require(unexpected.length === 0, `${unexpected.length} answers of 5xx that no fault explains`);
  print(`faults: ${injectedCount} injected, ${serverErrors(faulty)} answers of 5xx`);

  service.child.process.kill('SIGTERM');
  const end = await service.child.ended();
  require(end === 0, `the service ended with ${end}`);

  const answered = phases.flatMap(({ answers }) => answers);
  const audited = readAuditTrail(service.child.stdout()).map(({ requestId }) => requestId);
  const agree = new Set(audited).symmetricDifference(new Set(answered.map(({ requestId }) => requestId))).size;
  require(audited.length === answered.length &&
    agree === 0, `${audited.length} audit events, ${answered.length} answers`);
  print(`audit events: ${audited.length}, answers: ${answered.length}`);
  for (const { name, lost } of phases) {
    require(lost.length === 0, `${lost.length} requests lost: ${name}: ${lost.slice(0, 3).join('; ')}`);
  }

  const slope = slopeOf(memory.slice(warmAt));
  const minutes = seconds / 60;
  print(`memory: ${memory.at(-1)?.megabytes.toFixed(0)} MB at the end, ${slope.toFixed(1)} MB a minute after warm-up`);
  require(slope * minutes < NOISE_MEGABYTES + minutes, `memory grows by ${slope.toFixed(1)} MB a minute`);
} finally {
  clearInterval(sampler);
  traffic.close();
  await service.close();
  await proxy.close();
  await standIn.close();
}

print(`${'phase'.padEnd(26)}${['sent', 'lost', '5xx', 'p50 ms', 'p99 ms'].map((title) => title.padStart(9)).join('')}`);
for (const result of phases) {
  const cells = [
    result.sent,
    result.lost.length,
    serverErrors(result),
    percentile(result, 0.5),
    percentile(result, 0.99),
  ];
  print(`${result.name.padEnd(26)}${cells.map((cell) => String(cell).padStart(9)).join('')}`);
}
for (const fault of faults) print(`FAILED: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** The slope of the line of least squares, per minute. */
function slopeOf(samples: readonly { readonly minutes: number; readonly megabytes: number }[]): number {
  const mean = (pick: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / Math.max(1, samples.length);
  const x = mean(({ minutes }) => minutes);
  const y = mean(({ megabytes }) => megabytes);
  const covariance = mean(({ minutes, megabytes }) => (minutes - x) * (megabytes - y));
  return (
    covariance /
    Math.max(
      1e-9,
      mean(({ minutes }) => (minutes - x) ** 2),
    )
  );
}
