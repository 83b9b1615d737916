/**
 * The embedded AWS in a container of its own, beside the service in another one that shares its network: waits until the
 * service is ready, runs the scenario against it and keeps serving, however that came out. What the service writes is not
 * seen here, so the steps that look at it are left out.
 */
import { once } from 'node:events';
import type { DevelopmentAws } from './development-aws.ts';
import { startAwsOnMoto, startEmbeddedAws } from './embedded-aws.ts';
import { AWS_PORTS, type BesideOptions } from './local-options.ts';
import { publishPorts } from './published-ports.ts';
import { showScenario } from './show-scenario.ts';
import { untilReady } from './until-ready.ts';
import { walkThrough, walkThroughInCompose, whatWentWrong } from './walk-through.ts';

/** The container of the service starts only when this one is healthy, and may have to wait for a processor. */
const READY_MILLISECONDS = 120_000;
/** The service's default. */
const MANAGEMENT_PORT = 9464;

type Mode = 'embedded' | 'moto';

const OTHERS: Readonly<Record<Mode, string>> = {
  embedded: 'an embedded AWS: Cognito, SageMaker, Studio and DynamoDB',
  moto: 'Cognito and DynamoDB of moto, and an embedded SageMaker and Studio',
};

/**
 * @returns the status to exit with
 * @throws Error if something does not start, or a port is in use
 */
export async function runBesideService(
  { serviceOrigin, moto, perimeter, publish, once: runOnce }: BesideOptions,
  ended: AbortSignal,
  out: (text: string) => void,
): Promise<number> {
  if (publish && process.env.IN_CONTAINER !== '1') {
    throw new Error('--publish is for a container: anywhere else it opens the stand-ins to everybody near');
  }
  const mode = moto === undefined ? 'embedded' : 'moto';
  const starting = { ports: AWS_PORTS, perimeter };
  const aws = await (moto === undefined ? startEmbeddedAws(starting) : startAwsOnMoto({ ...starting, moto }));
  const running: { close(): Promise<void> }[] = [aws];
  try {
    const ports = fixedPorts(aws, mode);
    if (publish) {
      running.push(await publishPorts(ports));
    }
    out(`Waiting for the service at ${serviceOrigin}\n`);
    await untilReady(serviceOrigin, { milliseconds: READY_MILLISECONDS, signal: ended });
    out(`\nStudio Pass in a container, against ${OTHERS[mode]}\n\n`);
    const service = { origin: serviceOrigin, managementOrigin: managementOf(serviceOrigin) };
    const allRight = await showScenario({ aws, service, output: undefined }, out);
    if (runOnce) {
      return allRight ? 0 : 1;
    }
    // Without this process there is no network for whoever wants to look into what went wrong.
    out(allRight ? walkThrough(aws, service, walkThroughInCompose(mode)) : whatWentWrong(mode));
    if (!ended.aborted) {
      await once(ended, 'abort');
    }
    out('\nEnding.\n');
    return allRight ? 0 : 1;
  } catch (error) {
    // Told to end while it waited for the service.
    if (error === ended.reason) {
      return 0;
    }
    throw error;
  } finally {
    await Promise.all(running.map((one) => one.close()));
  }
}

/**
 * The ports of everything in this process. The service's configuration and what the engine publishes name them, so none of
 * them may have given way to another.
 * @throws Error that names the port that was in use
 */
function fixedPorts({ cognito, signIn, table, sageMaker, launchRole }: DevelopmentAws, mode: Mode): readonly number[] {
  const endpoints: readonly (readonly [wanted: number, endpoint: string])[] = [
    ...(mode === 'moto'
      ? []
      : ([
          [AWS_PORTS.cognito, cognito.endpoint],
          [AWS_PORTS.dynamoDb, table.endpoint],
        ] as const)),
    [AWS_PORTS.signIn, signIn.origin],
    [AWS_PORTS.apiEndpoint, sageMaker.apiEndpoint],
    [AWS_PORTS.studioEndpoint, sageMaker.studioOrigin],
    [AWS_PORTS.internet, sageMaker.internetEndpoint],
    ...(launchRole === undefined ? [] : ([[AWS_PORTS.sts, launchRole.sts.endpoint]] as const)),
  ];
  return endpoints.map(([wanted, endpoint]) => {
    if (new URL(endpoint).port !== String(wanted)) {
      throw new Error(`port ${wanted} is in use on 127.0.0.1, and the service expects the embedded AWS there`);
    }
    return wanted;
  });
}

function managementOf(serviceOrigin: string): string {
  const url = new URL(serviceOrigin);
  url.port = String(MANAGEMENT_PORT);
  return url.origin;
}
