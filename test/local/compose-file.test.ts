import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DevelopmentAws } from '../../src/local/development-aws.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../src/local/embedded-aws.ts';
import { AWS_PORTS } from '../../src/local/local-options.ts';
import { MOTO_CLIENT_ID, MOTO_USER_POOL_ID } from '../../src/local/moto-seed.ts';
import { serviceEnvironment } from '../../src/local/service-process.ts';

interface Service {
  readonly profiles: readonly string[];
  readonly image: string;
  readonly build?: { readonly target?: string };
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly network_mode?: string;
  readonly depends_on?: unknown;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
}

const file = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const { services }: { readonly services: Readonly<Record<string, Service>> } = parse(file('docker-compose.yml'), {
  merge: true,
});

function service(name: string): Service {
  const found = services[name];
  if (found === undefined) {
    throw new Error(`docker-compose.yml has no service ${name}`);
  }
  return found;
}

/** Where the service listens is the default in a container; and no other set-up of AWS can get in there. */
const ONLY_BESIDE_A_CHECKOUT = [
  'STUDIO_PASS_HOST',
  'STUDIO_PASS_PORT',
  'STUDIO_PASS_MANAGEMENT_HOST',
  'STUDIO_PASS_MANAGEMENT_PORT',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
];

describe('the configuration of the service in docker-compose.yml', () => {
  let aws: EmbeddedAws;
  beforeAll(async () => {
    aws = await startEmbeddedAws();
  });
  afterAll(() => aws?.close());

  /** What `npm start` would give to the service, were the AWS on the ports that are published. */
  function expected(changed: Partial<DevelopmentAws>): Record<string, string> {
    const { cognito, signIn, table, sageMaker } = aws;
    const ports = new Map([
      [cognito.endpoint, AWS_PORTS.cognito],
      [table.endpoint, AWS_PORTS.dynamoDb],
      [signIn.origin, AWS_PORTS.signIn],
      [sageMaker.apiEndpoint, AWS_PORTS.apiEndpoint],
      [sageMaker.studioOrigin, AWS_PORTS.studioEndpoint],
    ]);
    const onPublishedPorts = (text: string): string =>
      [...ports].reduce((result, [origin, port]) => result.replace(`:${new URL(origin).port}`, `:${port}`), text);
    return Object.fromEntries(
      Object.entries(serviceEnvironment({ aws: { ...aws, ...changed }, port: 8080 }))
        .filter(([name]) => !ONLY_BESIDE_A_CHECKOUT.includes(name))
        .map(([name, value = '']) => [name, onPublishedPorts(value)]),
    );
  }

  it('is what npm start gives to it', () => {
    expect(service('studio-pass').environment).toEqual(expected({}));
  });

  it('differs on moto only in the pool, its client, and where they and the table are', () => {
    const endpoint = `http://127.0.0.1:${AWS_PORTS.cognito}`;
    const cognito = {
      ...aws.cognito,
      endpoint,
      userPoolId: MOTO_USER_POOL_ID,
      clientId: MOTO_CLIENT_ID,
      jwksUrl: `${endpoint}/${MOTO_USER_POOL_ID}/.well-known/jwks.json`,
    };
    const table = { endpoint, tableName: aws.table.tableName };
    expect(service('studio-pass-on-moto').environment).toEqual(expected({ cognito, table }));
  });
});

describe('docker-compose.yml', () => {
  it('starts the embedded AWS unless another profile is named', () => {
    const ofProfile = (profile: string): readonly string[] =>
      Object.entries(services)
        .filter(([, { profiles }]) => profiles.includes(profile))
        .map(([name]) => name);
    expect(file('.env')).toMatch(/^COMPOSE_PROFILES=embedded$/m);
    expect(ofProfile('embedded')).toEqual(['aws', 'studio-pass']);
    expect(ofProfile('moto')).toEqual(['moto', 'aws-on-moto', 'studio-pass-on-moto']);
    expect(Object.values(services).filter(({ profiles }) => profiles.length !== 1)).toEqual([]);
  });

  it('gives no container a root to write to, a capability, or a way to more rights', () => {
    for (const one of Object.values(services)) {
      expect(one).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
  });

  it('publishes on loopback only, and under the numbers that URLs name', () => {
    const { sts: _, ...used } = AWS_PORTS;
    const wanted = [8080, 9464, ...Object.values(used)].map((port) => `127.0.0.1:${port}:${port}`);
    for (const one of Object.values(services)) {
      expect([...(one.ports ?? [])].sort()).toEqual(one.network_mode === undefined ? [...wanted].sort() : []);
    }
  });

  it('runs both services with the image that is deployed, in 256 MB, once the AWS is healthy', () => {
    for (const [name, aws, network] of [
      ['studio-pass', 'aws', 'aws'],
      ['studio-pass-on-moto', 'aws-on-moto', 'moto'],
    ] as const) {
      expect(service(name)).toMatchObject({
        mem_limit: '256m',
        network_mode: `service:${network}`,
        depends_on: { [aws]: { condition: 'service_healthy' } },
      });
      expect(service(name).build).not.toHaveProperty('target');
      expect(service(aws).build).toHaveProperty('target', 'local');
      expect(service(aws).healthcheck?.test[0]).toBe('CMD');
    }
  });

  it('has the moto that the other container suites have, with ids that are the same in every run', () => {
    expect(file('test/container/moto-container.ts')).toContain(service('moto').image);
    expect(service('moto').environment).toEqual({
      MOTO_PORT: String(AWS_PORTS.cognito),
      MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY: 'HASH',
      MOTO_COGNITO_IDP_USER_POOL_CLIENT_ID_STRATEGY: 'HASH',
    });
  });
});
