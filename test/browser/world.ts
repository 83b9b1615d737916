/** The service with its launch page, against the embedded AWS, in this process: time and what AWS answers are the test's to say. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { composeService } from '../../src/compose.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../src/local/embedded-aws.ts';
import { enterTaskEnvironment } from '../support/http-aws-environment.ts';

type Members = Readonly<Record<string, unknown>>;

/** A domain of nobody's account: what is asked of it fails. */
export const OTHER_DOMAIN_ID = 'd-studiopass02';

/** Tests ask for more in a minute than people. */
const UNLIMITED = { requestsPerMinutePerCaller: 100_000, maxEventLoopDelayMilliseconds: 10_000 };

export interface WorldOptions {
  readonly basePath?: string;
  readonly domain?: Members;
  readonly launchPage?: Members;
  readonly tokenUse?: 'access' | 'id';
  /** For each person the profiles they map to, by domain; whoever is left out maps to nothing. */
  readonly people?: Readonly<Record<string, Readonly<Record<string, string>> | 'disabled'>>;
}

export interface World {
  readonly aws: EmbeddedAws;
  /** The address of the page. */
  readonly address: string;
  readonly domainId: string;
  /** For the service and for AWS, not for the browser. */
  passSeconds(seconds: number): void;
  close(): Promise<void>;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { basePath = '', people = { alice: { [DOMAIN_ID]: 'alice' } } } = options;
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const aws = await startEmbeddedAws({ clock });
  const directory = await mkdtemp(join(tmpdir(), 'studio-pass-browser-'));
  enterTaskEnvironment(aws.taskRoleCredentials);
  const { cognito, sageMaker, signIn } = aws;
  const endpoints = { sageMakerEndpoint: sageMaker.apiEndpoint, studioOrigin: sageMaker.studioOrigin };
  const mapping = join(directory, 'mapping.json');
  await writeFile(mapping, JSON.stringify(mappingOf(aws, people)));
  const configuration = loadConfiguration(
    {
      AWS_REGION: aws.region,
      STUDIO_PASS_CONFIG: JSON.stringify({
        server: { host: '127.0.0.1', port: 0, basePath },
        limits: UNLIMITED,
        cognito: [
          {
            userPoolId: cognito.userPoolId,
            clientIds: [cognito.clientId],
            tokenUse: options.tokenUse ?? 'access',
            jwksUrl: cognito.jwksUrl,
          },
        ],
        domains: [
          { id: DOMAIN_ID, default: true, ...endpoints, ...options.domain },
          { id: OTHER_DOMAIN_ID, region: 'eu-central-1', ...endpoints },
        ],
        mapping: { file: mapping },
        launchPage: { userPoolDomain: signIn.origin, ...options.launchPage },
      }),
    },
    (path) => readFileSync(path, 'utf8'),
  );
  const service = await composeService(configuration, {
    version: '0.0.0-test',
    clock,
    log: pino({ level: 'silent' }),
    auditStream: new Writable({ write: (_chunk, _encoding, done) => done() }),
    maxOpenFiles: 65_536,
    memoryBytes: Number.POSITIVE_INFINITY,
  });
  await service.start();
  const origin = await service.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    aws,
    address: `${origin}${basePath}/`,
    domainId: DOMAIN_ID,
    passSeconds(seconds) {
      ahead += seconds * 1_000;
    },
    async close() {
      await service.app.close();
      await service.close();
      await aws.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** The embedded AWS's one domain. */
const DOMAIN_ID = 'd-studiopass01';

function mappingOf({ cognito }: EmbeddedAws, people: NonNullable<WorldOptions['people']>): object {
  return {
    mappings: Object.entries(people).map(([userName, profiles]) => ({
      subject: cognito.users.find((user) => user.userName === userName)?.subject,
      ...(profiles === 'disabled'
        ? { disabled: true, targets: targetsOf({ [DOMAIN_ID]: userName }) }
        : { targets: targetsOf(profiles) }),
    })),
  };
}

const targetsOf = (profiles: Readonly<Record<string, string>>): readonly object[] =>
  Object.entries(profiles).map(([domainId, userProfileName]) => ({ domain: domainId, profile: userProfileName }));
