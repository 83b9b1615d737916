import { describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../../src/config/load-configuration.ts';
import { COGNITO, CONFIG_FILE, DOMAIN, faultsOf, loadFromFile, OIDC, placesOf, SIMPLE } from './configuration-trial.ts';

const WHOLE = { cognito: [COGNITO], domains: [DOMAIN] };

describe('a configuration file', () => {
  test('is read from the path that the variable names, once', () => {
    const paths: string[] = [];
    loadConfiguration({ STUDIO_PASS_CONFIG_FILE: '/etc/studio-pass.yaml' }, (path) => {
      paths.push(path);
      return JSON.stringify(WHOLE);
    });
    expect(paths).toEqual(['/etc/studio-pass.yaml']);
  });

  test('may say everything, in YAML or in JSON', () => {
    const yaml = `
cognito:
  - userPoolId: us-east-1_AbCdEf123
    clientIds: [4example1client2id3456789]
    tokenUse: access # not id
domains:
  - id: d-abcdefghijkl
    region: us-east-1
`;
    expect(loadFromFile(yaml)).toEqual(loadFromFile(WHOLE));
  });

  test('may leave the lists to the variables, and the other way round', () => {
    const configuration = loadFromFile('server: { port: 9000 }\nlog: { level: warn }\n', SIMPLE);
    expect(configuration).toMatchObject({
      server: { port: 9000, host: '0.0.0.0' },
      log: { level: 'warn' },
      domains: [DOMAIN],
    });
    const { STUDIO_PASS_DOMAIN_ID: _, ...withoutDomain } = SIMPLE;
    expect(loadFromFile({ domains: [DOMAIN] }, withoutDomain)).toMatchObject({ cognito: [COGNITO], domains: [DOMAIN] });
  });

  test('yields to a variable that sets the same place, and keeps what stands next to it', () => {
    const file = { ...WHOLE, server: { port: 9000, host: '127.0.0.1' } };
    expect(loadFromFile(file, { STUDIO_PASS_PORT: '9001' }).server).toMatchObject({ port: 9001, host: '127.0.0.1' });
  });

  test.each([
    ['STUDIO_PASS_USER_POOL_ID', 'us-east-1_Other'],
    ['STUDIO_PASS_JWKS_FILE', '/etc/jwks.json'],
    ['STUDIO_PASS_DOMAIN_ID', 'd-other'],
    ['STUDIO_PASS_APPS', 'Studio'],
  ])('that has a list cannot be used together with %s, which means its only entry', (name, text) => {
    const faults = faultsOf(() => loadFromFile(WHOLE, { [name]: text }));
    expect(faults.map(({ where }) => where)).toEqual([name]);
    expect(faults[0]?.message).toContain(CONFIG_FILE);
  });

  test('takes the Region of AWS_REGION for each domain that names none', () => {
    const domains = [{ id: 'd-one' }, { id: 'd-two', region: 'eu-west-1' }, { id: 'd-three' }];
    const configuration = loadFromFile({ cognito: [COGNITO], domains }, { AWS_REGION: 'us-east-1' });
    expect(configuration.domains.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1', 'us-east-1']);
  });

  test.each([undefined, ''])('needs the Region of each domain while AWS_REGION is %j', (region) => {
    const domains = [{ id: 'd-one' }, { id: 'd-two', region: 'eu-west-1' }, { id: 'd-three' }];
    const faults = faultsOf(() => loadFromFile({ cognito: [COGNITO], domains }, { AWS_REGION: region }));
    expect(faults.map(({ where }) => where)).toEqual([
      expect.stringMatching(/AWS_REGION.*domains\[0\]\.region/),
      expect.stringMatching(/AWS_REGION.*domains\[2\]\.region/),
    ]);
  });

  test.each([
    ['server: 5', 'server'],
    ['server: []', 'server'],
    ['server: text', 'server'],
  ])('that has %j is at fault, whether or not a variable sets something within', (text, place) => {
    expect(placesOf(faultsOf(() => loadFromFile(text, SIMPLE)))).toEqual([place]);
    expect(placesOf(faultsOf(() => loadFromFile(text, { ...SIMPLE, STUDIO_PASS_PORT: '80' })))).toContain(place);
  });

  test.each([
    [{ ...WHOLE, sever: {} }, 'sever'],
    [{ ...WHOLE, server: { prot: 1 } }, 'server.prot'],
    [{ cognito: [{ ...COGNITO, audiences: ['x'] }], domains: [DOMAIN] }, 'cognito[0].audiences'],
    [{ oidc: [{ ...OIDC, clientIds: ['x'] }], domains: [DOMAIN], mapping: { claim: 'sub' } }, 'oidc[0].clientIds'],
    [{ cognito: [COGNITO], domains: [{ ...DOMAIN, userProfileName: 'x' }] }, 'domains[0].userProfileName'],
    [{ ...WHOLE, mapping: { claims: 'sub' } }, 'mapping.claims'],
    ['{"cognito": [], "__proto__": {"domains": []}}', '__proto__'],
    ['log: { constructor: { level: info } }', 'log.constructor'],
  ])('with an unknown key is at fault: %j', (file, place) => {
    const environment = typeof file === 'string' && !file.includes('cognito') ? SIMPLE : {};
    expect(placesOf(faultsOf(() => loadFromFile(file, environment)))).toContain(place);
  });

  test('that cannot be read is a fault of its variable, with the reason', () => {
    const faults = faultsOf(() =>
      loadConfiguration({ ...SIMPLE, STUDIO_PASS_CONFIG_FILE: '/none.yaml' }, () => {
        throw new Error('ENOENT: no such file');
      }),
    );
    expect(faults.map(({ where }) => where)).toEqual(['STUDIO_PASS_CONFIG_FILE']);
    expect(faults[0]?.message).toContain('ENOENT');
  });

  test('that cannot be read is not also blamed for what may well be in it', () => {
    const faults = faultsOf(() =>
      loadConfiguration({ STUDIO_PASS_CONFIG_FILE: '/none.yaml', STUDIO_PASS_PORT: 'x' }, () => {
        throw new Error('ENOENT: no such file');
      }),
    );
    expect(faults.map(({ where }) => where)).toEqual(['STUDIO_PASS_CONFIG_FILE', 'STUDIO_PASS_PORT']);
  });

  test('that is not YAML is not also blamed for what may well be in it', () => {
    const faults = faultsOf(() => loadFromFile('cognito: [\ndomains: []\n'));
    expect(faults.length).toBeGreaterThanOrEqual(1);
    expect(faults.map(({ message }) => message).filter((message) => message.startsWith('is required'))).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['a comment', '# later\n'],
    ['a list', '- a\n- b\n'],
    ['a word', 'text\n'],
  ])('that holds %s is at fault as a whole', (_name, text) => {
    const faults = faultsOf(() => loadFromFile(text, SIMPLE));
    expect(faults.map(({ where }) => where)).toEqual([expect.stringMatching(/^config\.yaml/)]);
  });

  test.each([
    ['a key twice', 'server: { port: 80 }\nserver: { port: 81 }\n', 'config.yaml:2:1'],
    ['two documents', 'server: { port: 80 }\n---\nserver: { port: 81 }\n', 'config.yaml:2:1'],
    ['a list that never ends', 'server: { port: 80 }\nlog: [\n', 'config.yaml:3:1'],
  ])('that has %s is at fault there', (_name, text, where) => {
    expect(faultsOf(() => loadFromFile(text, SIMPLE)).map((fault) => fault.where)).toContain(where);
  });
});
