import { describe, expect, test } from 'vitest';
import { environmentVariables } from '../../../src/config/environment-variables.ts';
import type { Environment } from '../../../src/config/load-configuration.ts';
import { parsePointer } from '../../../src/document/json-pointer.ts';
import { COGNITO, DOMAIN, faultsOf, loadFromFile, loadFromVariables, SIMPLE } from './configuration-trial.ts';

const without = (name: string): Environment =>
  Object.fromEntries(Object.entries(SIMPLE).filter(([key]) => key !== name));

function valueAt(root: unknown, pointer: string): unknown {
  return parsePointer(pointer).reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    root,
  );
}

const WITH_TABLE = { STUDIO_PASS_TABLE_NAME: 'access', STUDIO_PASS_MAPPING_TABLE: 'true' };
const WITHOUT_KEYS = {
  STUDIO_PASS_LAUNCH_TICKETS_PUBLIC_URL: 'https://pass.example.com',
  STUDIO_PASS_LAUNCH_TICKETS_STORE: 'memory',
};
const WITH_TICKETS = { ...WITHOUT_KEYS, STUDIO_PASS_LAUNCH_TICKETS_KEYS_FILE: '/etc/keys.json' };

/** For each variable a text and the value it becomes, different from every default. */
const SAMPLES: Readonly<Record<string, readonly [text: string, value: unknown, others?: Environment]>> = {
  STUDIO_PASS_HOST: ['127.0.0.1', '127.0.0.1'],
  STUDIO_PASS_PORT: ['9090', 9090],
  STUDIO_PASS_BASE_PATH: ['/dev', '/dev'],
  STUDIO_PASS_CORS_ORIGINS: [
    'https://portal.example.com,http://localhost:3000',
    ['https://portal.example.com', 'http://localhost:3000'],
  ],
  STUDIO_PASS_SHUTDOWN_DELAY_SECONDS: ['7', 7],
  STUDIO_PASS_GATEWAY_ENDPOINT_IDS: ['vpce-0123456789abcdef0', ['vpce-0123456789abcdef0']],
  STUDIO_PASS_REQUESTS_PER_SECOND: ['900', 900],
  STUDIO_PASS_MANAGEMENT_HOST: ['127.0.0.1', '127.0.0.1'],
  STUDIO_PASS_MANAGEMENT_PORT: ['9100', 9100],
  STUDIO_PASS_LOG_LEVEL: ['debug', 'debug'],
  STUDIO_PASS_AUDIT_FILE: ['/var/log/studio-pass.jsonl', '/var/log/studio-pass.jsonl'],
  STUDIO_PASS_USER_POOL_ID: ['eu-west-1_Xy9', 'eu-west-1_Xy9'],
  STUDIO_PASS_CLIENT_IDS: ['one, two,three', ['one', 'two', 'three']],
  STUDIO_PASS_TOKEN_USE: ['id', 'id'],
  STUDIO_PASS_REQUIRED_SCOPES: ['studio/open,openid', ['studio/open', 'openid']],
  STUDIO_PASS_JWKS_URL: ['https://keys.example.com/jwks.json', 'https://keys.example.com/jwks.json'],
  STUDIO_PASS_JWKS_FILE: ['/etc/jwks.json', '/etc/jwks.json'],
  STUDIO_PASS_USER_STATUS_WHEN_UNREACHABLE: ['refuse', 'refuse'],
  STUDIO_PASS_DOMAIN_ID: ['d-another', 'd-another'],
  STUDIO_PASS_APPS: ['Canvas', ['Canvas']],
  STUDIO_PASS_SHARED_SPACES: ['true', true],
  STUDIO_PASS_EXPIRES_IN_SECONDS: ['20', 20],
  STUDIO_PASS_SESSION_DURATION_IN_SECONDS: ['3600', 3600],
  STUDIO_PASS_LAUNCH_ROLE_ARN: [
    'arn:aws:iam::123456789012:role/studio/launch',
    'arn:aws:iam::123456789012:role/studio/launch',
  ],
  STUDIO_PASS_STUDIO_ORIGIN: ['https://studio.example.com:8443', 'https://studio.example.com:8443'],
  STUDIO_PASS_TABLE_NAME: ['access', 'access', { STUDIO_PASS_MAPPING_TABLE: 'true' }],
  STUDIO_PASS_MAPPING_TABLE: ['true', true, { STUDIO_PASS_TABLE_NAME: 'access' }],
  STUDIO_PASS_MAPPING_CLAIM: ['sub', 'sub'],
  STUDIO_PASS_MAPPING_CLAIM_IGNORES_CASE: ['true', true],
  STUDIO_PASS_MAPPING_FILE: ['/etc/mapping.yaml', '/etc/mapping.yaml'],
  STUDIO_PASS_MAPPING_COGNITO_ATTRIBUTE: ['custom:profile', 'custom:profile', WITH_TABLE],
  STUDIO_PASS_MAPPING_EMAIL_DOMAIN: ['example.com', 'example.com', WITH_TABLE],
  STUDIO_PASS_REVOCATION_TABLE: ['true', true, { STUDIO_PASS_TABLE_NAME: 'access' }],
  STUDIO_PASS_REVOCATION_FILE: ['/etc/revocations.yaml', '/etc/revocations.yaml'],
  STUDIO_PASS_LAUNCH_TICKETS_PUBLIC_URL: ['https://pass.example.com/dev', 'https://pass.example.com/dev', WITH_TICKETS],
  STUDIO_PASS_LAUNCH_TICKETS_KEYS: ['{"keys":[]}', '{"keys":[]}', WITHOUT_KEYS],
  STUDIO_PASS_LAUNCH_TICKETS_KEYS_FILE: ['/run/secrets/keys.json', '/run/secrets/keys.json', WITH_TICKETS],
  STUDIO_PASS_LAUNCH_TICKETS_LIFETIME_SECONDS: ['600', 600, WITH_TICKETS],
  STUDIO_PASS_LAUNCH_TICKETS_STORE: ['memory', 'memory', WITH_TICKETS],
  STUDIO_PASS_LAUNCH_TICKETS_BIND_TO_SOURCE_ADDRESS: ['true', true, WITH_TICKETS],
  STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: ['https://sign-in.example.com', 'https://sign-in.example.com'],
  STUDIO_PASS_LAUNCH_PAGE_CLIENT_ID: [
    '4example1client2id3456789',
    '4example1client2id3456789',
    { STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: 'https://sign-in.example.com' },
  ],
  STUDIO_PASS_LAUNCH_PAGE_PATH: ['/', '/', { STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: 'https://sign-in.example.com' }],
  STUDIO_PASS_LAUNCH_PAGE_HELP_URL: [
    'mailto:studio@example.com',
    'mailto:studio@example.com',
    { STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: 'https://sign-in.example.com' },
  ],
};

