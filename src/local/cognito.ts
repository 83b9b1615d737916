/**
 * A Cognito user pool for development: `cognito-local` in this process, on loopback, with a pool id and an issuer of the
 * form real tokens have. Its signing key is public (it ships in the package), so nothing but development may trust this pool.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotAuthorizedError } from 'cognito-local/lib/errors.js';
import { Router } from 'cognito-local/lib/server/Router.js';
import { createServer } from 'cognito-local/lib/server/server.js';
import { CognitoServiceFactoryImpl } from 'cognito-local/lib/services/cognitoService.js';
import type { Services } from 'cognito-local/lib/services/index.js';
import { JwtTokenGenerator } from 'cognito-local/lib/services/tokenGenerator.js';
import { UserPoolServiceFactoryImpl } from 'cognito-local/lib/services/userPoolService.js';
import { pino } from 'pino';
import { cognitoMemoryStores } from './cognito-memory-store.ts';
import { type CognitoUser, createCognitoUsers } from './cognito-users.ts';
import { listenOnLoopback } from './loopback-listener.ts';

export interface CognitoStandIn {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** What the tokens carry as `iss`: the issuer that AWS would use, not the address this runs on. */
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly users: readonly CognitoUser[];
  close(): Promise<void>;
}

export interface CognitoOptions {
  readonly region: string;
  readonly port?: number;
  readonly clock?: () => number;
}

const CLIENT_ID = '5s7t9u1d3i5o7p9a1s3s5l7o9c';
const TOKEN_LIFETIME_MINUTES = 60;

export async function startCognito(options: CognitoOptions): Promise<CognitoStandIn> {
  const { region, clock = Date.now } = options;
  const userPoolId = `${region}_StudioPas`;
  const issuerDomain = `https://cognito-idp.${region}.amazonaws.com`;
  const listener = await listenOnLoopback(
    await userPool({ userPoolId, issuerDomain, now: () => new Date(clock()) }),
    options.port,
  );
  try {
    return {
      endpoint: listener.endpoint,
      userPoolId,
      clientId: CLIENT_ID,
      issuer: `${issuerDomain}/${userPoolId}`,
      jwksUrl: `${listener.endpoint}/${userPoolId}/.well-known/jwks.json`,
      users: await createCognitoUsers({ endpoint: listener.endpoint, region, userPoolId }),
      close: listener.close,
    };
  } catch (error) {
    await listener.close();
    throw error;
  }
}

interface UserPoolSettings {
  readonly userPoolId: string;
  readonly issuerDomain: string;
  readonly now: () => Date;
}

/**
 * Put together from the package's parts, because its ready-made server keeps its state in the working directory, takes its
 * address from the environment, and loads version 2 of the AWS SDK, which prints a notice at every start.
 */
async function userPool({ userPoolId, issuerDomain, now }: UserPoolSettings): Promise<RequestListener> {
  const logger = pino({ level: 'silent' });
  // cognito-local's types come with a pino of their own, and ask for more than its code uses; hence the casts in this file.
  const context = { logger } as unknown as Parameters<Services['cognito']['getUserPool']>[0];
  const clock = { get: now };
  const stores = cognitoMemoryStores();
  const cognito = await withEmptyDirectory((directory) =>
    new CognitoServiceFactoryImpl(directory, stores, new UserPoolServiceFactoryImpl(clock, stores)).create(context, {
      UsernameAttributes: [],
    }),
  );
  await cognito.createUserPool(context, {
    Id: userPoolId,
    Name: 'studio-pass',
    CreationDate: now(),
    LastModifiedDate: now(),
  });
  const pool = await cognito.getUserPool(context, userPoolId);
  await pool.saveAppClient(context, {
    UserPoolId: userPoolId,
    ClientId: CLIENT_ID,
    ClientName: 'studio-pass',
    CreationDate: now(),
    LastModifiedDate: now(),
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AccessTokenValidity: TOKEN_LIFETIME_MINUTES,
    IdTokenValidity: TOKEN_LIFETIME_MINUTES,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
  });
  const triggers = { enabled: () => false } as unknown as Services['triggers'];
  const services: Services = {
    clock,
    cognito,
    config: {} as Services['config'],
    messages: { deliver: async () => {} },
    otp: () => '000000',
    tokenGenerator: new JwtTokenGenerator(clock, triggers, { IssuerDomain: issuerDomain }),
    triggers,
  };
  const route = Router(services);
  const server = createServer(
    (target) => async (requestContext, input) => {
      try {
        return await route(target)(requestContext, input);
      } catch (error) {
        // AWS does not say which of the two was wrong, and answers NotAuthorizedException.
        throw isInvalidPassword(error) ? new NotAuthorizedError('Incorrect username or password.') : error;
      }
    },
    logger as unknown as Parameters<typeof createServer>[1],
    {},
    services,
  );
  return server.application as RequestListener;
}

/** The package looks for earlier pools in a directory when it starts; afterwards it needs none. */
async function withEmptyDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'studio-pass-cognito-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function isInvalidPassword(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'InvalidPasswordException';
}
