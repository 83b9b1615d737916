/**
 * `npm start`: brings up the embedded AWS and the service on loopback, runs the scenario once, and keeps serving. For
 * development only; a deployment runs `src/main.ts`.
 */
import { once } from 'node:events';
import { parseArgs, styleText } from 'node:util';
import { type EmbeddedAws, type PerimeterMode, startEmbeddedAws } from './embedded-aws.ts';
import { runScenario, type StepResult } from './scenario.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';
import { walkThrough } from './walk-through.ts';

const HELP = `npm start -- [options]

  --once         run the scenario, then exit: 0 if every step came out as expected, otherwise 1
  --port N       port of the service (8080, with --once any free one; 0 takes any free one)
  --perimeter M  who mints: direct (the tasks' role, the default) or launch-role (a role for each caller)
  --verbose      show the service's log as well
  --help         show this

The embedded AWS prefers the ports 9229 (Cognito), 9230 (SageMaker API endpoint), 9231 (Studio endpoint), 9232 (the
internet), 9233 (STS) and 9234 (DynamoDB), and takes others where those are in use.
`;

const DEFAULT_PORT = 8080;
const AWS_PORTS = { cognito: 9229, apiEndpoint: 9230, studioEndpoint: 9231, internet: 9232, sts: 9233, dynamoDb: 9234 };

interface Options {
  readonly once: boolean;
  readonly port: number;
  readonly perimeter: PerimeterMode;
  readonly verbose: boolean;
}

const out = (text: string): void => void process.stdout.write(text);

async function run({ once: runOnce, port, perimeter, verbose }: Options): Promise<number> {
  const ended = endSignal();
  let serving = false;
  const aws = await startEmbeddedAws({ ports: AWS_PORTS, perimeter });
  try {
    const service = await startServiceProcess({
      aws,
      port,
      onAuditLine: (line) => {
        if (serving) out(describeDecision(line));
      },
      onLogLine: (line) => {
        if (verbose) process.stderr.write(`${line}\n`);
      },
    });
    try {
      const allRight = await showScenario(aws, service);
      if (runOnce || !allRight) {
        return allRight ? 0 : 1;
      }
      serving = true;
      out(walkThrough(aws, service));
      await ended;
      out('\nEnding.\n');
      return 0;
    } finally {
      await service.stop();
    }
  } finally {
    await aws.close();
  }
}

async function showScenario(aws: EmbeddedAws, service: ServiceProcess): Promise<boolean> {
  out('\nStudio Pass against an embedded AWS: Cognito, SageMaker, Studio and DynamoDB on this machine\n\n');
  const results: StepResult[] = [];
  for await (const result of runScenario({ aws, service })) {
    results.push(result);
    out(describeStep(results.length, result));
  }
  const right = results.filter(({ isRight }) => isRight).length;
  out(`\n${right} of ${results.length} steps came out as expected.\n`);
  if (right < results.length) {
    out(`\nThe service's last words:\n${service.log.slice(-20).join('\n')}\n`);
  }
  return right === results.length;
}

function describeStep(number: number, { title, expected, observed, note, isRight }: StepResult): string {
  const mark = isRight ? styleText('green', '✓') : styleText('red', '✗');
  const outcome = isRight ? observed : `${observed}, expected ${expected}`;
  const details = note === '' ? '' : styleText('dim', `  ${shortened(note)}`);
  return `${mark} ${String(number).padStart(2)}  ${title}\n       → ${outcome}${details}\n`;
}

/** An audit event (OCSF API Activity) as one line to read. */
function describeDecision(line: string): string {
  const { time, action, actor, api, status_code: reason } = JSON.parse(line);
  const who = actor.user?.name ?? actor.app_name ?? 'unknown';
  return `${new Date(time).toISOString()}  ${String(action).padEnd(7)}  ${who}  ${api.operation}  ${reason}\n`;
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

/** Resolves at the first signal to end; a second one ends at once, as by default. */
async function endSignal(): Promise<void> {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal, { signal: controller.signal }));
  await Promise.race(signals);
  controller.abort();
  await Promise.allSettled(signals);
}

function parseOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string' },
      perimeter: { type: 'string', default: 'direct' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  // Nothing outside asks the service in a single run, so it need not have a known port.
  const port = Number(values.port ?? (values.once ? 0 : DEFAULT_PORT));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535, not ${values.port}`);
  }
  const { perimeter } = values;
  if (perimeter !== 'direct' && perimeter !== 'launch-role') {
    throw new Error(`--perimeter must be direct or launch-role, not ${perimeter}`);
  }
  return values.help ? undefined : { once: values.once, port, perimeter, verbose: values.verbose };
}

try {
  const options = parseOptions();
  if (options === undefined) {
    out(HELP);
  } else {
    process.exitCode = await run(options);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
