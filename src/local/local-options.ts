/** What `npm start` can be told, and the ports it prefers. */
import { parseArgs } from 'node:util';
import type { PerimeterMode } from './embedded-aws.ts';

export const AWS_PORTS = {
  cognito: 9229,
  apiEndpoint: 9230,
  studioEndpoint: 9231,
  internet: 9232,
  sts: 9233,
  dynamoDb: 9234,
  signIn: 9235,
} as const;

export const HELP = `npm start -- [options]

  --once         run the scenario, then exit: 0 if every step came out as expected, otherwise 1
  --port N       port of the service (8080, with --once any free one; 0 takes any free one)
  --perimeter M  who mints: direct (the tasks' role, the default) or launch-role (a role for each caller)
  --verbose      show the service's log as well
  --help         show this

The embedded AWS prefers the ports 9229 (Cognito), 9230 (SageMaker API endpoint), 9231 (Studio endpoint), 9232 (the
internet), 9233 (STS), 9234 (DynamoDB) and 9235 (Cognito's sign-in page), and takes others where those are in use.

In containers, where the service is not started but waited for (docker-compose.yml):

  --service-origin URL  where the service will answer; a port of the embedded AWS that is in use is then an error
  --moto URL            take Cognito and DynamoDB from the moto that answers there, and throw away what it holds
  --publish             in a container only (IN_CONTAINER=1): answer on its own addresses too, not on loopback alone
`;

export const DEFAULT_PORT = 8080;

interface CommonOptions {
  readonly once: boolean;
  readonly perimeter: PerimeterMode;
}

export interface LocalOptions extends CommonOptions {
  readonly port: number;
  readonly verbose: boolean;
}

export interface BesideOptions extends CommonOptions {
  readonly serviceOrigin: string;
  readonly moto: string | undefined;
  readonly publish: boolean;
}

/**
 * @returns undefined if help is wanted
 * @throws Error that says what is wrong with the options
 */
export function parseLocalOptions(args: readonly string[]): LocalOptions | BesideOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string' },
      perimeter: { type: 'string', default: 'direct' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      'service-origin': { type: 'string' },
      moto: { type: 'string' },
      publish: { type: 'boolean', default: false },
    },
  });
  const { once, perimeter, verbose, moto, publish, 'service-origin': serviceOrigin } = values;
  if (values.help) {
    return undefined;
  }
  if (perimeter !== 'direct' && perimeter !== 'launch-role') {
    throw new Error(`--perimeter must be direct or launch-role, not ${perimeter}`);
  }
  if (serviceOrigin !== undefined) {
    if (values.port !== undefined || verbose) {
      throw new Error('--port and --verbose are for a service that is started, not with --service-origin');
    }
    return {
      once,
      perimeter,
      serviceOrigin: originIn('--service-origin', serviceOrigin),
      moto: moto === undefined ? undefined : originIn('--moto', moto),
      publish,
    };
  }
  if (moto !== undefined || publish) {
    throw new Error('--moto and --publish go with --service-origin only');
  }
  // Nothing outside asks the service in a single run, so it need not have a known port.
  const port = Number(values.port ?? (once ? 0 : DEFAULT_PORT));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535, not ${values.port}`);
  }
  return { once, port, perimeter, verbose };
}

function originIn(option: string, text: string): string {
  if (!URL.canParse(text) || new URL(text).protocol !== 'http:') {
    throw new Error(`${option} must be an http: URL, not ${text}`);
  }
  return new URL(text).origin;
}
