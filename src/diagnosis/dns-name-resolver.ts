/** Asks for names twice: as every program of this host does, and each of its name servers by itself, to tell them apart. */
import { getServers, lookup, Resolver } from 'node:dns/promises';
import type { NameAnswer, NameResolver } from './names-check.ts';

export interface DnsNameResolverOptions {
  /** Of one server. */
  readonly timeoutMilliseconds: number;
  /** In place of those that this host is set up with: `10.0.0.2`, `10.0.0.2:5353`. */
  readonly servers?: readonly string[] | undefined;
}

/** A server that has no address of one kind is no fault of it. */
const NO_RECORD = new Set(['ENODATA']);

export function createDnsNameResolver({
  timeoutMilliseconds,
  servers = getServers(),
}: DnsNameResolverOptions): NameResolver {
  return {
    servers,
    async lookUp(name) {
      return await answered(async () => (await lookup(name, { all: true })).map(({ address }) => address));
    },
    async ask(server, name) {
      const resolver = new Resolver({ timeout: timeoutMilliseconds, tries: 1 });
      resolver.setServers([server]);
      const kinds = [() => resolver.resolve4(name), () => resolver.resolve6(name)];
      const [four, six] = await Promise.all(kinds.map(answered));
      const addresses = [...(four?.addresses ?? []), ...(six?.addresses ?? [])];
      const code = [four?.code, six?.code].find((one) => one !== undefined && !NO_RECORD.has(one)) ?? four?.code;
      return addresses.length > 0 ? { addresses } : { addresses, code };
    },
  };
}

async function answered(ask: () => Promise<readonly string[]>): Promise<NameAnswer> {
  try {
    return { addresses: await ask() };
  } catch (error) {
    return { addresses: [], code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' };
  }
}
