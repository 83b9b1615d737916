import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Environment, loadConfiguration } from '../../../src/config/load-configuration.ts';
import { printConfiguration, withoutSecrets } from '../../../src/config/print-configuration.ts';
import { CONFIG_FILE, DOMAIN, loadFromFile, loadFromVariables, OIDC, SIMPLE } from './configuration-trial.ts';

const FILE = `
oidc: [${JSON.stringify(OIDC)}]
domains: [{ id: d-one, apps: [JupyterLab] }, { id: d-two, region: eu-west-1 }]
mapping: { claim: sub }
`;

function print(file: string, variables: Environment): string {
  const environment = { STUDIO_PASS_CONFIG_FILE: CONFIG_FILE, ...variables };
  return printConfiguration(loadFromFile(file, variables), environment, () => file);
}

describe('the configuration as it is shown', () => {
  test('is the configuration: loaded again, nothing of it is different', () => {
    const text = print(FILE, { AWS_REGION: 'us-east-1', STUDIO_PASS_PORT: '9000' });
    expect(parse(text)).toEqual(loadFromFile(FILE, { AWS_REGION: 'us-east-1', STUDIO_PASS_PORT: '9000' }));
    expect(loadFromFile(text)).toEqual(parse(text));
  });

  test('says of each value where it came from, unless it is from the file', () => {
    const lines = print(FILE, {
      AWS_REGION: 'us-east-1',
      STUDIO_PASS_PORT: '9000',
      STUDIO_PASS_CORS_ORIGINS: 'https://a.b',
    })
      .split('\n')
      .map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        'port: 9000 # STUDIO_PASS_PORT',
        'corsOrigins: [https://a.b] # STUDIO_PASS_CORS_ORIGINS',
        'region: us-east-1 # AWS_REGION',
        'region: eu-west-1',
        'apps: [JupyterLab]',
        'apps: [Studio, JupyterLab, CodeEditor] # default',
        'claim: sub',
        'host: 0.0.0.0 # default',
      ]),
    );
  });

  test('says so without a file as well, and of a file given as a variable', () => {
    const text = printConfiguration(loadFromVariables(SIMPLE), SIMPLE, () => '');
    expect(text).toContain('id: d-abcdefghijkl # STUDIO_PASS_DOMAIN_ID');
    expect(text).toContain('clientIds: [4example1client2id3456789] # STUDIO_PASS_CLIENT_IDS');
    const inline = { AWS_REGION: 'us-east-1', STUDIO_PASS_CONFIG: FILE };
    expect(
      printConfiguration(
        loadConfiguration(inline, () => ''),
        inline,
        () => '',
      ),
    ).toContain('region: eu-west-1\n');
  });

  test('shows no user, password, query and fragment of any URL, and nothing else differently', () => {
    const jwksUrl = 'https://login.example.com/keys?token=canary-1#canary-2';
    const endpoint = 'https://vpce-1.example.com/path';
    const file = JSON.stringify({
      oidc: [{ ...OIDC, jwksUrl }],
      domains: [{ ...DOMAIN, sageMakerEndpoint: endpoint }],
      mapping: { claim: 'sub' },
    });
    const configuration = loadFromFile(file);
    const shown = withoutSecrets({
      ...configuration,
      audit: { ...configuration.audit, file: 'ftp://canary-3:canary-4@example.com/a' },
    });
    expect(JSON.stringify(shown)).not.toContain('canary');
    expect(shown.oidc[0]?.jwksUrl).toBe('https://login.example.com/keys?***#***');
    expect(shown.audit.file).toBe('ftp://***@example.com/a');
    expect(shown.domains).toEqual(configuration.domains);
    expect(print(file, {})).not.toContain('canary');
  });
});
