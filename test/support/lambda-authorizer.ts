/** The authorizer as its entry puts it together, with a user pool in miniature, asked with events in the recorded form. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { composeAuthorizer } from '../../src/compose-authorizer.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { type AuthorizerAnswer, createAuthorizerHandler } from '../../src/lambda/authorizer-handler.ts';
import recorded from '../corpus/api-gateway-authorizer-event.json' with { type: 'json' };
import { type AuditedDecision, readAuditTrail } from './http-audit-trail.ts';
import { type JwksServer, startJwksServer } from './jwks-server.ts';
import { CLIENT_ID, COGNITO_ISSUER, DOMAIN_ID, USER_POOL_ID } from './test-service.ts';
import { createTokenIssuer, type TestClaims, type TokenIssuer } from './token-issuer.ts';

type Members = Readonly<Record<string, unknown>>;

export interface TestAuthorizerOptions {
  /** Members of the configuration file, added or put in place. */
  readonly settings?: Members;
  readonly pool?: Members;
  readonly mappingYaml?: string;
  readonly revocations?: readonly object[];
  /** In place of the stream that keeps the audit trail. */
  readonly auditStream?: Writable;
  readonly now?: () => number;
}

export interface AuthorizerQuestion {
  /** Values of the Authorization header; one good token of alice's if absent. */
  readonly authorization?: readonly string[];
  readonly method?: 'GET' | 'POST';
  /** As it was sent. */
  readonly path?: string;
  /** As in the recorded event if absent. */
  readonly vpceId?: string | undefined;
}

export interface TestAuthorizer {
  readonly issuer: TokenIssuer;
  readonly jwks: JwksServer;
  token(overrides?: TestClaims): string;
  ask(question?: AuthorizerQuestion): Promise<AuthorizerAnswer>;
  /** Asks with anything at all. */
  askWith(event: unknown): Promise<AuthorizerAnswer>;
  audit(): readonly AuditedDecision[];
  written(): string;
  close(): Promise<void>;
}

export async function startTestAuthorizer(options: TestAuthorizerOptions = {}): Promise<TestAuthorizer> {
  const { now = Date.now, mappingYaml, revocations, pool, settings } = options;
  const issuer = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID, clock: now });
  const jwks = await startJwksServer(issuer.jwks());
  const directory = await mkdtemp(join(tmpdir(), 'studio-pass-authorizer-'));
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, text);
    return path;
  };
  const document = {
    cognito: [{ userPoolId: USER_POOL_ID, clientIds: [CLIENT_ID], tokenUse: 'access', jwksUrl: jwks.url, ...pool }],
    domains: [{ id: DOMAIN_ID }],
    ...(mappingYaml === undefined ? {} : { mapping: { file: await file('mapping.yaml', mappingYaml) } }),
    ...(revocations === undefined
      ? {}
      : { revocation: { file: await file('revocations.json', JSON.stringify({ revocations })) } }),
    ...settings,
  };
  const configuration = loadConfiguration(
    { AWS_REGION: 'us-east-1', STUDIO_PASS_CONFIG: JSON.stringify(document) },
    () => '',
  );
  const auditLines: string[] = [];
  const logLines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => logLines.push(line) });
  const authorizer = await composeAuthorizer(configuration, {
    version: '0.0.0-test',
    clock: now,
    log,
    auditStream: options.auditStream ?? keptIn(auditLines),
  });
  await authorizer.start();
  const handler = createAuthorizerHandler({
    ...authorizer,
    clock: now,
    log,
    endpointIds: configuration.gateway.endpointIds,
  });
  const token = (overrides?: TestClaims) => issuer.sign(issuer.accessClaims(overrides));
  return {
    issuer,
    jwks,
    token,
    ask: (question = {}) => handler(eventOf({ authorization: [`Bearer ${token()}`], ...question })),
    askWith: handler,
    audit: () => readAuditTrail(auditLines.join('')),
    written: () => auditLines.join('') + logLines.join(''),
    async close() {
      await authorizer.close();
      await jwks.close();
      await rm(directory, { recursive: true });
    },
  };
}

function keptIn(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
}

/** The recorded event with what is asked in place of what was recorded. */
function eventOf(question: AuthorizerQuestion): unknown {
  const { authorization = [], method = 'GET', path = '/alice' } = question;
  const isShared = path.startsWith('/v1/');
  const [first] = authorization;
  const headers = first === undefined ? {} : { Authorization: first };
  const { vpceId = recorded.requestContext.identity.vpceId } = question;
  return {
    ...recorded,
    methodArn: `arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/${method}${path}`,
    resource: isShared ? path : '/{userProfileName}',
    path,
    httpMethod: method,
    headers: { ...recorded.headers, ...headers },
    multiValueHeaders: {
      ...recorded.multiValueHeaders,
      ...(authorization.length === 0 ? {} : { Authorization: authorization }),
    },
    pathParameters: isShared ? null : { userProfileName: decodeURIComponent(path.slice(1)) },
    requestContext: { ...recorded.requestContext, identity: { ...recorded.requestContext.identity, vpceId } },
  };
}
