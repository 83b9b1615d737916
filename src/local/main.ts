/**
 * `npm start`: brings up the embedded AWS and the service on loopback, runs the scenario once, and keeps serving. In a
 * container it does the same beside a service that runs in another one. For development only; a deployment runs `src/main.ts`.
 */
import { once } from 'node:events';
import { runBesideService } from './beside-service.ts';
import { startEmbeddedAws } from './embedded-aws.ts';
import { AWS_PORTS, HELP, type LocalOptions, parseLocalOptions } from './local-options.ts';
import { startServiceProcess } from './service-process.ts';
import { showScenario } from './show-scenario.ts';
import { walkThrough, walkThroughHere } from './walk-through.ts';

const out = (text: string): void => void process.stdout.write(text);

async function runWithService(
  { once: runOnce, port, perimeter, verbose }: LocalOptions,
  ended: AbortSignal,
): Promise<number> {
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
      out('\nStudio Pass against an embedded AWS: Cognito, SageMaker, Studio and DynamoDB on this machine\n\n');
      const allRight = await showScenario({ aws, service, output: service }, out);
      if (runOnce || !allRight) {
        return allRight ? 0 : 1;
      }
      serving = true;
      out(walkThrough(aws, service, walkThroughHere(aws)));
      if (!ended.aborted) {
        await once(ended, 'abort');
      }
      out('\nEnding.\n');
      return 0;
    } finally {
      await service.stop();
    }
  } finally {
    await aws.close();
  }
}

/** An audit event (OCSF API Activity) as one line to read. */
function describeDecision(line: string): string {
  const { time, action, actor, api, status_code: reason } = JSON.parse(line);
  const who = actor.user?.name ?? actor.app_name ?? 'unknown';
  return `${new Date(time).toISOString()}  ${String(action).padEnd(7)}  ${who}  ${api.operation}  ${reason}\n`;
}

/** Aborted by the first signal to end; a second one ends at once, as by default. */
function endSignal(): AbortSignal {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (): void => {
    for (const signal of signals) {
      process.off(signal, end);
    }
    controller.abort();
  };
  for (const signal of signals) {
    process.on(signal, end);
  }
  return controller.signal;
}

try {
  const options = parseLocalOptions(process.argv.slice(2));
  if (options === undefined) {
    out(HELP);
  } else if ('serviceOrigin' in options) {
    process.exitCode = await runBesideService(options, endSignal(), out);
  } else {
    process.exitCode = await runWithService(options, endSignal());
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
