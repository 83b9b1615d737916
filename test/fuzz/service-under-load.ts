/** The production entry as a process of its own with a scripted SageMaker behind it, for what needs a process of its own: memory, signals. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Script, type ScriptedSageMaker, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { type ServiceChild, spawnService } from '../support/http-service-process.ts';
import { CLIENT_ID, COGNITO_ISSUER, DOMAIN_ID, USER_POOL_ID } from '../support/test-service.ts';
import { createTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

const STUDIO_ORIGIN = `https://${DOMAIN_ID}.studio.us-east-1.sagemaker.aws`;

export interface ServiceUnderLoad {
  readonly child: ServiceChild;
  readonly origin: string;
  readonly issuer: TokenIssuer;
  readonly sageMaker: ScriptedSageMaker;
  /** Bytes of physical memory; undefined where the system does not tell. */
  residentBytes(): number | undefined;
  close(): Promise<void>;
}

export interface LoadOptions {
  readonly sageMakerEndpoint?: string;
  readonly studioOrigin?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Members of the configuration for the one domain, added or put in place. */
  readonly domain?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

const UNLIMITED = {
  requestsPerMinutePerCaller: 100_000,
  requestsPerSecond: 100_000,
  maxEventLoopDelayMilliseconds: 10_000,
};

/** Answers with a URL that no other call gets, after a while. */
export function mint(milliseconds = 0): Script {
  let count = 0;
  return (response) => {
    count += 1;
    const answer = JSON.stringify({ AuthorizedUrl: `${STUDIO_ORIGIN}/auth?token=t${count}` });
    setTimeout(() => response.end(answer), milliseconds);
  };
}

export async function startServiceUnderLoad(script: Script, options: LoadOptions = {}): Promise<ServiceUnderLoad> {
  const issuer = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID });
  const sageMaker = await startScriptedSageMaker(script);
  const directory = await mkdtemp(join(tmpdir(), 'studio-pass-load-'));
  const files = { configuration: join(directory, 'studio-pass.yaml'), keys: join(directory, 'jwks.json') };
  await writeFile(files.keys, JSON.stringify(issuer.jwks()));
  const { sageMakerEndpoint = sageMaker.endpoint, studioOrigin = STUDIO_ORIGIN } = options;
  const configuration = {
    limits: UNLIMITED,
    cognito: [{ userPoolId: USER_POOL_ID, clientIds: [CLIENT_ID], tokenUse: 'access', jwksFile: files.keys }],
    domains: [{ id: DOMAIN_ID, sageMakerEndpoint, studioOrigin, ...options.domain }],
    ...options.settings,
  };
  await writeFile(files.configuration, JSON.stringify(configuration));
  const child = spawnService({ STUDIO_PASS_CONFIG_FILE: files.configuration, ...options.environment });
  const close = async (): Promise<void> => {
    await child.kill();
    await sageMaker.close();
    await rm(directory, { recursive: true });
  };
  try {
    return { child, origin: await child.origin(), issuer, sageMaker, residentBytes: () => residentBytes(child), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function residentBytes({ process: { pid } }: ServiceChild): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
