/** What tests of the diagnosis share: a check run by itself, and how its findings read. */
import type { Check, CheckState } from '../../src/diagnosis/check.ts';
import type { CallerIdentity } from '../../src/diagnosis/identity-check.ts';
import type { NameAnswer, NameResolver } from '../../src/diagnosis/names-check.ts';
import { ServiceError } from '../../src/model/errors.ts';

export async function run(check: Check): Promise<readonly { readonly state: CheckState; readonly found: string }[]> {
  return await check.run(new AbortController().signal);
}

export async function statesOf(check: Check): Promise<readonly CheckState[]> {
  return (await run(check)).map(({ state }) => state);
}

/** @param servers what each answers; the first speaks for the host unless `host` is given */
export function resolverOf(
  servers: Readonly<Record<string, readonly string[]>>,
  host: NameAnswer = { addresses: Object.values(servers)[0] ?? [] },
): NameResolver {
  return {
    servers: Object.keys(servers),
    lookUp: async () => host,
    ask: async (server) => ({ addresses: servers[server] ?? [] }),
  };
}

export function identityOfRole(name = 'studio-pass-task'): CallerIdentity {
  return {
    endpoint: 'https://sts.us-east-1.amazonaws.com',
    ask: async () => ({
      accountId: '111122223333',
      arn: `arn:aws:sts::111122223333:assumed-role/${name}/session`,
      source: 'the container (task role)',
    }),
  };
}

export function upstream(code: ServiceError['code'], detail = 'AWS said no'): ServiceError {
  return new ServiceError(code, { detail });
}

export async function rejects(error: unknown): Promise<never> {
  throw error;
}
