/**
 * Runs the production entry as a process of its own, configured by its environment like any other deployment, so that
 * what development sees is what production does.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DevelopmentAws } from './development-aws.ts';
import { untilReady } from './until-ready.ts';

/** Every line the service has written: the audit trail (standard output) and the log (standard error). */
export interface ServiceOutput {
  readonly audit: readonly string[];
  readonly log: readonly string[];
}

export interface ServiceAddress {
  readonly origin: string;
  /** Where the metrics are. */
  readonly managementOrigin: string;
}

export interface ServiceProcess extends ServiceAddress, ServiceOutput {
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<void>;
}

export interface ServiceProcessOptions {
  readonly aws: DevelopmentAws;
  /** 0 takes any free port. */
  readonly port: number;
  readonly onAuditLine?: (line: string) => void;
  readonly onLogLine?: (line: string) => void;
}

const execute = promisify(execFile);

const START_MILLISECONDS = 15_000;
const STOP_MILLISECONDS = 26_000;
const KEPT_LINES = 2_000;
const USUAL_PORT = 8080;
/** For development: no deployment has it, and what it signs opens nothing but the stand-ins. */
const LOCAL_TICKET_KEY = Buffer.from('not-a-secret-local-development-launch-tickets').toString('base64url');

/** @throws Error with the service's own last words if it does not come up */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  await buildLaunchPage();
  const child = spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
    env: serviceEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a group of its own, so that Ctrl-C reaches only the process that knows in which order to end things.
    detached: true,
  });
  const endWithParent = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithParent);
  child.once('exit', () => process.off('exit', endWithParent));

  const ended = new AbortController();
  child.once('exit', (code, signal) => ended.abort(new Error(`it ended with ${code ?? signal}`)));
  const audit = collectLines(child.stdout, options.onAuditLine);
  const log = collectLines(child.stderr, options.onLogLine);
  try {
    const listening = await untilListening(child, log);
    await untilReady(listening.origin, { milliseconds: START_MILLISECONDS, signal: ended.signal });
    return { ...listening, audit, log, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw new Error(`the service did not start: ${describe(error)}\n${log.slice(-20).join('\n')}`);
  }
}

/** The service serves it as it was built for browsers. A build that needs 100 ms is not worth a check of whether it is needed. */
async function buildLaunchPage(): Promise<void> {
  await execute(process.execPath, [fileURLToPath(new URL('../../scripts/build-page.ts', import.meta.url))]);
}

/** The simple case of the documentation: one pool, one domain, user name = profile name, environment variables only. */
export function serviceEnvironment({ aws, port }: Pick<ServiceProcessOptions, 'aws' | 'port'>): NodeJS.ProcessEnv {
  return {
    STUDIO_PASS_HOST: '127.0.0.1',
    STUDIO_PASS_PORT: String(port),
    STUDIO_PASS_MANAGEMENT_HOST: '127.0.0.1',
    STUDIO_PASS_MANAGEMENT_PORT: '0',
    STUDIO_PASS_USER_POOL_ID: aws.cognito.userPoolId,
    STUDIO_PASS_CLIENT_IDS: aws.cognito.clientId,
    STUDIO_PASS_TOKEN_USE: 'access',
    STUDIO_PASS_JWKS_URL: aws.cognito.jwksUrl,
    STUDIO_PASS_DOMAIN_ID: aws.domainId,
    STUDIO_PASS_STUDIO_ORIGIN: aws.sageMaker.studioOrigin,
    STUDIO_PASS_TABLE_NAME: aws.table.tableName,
    STUDIO_PASS_REVOCATION_TABLE: 'true',
    // With any free port nobody knows beforehand where links lead; whoever opens one then puts the port in.
    STUDIO_PASS_LAUNCH_TICKETS_PUBLIC_URL: `http://127.0.0.1:${port === 0 ? USUAL_PORT : port}`,
    STUDIO_PASS_LAUNCH_TICKETS_KEYS: JSON.stringify({ keys: [{ kid: 'local', secret: LOCAL_TICKET_KEY }] }),
    STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: aws.signIn.origin,
    AWS_REGION: aws.region,
    AWS_ENDPOINT_URL_SAGEMAKER: aws.sageMaker.apiEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: aws.table.endpoint,
    AWS_ACCESS_KEY_ID: aws.taskRoleCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.taskRoleCredentials.secretAccessKey,
    ...(aws.launchRole === undefined
      ? {}
      : { STUDIO_PASS_LAUNCH_ROLE_ARN: aws.launchRole.arn, AWS_ENDPOINT_URL_STS: aws.launchRole.sts.endpoint }),
    // Nothing of this machine's own AWS set-up may get in.
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

function collectLines(stream: Readable, onLine: ((line: string) => void) | undefined): string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) {
      lines.shift();
    }
    onLine?.(line);
  });
  return lines;
}

async function untilListening(child: ChildProcess, log: readonly string[]): Promise<ServiceAddress> {
  const deadline = Date.now() + START_MILLISECONDS;
  while (Date.now() < deadline) {
    const listening = log.map(listeningIn).find((found) => found !== undefined);
    if (listening !== undefined) {
      return listening;
    }
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    }
    await sleep(20);
  }
  throw new Error('it did not say where it listens');
}

function listeningIn(line: string): ServiceAddress | undefined {
  try {
    const { msg, address, management }: Record<string, unknown> = JSON.parse(line);
    return msg === 'listening' ? { origin: String(address), managementOrigin: String(management) } : undefined;
  } catch {
    return undefined;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
  await ended;
  clearTimeout(timer);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
