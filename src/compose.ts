/**
 * From the configuration to everything that works together. This is the only place that constructs adapters; each gets
 * just the options it needs, never the whole configuration.
 */
import type { Writable } from 'node:stream';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import { StreamAuditTrail } from './audit/stream-audit-trail.ts';
import { COGNITO_ALGORITHMS, cognitoIssuers, createCognitoTokenVerifier } from './auth/cognito-token-verifier.ts';
import { createFileKeySource } from './auth/file-key-source.ts';
import { createHttpsKeySource } from './auth/https-key-source.ts';
import { createKeyRing, type KeyRing } from './auth/key-ring.ts';
import type { KeySource } from './auth/key-source.ts';
import { createOidcTokenVerifier } from './auth/oidc-token-verifier.ts';
import { createTokenVerifier, type IssuerVerifier } from './auth/token-verifier.ts';
import { createSageMakerClient } from './aws/sagemaker-client.ts';
import type { Configuration } from './config/schema.ts';
import { createLaunch } from './launch/launch.ts';
import type { Clock } from './model/clock.ts';
import type { ProfileDirectory } from './model/profile-directory.ts';
import type { ReadinessCheck } from './model/readiness.ts';
import { ClaimProfileDirectory } from './profiles/claim-profile-directory.ts';
import { FileProfileDirectory } from './profiles/file-profile-directory.ts';
import { studioOrigin } from './studio/authorized-url.ts';
import type { DomainPolicy } from './studio/launch-policy.ts';
import { SageMakerStudioGateway } from './studio/sagemaker-studio-gateway.ts';

export interface Surroundings {
  readonly version: string;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** Where audit events are written, and nothing else. */
  readonly auditStream: Writable;
}

export interface Service {
  readonly app: FastifyInstance;
  /** Fetches the keys for the first time; resolves whether or not that worked, `/readyz` tells. */
  start(): Promise<void>;
  /** Ends everything that runs in the background. The application is closed by whoever listens with it. */
  close(): void;
}

const AUDIT_TIMEOUT_MILLISECONDS = 2_000;
const MAPPING_POLL_MILLISECONDS = 5_000;

/** @throws ConfigurationError if the mapping file is at fault */
export async function composeService(configuration: Configuration, surroundings: Surroundings): Promise<Service> {
  const { version, clock, log, auditStream } = surroundings;
  const { server, limits } = configuration;

  const issuers = composeIssuers(configuration, clock, log);
  const profiles = await composeProfiles(configuration, issuers, log);
  const launch = createLaunch({
    profiles: profiles.directory,
    studio: composeStudio(configuration),
    policies: configuration.domains.map(policyOf),
    clock,
  });

  const app = await buildApp(
    {
      launch,
      tokens: createTokenVerifier(issuers),
      audit: new StreamAuditTrail({ stream: auditStream, timeoutMilliseconds: AUDIT_TIMEOUT_MILLISECONDS }),
      readiness: [...issuers.map(keyCheck), ...profiles.checks],
      clock,
      log,
    },
    { version, basePath: server.basePath, ...limits },
  );
  return {
    app,
    async start() {
      await Promise.all(issuers.map(({ keyRing }) => keyRing.start()));
    },
    close() {
      for (const { keyRing } of issuers) {
        keyRing.close();
      }
      profiles.close();
    },
  };
}