describe('a configuration of variables alone', () => {
  test('is whole with five of them, and safe by its defaults', () => {
    expect(loadFromVariables(SIMPLE)).toMatchObject({
      server: { host: '0.0.0.0', port: 8080, basePath: '' },
      log: { level: 'info' },
      tokens: {
        clockToleranceSeconds: 5,
        maxLifetimeSeconds: 86_400,
        keyRefreshSeconds: 300,
        keyMaxAgeSeconds: 86_400,
      },
      cognito: [
        {
          userPoolId: 'us-east-1_AbCdEf123',
          clientIds: ['4example1client2id3456789'],
          tokenUse: 'access',
          requiredScopes: [],
        },
      ],
      oidc: [],
      domains: [
        {
          id: 'd-abcdefghijkl',
          region: 'us-east-1',
          default: false,
          apps: ['Studio', 'JupyterLab', 'CodeEditor'],
          expiresInSeconds: 60,
          sessionDurationInSeconds: 28_800,
        },
      ],
      mapping: {},
      sageMaker: {
        connectTimeoutMilliseconds: 1_000,
        requestTimeoutMilliseconds: 3_000,
        totalTimeoutMilliseconds: 8_000,
        maxAttempts: 3,
      },
      limits: { maxBodyBytes: 8_192, maxHeaderBytes: 16_384, requestTimeoutMilliseconds: 10_000 },
    });
  });

  test.each(Object.keys(SIMPLE))('is at fault without %s, and says so by its name', (name) => {
    const faults = faultsOf(() => loadFromVariables(without(name)));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.where).toContain(name);
    expect(faults[0]?.message).toMatch(/is required/);
  });
});

