/**
 * The whole service behind a loopback port (`test-face.ts`), put together by the production code from a configuration file, with a Cognito user
 * pool in miniature and a SageMaker stand-in behind it. What it writes, log and audit trail, is kept for the test to read.
 */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { composeService } from '../../src/compose.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import {
  type SageMakerStandIn,
  type SageMakerStandInOptions,
  startSageMakerStandIn,
} from '../../src/local/sagemaker/stand-in.ts';
import { loggerOptions } from '../../src/telemetry/logger-options.ts';
import type { Scrape } from '../../src/telemetry/metrics.ts';
import type { Tracing } from '../../src/telemetry/tracing.ts';
import { type AuditedDecision, readAuditTrail } from './http-audit-trail.ts';
import { enterTaskEnvironment } from './http-aws-environment.ts';
import { type HttpAnswer, type HttpRequest, send } from './http-client.ts';
import { type JwksServer, startJwksServer } from './jwks-server.ts';
import type { Credentials } from './local-clients.ts';
import { ofFace, openFace } from './test-face.ts';
import { createTokenIssuer, type TestClaims, type TokenIssuer } from './token-issuer.ts';

export const USER_POOL_ID = 'us-east-1_TestPool1';
export const COGNITO_ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${USER_POOL_ID}`;
/** Of an app client, as Cognito makes them: no hyphens. */
export const CLIENT_ID = '5s7t9u1d3i5o7p9o1r3t5a7l9s';
export const DOMAIN_ID = 'd-studiopass01';

/** A test may ask more in a second than a person in an hour, on a machine that does other things as well. */
const UNLIMITED = {
  requestsPerMinutePerCaller: 100_000,
  requestsPerSecond: 100_000,
  maxEventLoopDelayMilliseconds: 10_000,
};

type Members = Readonly<Record<string, unknown>>;

interface Surroundings {
  readonly standIn: SageMakerStandIn;
  readonly issuer: TokenIssuer;
  readonly jwks: JwksServer;
}

export interface TestServiceOptions {
  /** Members of the configuration file for the one user pool, added or put in place. */
  readonly pool?: Members;
  /** The same for the one domain. */
  readonly domain?: Members;
  /** The same for the whole file. */
  readonly settings?: Members | ((surroundings: Surroundings) => Members);
  /** The text of a mapping file, which is then what maps. */
  readonly mappingYaml?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch, for the service and the issuer. */
  readonly now?: () => number;
  /** The `iss` that tokens carry; the user pool's by default. */
  readonly issuer?: string;
  readonly tracing?: Tracing;
  /** In place of the stream that keeps the audit trail. */
  readonly auditStream?: Writable;
  /** In place of the task role's; empty ones stand for none. */
  readonly credentials?: Credentials;
  /** How the SageMaker stand-in differs from its defaults. */
  readonly standIn?: SageMakerStandInOptions;
}

export interface TestService extends Surroundings {
  readonly origin: string;
  /** An access token of the user pool, for alice unless the claims say otherwise. */
  token(overrides?: TestClaims): string;
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Asks for a URL as alice would: with a good token, unless the request says otherwise. */
  launch(body?: HttpRequest['body'], request?: Partial<HttpRequest>): Promise<HttpAnswer>;
  audit(): readonly AuditedDecision[];
  auditText(): string;
  metrics(): Promise<Scrape>;
  log(): readonly Members[];
  logText(): string;
  /** Changes the mapping file. */
  writeMapping(yaml: string): Promise<void>;
  close(): Promise<void>;
}

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const { now = Date.now, environment = {} } = options;
  enterTaskEnvironment(options.credentials);
  // The SDK looks for its own variables itself.
  Object.assign(process.env, Object.fromEntries(Object.entries(environment).filter(([name]) => /^AWS_/.test(name))));
  const cleanUp: (() => unknown)[] = [];
  try {
    const standIn = await startSageMakerStandIn(options.standIn);
    cleanUp.push(standIn.close);
    const issuer = createTokenIssuer({ issuer: options.issuer ?? COGNITO_ISSUER, clientId: CLIENT_ID, clock: now });
    const jwks = await startJwksServer(issuer.jwks());
    cleanUp.push(jwks.close);
    const directory = await mkdtemp(join(tmpdir(), 'studio-pass-test-'));
    cleanUp.push(() => rm(directory, { recursive: true }));

    const files = { configuration: join(directory, 'studio-pass.yaml'), mapping: join(directory, 'mapping.yaml') };
    const document = configurationOf(options, { standIn, issuer, jwks }, files.mapping);
    await writeFile(files.configuration, JSON.stringify(document));
    await writeFile(files.mapping, options.mappingYaml ?? '');
    const configuration = ofFace(
      loadConfiguration(
        { AWS_REGION: 'us-east-1', STUDIO_PASS_CONFIG_FILE: files.configuration, ...environment },
        (path) => readFileSync(path, 'utf8'),
      ),
    );

    const auditLines = memoryStream();
    const logLines = memoryStream();
    const service = await composeService(configuration, {
      version: '0.0.0-test',
      clock: now,
      log: pino(loggerOptions(configuration.log.level), logLines.stream),
      maxOpenFiles: 65_536,
      memoryBytes: Number.POSITIVE_INFINITY,
      auditStream: options.auditStream ?? auditLines.stream,
      tracing: options.tracing,
    });
    cleanUp.push(
      () => service.app.close(),
      () => service.close(),
    );
    await service.start();
    const { origin, close: closeFace } = await openFace(service, configuration);
    cleanUp.push(closeFace);

    const token = (overrides?: TestClaims) => issuer.sign(issuer.accessClaims(overrides));
    const sendHere = (request: HttpRequest) => send(origin, request);
    return {
      standIn,
      issuer,
      jwks,
      origin,
      token,
      send: sendHere,
      launch: (body, request = {}) =>
        sendHere({
          method: 'POST',
          path: '/v1/presigned-urls',
          token: token(),
          ...(body === undefined ? {} : { body }),
          ...request,
        }),
      audit: () => readAuditTrail(auditLines.text()),
      auditText: auditLines.text,
      metrics: service.metrics.scrape,
      log: () => jsonLines(logLines.text()),
      logText: logLines.text,
      writeMapping: (yaml) => writeFile(files.mapping, yaml),
      close: () => runAll(cleanUp),
    };
  } catch (error) {
    await runAll(cleanUp);
    throw error;
  }
}

function configurationOf(options: TestServiceOptions, surroundings: Surroundings, mappingFile: string): Members {
  const { pool, domain, settings, mappingYaml } = options;
  const { standIn, issuer, jwks } = surroundings;
  return {
    server: { host: '127.0.0.1', port: 0 },
    log: { level: 'debug' },
    limits: UNLIMITED,
    cognito: [
      { userPoolId: USER_POOL_ID, clientIds: [issuer.clientId], tokenUse: 'access', jwksUrl: jwks.url, ...pool },
    ],
    domains: [{ ...standInDomain(standIn), ...domain }],
    ...(mappingYaml === undefined ? {} : { mapping: { file: mappingFile } }),
    ...(typeof settings === 'function' ? settings(surroundings) : settings),
  };
}

/** The stand-in's one domain, as the configuration file describes it. */
export function standInDomain({ apiEndpoint, studioOrigin }: SageMakerStandIn): Members {
  return { id: DOMAIN_ID, sageMakerEndpoint: apiEndpoint, studioOrigin };
}

/** Takes what was started down in the reverse order. */
async function runAll(cleanUp: readonly (() => unknown)[]): Promise<void> {
  for (const step of cleanUp.toReversed()) {
    await step();
  }
}

function memoryStream(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

function jsonLines(text: string): readonly Members[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