function composeIssuers(
  { cognito, oidc, tokens }: Configuration,
  clock: Clock,
  log: FastifyBaseLogger,
): IssuerVerifier[] {
  const keyRing = (source: KeySource, algorithms: Parameters<typeof createKeyRing>[0]['algorithms']): KeyRing =>
    createKeyRing({
      source,
      algorithms,
      clock,
      refreshSeconds: tokens.keyRefreshSeconds,
      maxAgeSeconds: tokens.keyMaxAgeSeconds,
      onEvent: (event) => {
        if (event.kind === 'fetch_failed') {
          log.warn(event, 'signing keys could not be fetched');
        } else {
          log.info(event, 'signing keys');
        }
      },
    });
  return [
    ...cognito.map(({ userPoolId, clientIds, tokenUse, requiredScopes, jwksUrl, jwksFile }) => {
      const source = keySource(jwksUrl ?? `${cognitoIssuers(userPoolId)[0]}/.well-known/jwks.json`, jwksFile);
      const options = { userPoolId, clientIds, tokenUse, requiredScopes, ...tokens };
      return createCognitoTokenVerifier(options, keyRing(source, COGNITO_ALGORITHMS), clock);
    }),
    ...oidc.map(({ issuer, audiences, algorithms, groupsClaim, scopeClaim, requiredScopes, jwksUrl, jwksFile }) => {
      const source = keySource(jwksUrl ?? '', jwksFile);
      const options = { issuer, audience: audiences, algorithms, groupsClaim, scopeClaim, requiredScopes, ...tokens };
      return createOidcTokenVerifier(options, keyRing(source, algorithms), clock);
    }),
  ];
}

function keySource(url: string, file: string | undefined): KeySource {
  return file === undefined ? createHttpsKeySource({ url }) : createFileKeySource({ path: file });
}

function keyCheck({ issuers, keyRing }: IssuerVerifier): ReadinessCheck {
  return {
    name: `keys of ${issuers[0]}`,
    check() {
      const { state, ageSeconds } = keyRing.status();
      const age = ageSeconds === undefined ? '' : `, fetched ${Math.round(ageSeconds)} s ago`;
      // Stale keys still serve: the issuer being away must not lock everybody out at once.
      return { ready: state === 'ready' || state === 'stale', state: `${state}${age}` };
    },
  };
}

interface ComposedProfiles {
  readonly directory: ProfileDirectory;
  readonly checks: readonly ReadinessCheck[];
  close(): void;
}

async function composeProfiles(
  { mapping, cognito, domains }: Configuration,
  issuers: readonly IssuerVerifier[],
  log: FastifyBaseLogger,
): Promise<ComposedProfiles> {
  if (mapping.file === undefined) {
    const claim = mapping.claim ?? (cognito[0]?.tokenUse === 'id' ? 'cognito:username' : 'username');
    return { directory: new ClaimProfileDirectory({ claim, domains }), checks: [], close: () => undefined };
  }
  const directory = await FileProfileDirectory.open({
    path: mapping.file,
    issuers: issuers.map(({ issuers: names }) => ({ names })),
    domains,
    pollMilliseconds: MAPPING_POLL_MILLISECONDS,
    onReload: (event) => {
      if (event.outcome === 'loaded') {
        log.info({ people: event.people }, 'the changed mapping file is in force');
      } else {
        log.error({ err: event.error }, 'the changed mapping file is refused; the last good one stays in force');
      }
    },
  });
  return {
    directory,
    checks: [
      {
        name: 'mapping file',
        check: () => {
          const { people, refused } = directory.status();
          const state = `${people} people`;
          // A refused change leaves the last good mapping in force, which is still a mapping to decide by.
          return {
            ready: true,
            state: refused === undefined ? state : `${state}; a changed file is refused, see the log`,
          };
        },
      },
    ],
    close: () => directory.close(),
  };
}

function composeStudio({ domains, sageMaker }: Configuration): SageMakerStudioGateway {
  const clients = new Map<string, ReturnType<typeof createSageMakerClient>>();
  return new SageMakerStudioGateway({
    totalTimeoutMilliseconds: sageMaker.totalTimeoutMilliseconds,
    domains: new Map(
      domains.map(({ id, region, sageMakerEndpoint: endpoint, studioOrigin: origin }) => {
        const key = `${region} ${endpoint ?? ''}`;
        const client = clients.get(key) ?? createSageMakerClient({ region, endpoint, ...sageMaker });
        clients.set(key, client);
        return [id, { client, studioOrigin: origin ?? studioOrigin({ domainId: id, region }) }];
      }),
    ),
  });
}

function policyOf({
  id,
  region,
  default: isDefault,
  apps,
  ...durations
}: Configuration['domains'][number]): DomainPolicy {
  const { expiresInSeconds, sessionDurationInSeconds } = durations;
  return { domainId: id, region, isDefault, apps, expiresInSeconds, sessionDurationInSeconds };
}
