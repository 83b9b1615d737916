/** Loads configurations from variables and a file that exists in the test only, and gathers what is wrong with them. */
import { type Environment, loadConfiguration } from '../../../src/config/load-configuration.ts';
import type { Configuration } from '../../../src/config/schema.ts';
import { ConfigurationError, type DocumentFault } from '../../../src/document/document-fault.ts';

export const CONFIG_FILE = 'config.yaml';

/** The simple case: everything that is required, and nothing else. */
export const SIMPLE: Environment = {
  AWS_REGION: 'us-east-1',
  STUDIO_PASS_USER_POOL_ID: 'us-east-1_AbCdEf123',
  STUDIO_PASS_CLIENT_IDS: '4example1client2id3456789',
  STUDIO_PASS_TOKEN_USE: 'access',
  STUDIO_PASS_DOMAIN_ID: 'd-abcdefghijkl',
};

/** The same without its lists, for a file that has them. */
export const COGNITO = {
  userPoolId: 'us-east-1_AbCdEf123',
  clientIds: ['4example1client2id3456789'],
  tokenUse: 'access',
} as const;
export const OIDC = {
  issuer: 'https://login.example.com/realms/bank',
  audiences: ['studio-pass'],
  jwksUrl: 'https://login.example.com/keys',
} as const;
export const DOMAIN = { id: 'd-abcdefghijkl', region: 'us-east-1' } as const;

export function loadFromVariables(environment: Environment): Configuration {
  return loadConfiguration(environment, () => {
    throw new Error('no file is read');
  });
}

export function loadFromFile(file: string | object, environment: Environment = {}): Configuration {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  return loadConfiguration({ STUDIO_PASS_CONFIG_FILE: CONFIG_FILE, ...environment }, () => text);
}

/** Everything that is wrong; empty if the configuration loads. */
export function faultsOf(load: () => Configuration): readonly DocumentFault[] {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults;
    }
    throw error;
  }
}

/** The places that are at fault, without the position in the file. */
export function placesOf(faults: readonly DocumentFault[]): readonly string[] {
  return faults.map(({ where }) => where.replace(/^config\.yaml:\d+:\d+ /, ''));
}
