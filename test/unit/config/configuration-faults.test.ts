import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../src/document/document-fault.ts';
import { faultsOf, loadFromFile } from './configuration-trial.ts';

const FILE = `server:
  port: eighty
  hots: localhost
log: { level: loud }
cognito:
  - userPoolId: us-east-1
    clientIds: []
    tokenUse: id
    requiredScopes: [studio/open]
  - userPoolId: us-east-1_Ab
    tokenUse: access
domains:
  - id: D-ABC
    region: us-east-1
    expiresInSeconds: 4
  - id: d-abc
    default: true
    apps: [Studio, Studio]
    studioOrigin: http://studio.example.com
  - id: d-abc
    region: us-east-1
    default: true
mapping:
  claim: email
tokens: { keyRefreshSeconds: 3600, keyMaxAgeSeconds: 60 }
sageMaker: { maxAttempts: 9 }
extra: true
`;

const EXPECTED = [
  'config.yaml:2:9 server.port',
  'config.yaml:3:9 server.hots',
  'config.yaml:4:15 log.level',
  'config.yaml:6:17 cognito[0].userPoolId',
  'config.yaml:7:16 cognito[0].clientIds',
  'config.yaml:9:21 cognito[0].requiredScopes',
  'config.yaml:10:5 cognito[1].clientIds',
  'config.yaml:13:9 domains[0].id',
  'config.yaml:15:23 domains[0].expiresInSeconds',
  'AWS_REGION (or domains[1].region)',
  'config.yaml:18:11 domains[1].apps',
  'config.yaml:19:19 domains[1].studioOrigin',
  'config.yaml:20:9 domains[2].id',
  'config.yaml:22:14 domains[2].default',
  'config.yaml:24:10 mapping.claim',
  'config.yaml:25:54 tokens.keyMaxAgeSeconds',
  'config.yaml:26:27 sageMaker.maxAttempts',
  'config.yaml:27:8 extra',
];
const FROM_VARIABLES = ['STUDIO_PASS_EXPIRES', 'STUDIO_PASS_LOG_LEVEL', 'STUDIO_PASS_PORT'];

describe('a configuration with many faults', () => {
  test('is refused with all of them at once, each with its line and column or its variable', () => {
    const faults = faultsOf(() => loadFromFile(FILE));
    expect(new Set(faults.map(({ where }) => where))).toEqual(new Set(EXPECTED));
    expect(faults.filter(({ message }) => message === '')).toEqual([]);
  });

  test('is refused with the faults of the variables and of the file together', () => {
    const variables = { STUDIO_PASS_EXPIRES: '5', STUDIO_PASS_LOG_LEVEL: 'loud', STUDIO_PASS_PORT: '1.5' };
    const places = faultsOf(() => loadFromFile(FILE, variables)).map(({ where }) => where);
    expect(places).toEqual(expect.arrayContaining([...FROM_VARIABLES, 'config.yaml:13:9 domains[0].id']));
    // The variable stands where the file's value stood.
    expect(places).not.toContain('config.yaml:4:15 log.level');
  });

  test('is told of in one message, a line for each fault', () => {
    let message = '';
    try {
      loadFromFile(FILE);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      message = String(error);
    }
    for (const place of EXPECTED) {
      expect(message).toContain(`\n  - ${place}: `);
    }
  });

  test('names the remedy where it is not plain', () => {
    const messageOf = (place: string) =>
      faultsOf(() => loadFromFile(FILE)).find(({ where }) => where.endsWith(place))?.message;
    expect(messageOf('mapping.claim')).toContain('mapping.file');
    expect(messageOf('domains[1].studioOrigin')).toContain('https:');
    expect(messageOf('log.level')).toContain('info');
  });

  test('mentions a mistake once, however many places it is looked at from', () => {
    const places = faultsOf(() => loadFromFile(FILE)).map(({ where }) => where);
    expect(places.filter((place) => place.endsWith('server.port'))).toHaveLength(1);
    expect(places.filter((place) => place.endsWith('domains[2].id'))).toHaveLength(1);
  });
});