describe('an environment variable', () => {
  test('has a sample here, every one of them', () => {
    expect(Object.keys(SAMPLES)).toEqual(Object.keys(environmentVariables));
  });

  test.each(Object.entries(environmentVariables))('%s sets its place', (name, { pointer }) => {
    const [text, value, others] = SAMPLES[name] ?? [''];
    expect(valueAt(loadFromVariables(SIMPLE), pointer)).not.toEqual(value);
    expect(valueAt(loadFromVariables({ ...SIMPLE, ...others, [name]: text }), pointer)).toEqual(value);
  });

  test.each(Object.keys(environmentVariables))(
    '%s is a fault when it is empty, once, and none when it is absent',
    (name) => {
      const faults = faultsOf(() => loadFromVariables({ ...SIMPLE, [name]: '' }));
      expect(faults.filter(({ where }) => where === name)).toHaveLength(1);
      expect(faultsOf(() => loadFromVariables({ ...without(name) })).map(({ message }) => message)).not.toContain(
        faults[0]?.message,
      );
    },
  );

  test('that is missing is named, and so are all the others that are', () => {
    expect(faultsOf(() => loadFromVariables({})).map(({ where }) => where)).toEqual(
      expect.arrayContaining([
        'STUDIO_PASS_USER_POOL_ID',
        'STUDIO_PASS_CLIENT_IDS',
        'STUDIO_PASS_TOKEN_USE',
        'STUDIO_PASS_DOMAIN_ID',
        expect.stringContaining('AWS_REGION'),
      ]),
    );
  });

  test.each([
    'STUDIO_PASS_PROT',
    'STUDIO_PASS_',
    'STUDIO_PASS_constructor',
    'STUDIO_PASS___proto__',
    'STUDIO_PASS_DOMAIN_IDS',
  ])('that is unknown is a fault: %s', (name) => {
    expect(faultsOf(() => loadFromVariables({ ...SIMPLE, [name]: 'x' })).map(({ where }) => where)).toEqual([name]);
  });

  test('of another program is left alone', () => {
    expect(
      faultsOf(() => loadFromVariables({ ...SIMPLE, PATH: '/bin', STUDIO_PASSPORT: 'x', AWS_PROFILE: 'x' })),
    ).toEqual([]);
  });

  test.each(['', ' ', '80a', '0x50', '8e1', '80.0', '+80', ' 80', '80 ', '٨٠', '1'.repeat(16), 'NaN', 'Infinity'])(
    'that must be a whole number is a fault as %j',
    (text) => {
      const places = faultsOf(() => loadFromVariables({ ...SIMPLE, STUDIO_PASS_PORT: text })).map(({ where }) => where);
      expect(places).toEqual(['STUDIO_PASS_PORT']);
    },
  );

  test.each([
    ['STUDIO_PASS_PORT', '-1'],
    ['STUDIO_PASS_PORT', '65536'],
    ['STUDIO_PASS_BASE_PATH', 'dev'],
    ['STUDIO_PASS_BASE_PATH', '/dev/'],
    ['STUDIO_PASS_LOG_LEVEL', 'trace'],
    ['STUDIO_PASS_USER_POOL_ID', 'us-east-1'],
    ['STUDIO_PASS_CLIENT_IDS', 'one,,two'],
    ['STUDIO_PASS_CLIENT_IDS', 'one,one'],
    ['STUDIO_PASS_CLIENT_IDS', ','],
    ['STUDIO_PASS_TOKEN_USE', 'refresh'],
    ['STUDIO_PASS_DOMAIN_ID', 'D-ABC'],
    ['STUDIO_PASS_DOMAIN_ID', `d-${'a'.repeat(62)}`],
    ['STUDIO_PASS_APPS', 'Studio,Spyder'],
    ['STUDIO_PASS_EXPIRES_IN_SECONDS', '4'],
    ['STUDIO_PASS_EXPIRES_IN_SECONDS', '301'],
    ['STUDIO_PASS_SESSION_DURATION_IN_SECONDS', '1799'],
    ['STUDIO_PASS_SESSION_DURATION_IN_SECONDS', '43201'],
    ['STUDIO_PASS_JWKS_URL', 'http://keys.example.com/'],
    ['STUDIO_PASS_STUDIO_ORIGIN', 'https://studio.example.com/'],
    ['STUDIO_PASS_LAUNCH_ROLE_ARN', 'studio-launch'],
    ['STUDIO_PASS_LAUNCH_ROLE_ARN', 'arn:aws:iam::12345678901:role/launch'],
    ['STUDIO_PASS_LAUNCH_ROLE_ARN', 'arn:aws:iam::123456789012:user/launch'],
    ['STUDIO_PASS_LAUNCH_ROLE_ARN', 'arn:aws:iam::123456789012:role/*'],
    ['STUDIO_PASS_LAUNCH_ROLE_ARN', 'arn:aws:iam::123456789012:role//launch'],
    ['STUDIO_PASS_LAUNCH_ROLE_ARN', 'arn:aws:iam::123456789012:role/launch/'],
    ['STUDIO_PASS_LAUNCH_ROLE_ARN', 'arn:aws:sts::123456789012:assumed-role/launch/session'],
    ['STUDIO_PASS_MAPPING_CLAIM', 'email'],
  ])('%s is a fault of its own as %j', (name, text) => {
    const faults = faultsOf(() => loadFromVariables({ ...SIMPLE, [name]: text }));
    expect(new Set(faults.map(({ where }) => where))).toEqual(new Set([name]));
    expect(faults[0]?.message).not.toBe('');
  });

  test('AWS_REGION is needed where keys are read from S3, whatever the domains name', () => {
    const file = (jwksUrl: string) => ({ cognito: [{ ...COGNITO, jwksUrl }], domains: [DOMAIN] });
    const places = (jwksUrl: string, environment = {}) =>
      faultsOf(() => loadFromFile(file(jwksUrl), environment)).map(({ where }) => where);
    expect(places('s3://keys/jwks.json')).toEqual(['AWS_REGION']);
    expect(places('s3://keys/jwks.json', { AWS_REGION: '' })).toEqual(['AWS_REGION']);
    expect(places('s3://keys/jwks.json', { AWS_REGION: 'eu-west-1' })).toEqual([]);
    expect(places('https://keys.example.com/jwks.json')).toEqual([]);
  });

  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_SAGEMAKER'])(
    '%s must lead over TLS, or to this machine',
    (name) => {
      const places = (url: string) =>
        faultsOf(() => loadFromVariables({ ...SIMPLE, [name]: url })).map(({ where }) => where);
      expect(places('http://s3.us-east-1.amazonaws.com')).toEqual([name]);
      expect(places('https://user:secret@vpce.amazonaws.com')).toEqual([name]);
      expect(places('https://bucket.vpce-1.s3.us-east-1.vpce.amazonaws.com')).toEqual([]);
      expect(places('http://127.0.0.1:9000')).toEqual([]);
    },
  );

  test.each(['STUDIO_PASS_CONFIG_FILE', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_DYNAMODB'])(
    '%s is a fault when it is empty, once, and nothing else is',
    (name) => {
      expect(faultsOf(() => loadFromVariables({ ...SIMPLE, [name]: '' }))).toEqual([
        { where: name, message: 'is empty; leave it out instead' },
      ]);
    },
  );

  test.each([
    ['STUDIO_PASS_TOKEN_USE', '"access"'],
    ['STUDIO_PASS_DOMAIN_ID', "'d-abcdefghijkl'"],
    ['STUDIO_PASS_PORT', '"8080"'],
    ['STUDIO_PASS_CLIENT_IDS', '"one,two"'],
    ['STUDIO_PASS_REVOCATION_TABLE', '"true"'],
  ])('%s is told that it is in quotation marks, as a value of an env file can be, and nothing else', (name, value) => {
    expect(faultsOf(() => loadFromVariables({ ...SIMPLE, [name]: value }))).toEqual([
      { where: name, message: 'is in quotation marks; leave them out' },
    ]);
  });

  test.each([
    ['STUDIO_PASS_USER_POOL_ID', 'alice', 'us-east-1_AbCdEf123'],
    ['STUDIO_PASS_CLIENT_IDS', 'a b', '1example23456789abcdefghij'],
    ['STUDIO_PASS_DOMAIN_ID', 'x', 'd-abcdefghijkl'],
  ])('%s of a wrong form is shown an example and no regular expression', (name, text, example) => {
    const [fault] = faultsOf(() => loadFromVariables({ ...SIMPLE, [name]: text }));
    expect(fault?.message).toBe(`must have a form like ${example}`);
  });

  test.each(['us-east', 'US-EAST-1', 'us-east-1.evil.example'])('AWS_REGION is a fault as %j', (text) => {
    const faults = faultsOf(() => loadFromVariables({ ...SIMPLE, AWS_REGION: text }));
    expect(faults.map(({ where }) => where)).toEqual([expect.stringMatching(/^AWS_REGION /)]);
  });
});
