import { afterEach, describe, expect, test, vi } from 'vitest';
import { tableAddress, whereTableIs } from '../../../src/composition/table-address.ts';

const TABLE = { name: 'access', region: 'eu-west-1' };

/** The SDK reads the variables of the process itself. */
async function addressOf(table: typeof TABLE & { readonly endpoint?: string }, environment: Record<string, string>) {
  for (const [name, value] of Object.entries({ AWS_CONFIG_FILE: '/dev/null', ...environment })) {
    vi.stubEnv(name, value);
  }
  const address = await tableAddress({ table }, environment);
  return { origin: address?.url.origin, from: address?.from };
}

describe('the address of the table', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('is the Region’s, under its plain name, unless something else says', async () => {
    const { origin, from } = await addressOf(TABLE, {});
    expect(origin).toBe('https://dynamodb.eu-west-1.amazonaws.com');
    expect(from).toContain('AWS_REGION');
  });

  test.each([
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1', 'AWS_ENDPOINT_URL'],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:2' },
      'http://127.0.0.1:2',
      'AWS_ENDPOINT_URL_DYNAMODB',
    ],
  ])('is that of a variable, which is named: %j', async (environment, origin, from) => {
    expect(await addressOf(TABLE, environment)).toEqual({ origin, from });
  });

  test('is that of the configuration before any variable', async () => {
    const endpoint = 'http://127.0.0.1:3';
    const environment = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:2' };
    expect(await addressOf({ ...TABLE, endpoint }, environment)).toEqual({ origin: endpoint, from: 'table.endpoint' });
  });

  test('is nowhere without a table', async () => {
    expect(await whereTableIs({}, {})).toBeUndefined();
  });

  test('is told with the table and its Region', async () => {
    expect(await whereTableIs({ table: TABLE }, {})).toMatch(/table access in eu-west-1 .*dynamodb\.eu-west-1/);
  });
});
