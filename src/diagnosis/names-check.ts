/**
 * Whether names lead into the VPC. A public answer is the commonest reason for a perimeter that refuses everybody: what it
 * leads to is reached without the interface endpoint, and policies ask for the endpoint.
 */
import { isPrivateAddress } from './addresses.ts';
import { type Advice, type Check, type Finding, failed, ok, RUNBOOK, warning } from './check.ts';
import { type EndpointGroup, isDouble, serviceNameOf } from './studio-pass-endpoints.ts';

export interface NameAnswer {
  readonly addresses: readonly string[];
  /** Why there are none: `ENOTFOUND`, `ETIMEOUT` and the like. */
  readonly code?: string | undefined;
}

export interface NameResolver {
  /** The name servers that this host is set up with. */
  readonly servers: readonly string[];
  /** As every program on this host gets it, hosts file included. */
  lookUp(name: string): Promise<NameAnswer>;
  /** From one of the servers, whatever the others say. */
  ask(server: string, name: string): Promise<NameAnswer>;
}

const SECTION = `${RUNBOOK}#dns-answers-a-public-address`;

export function namesCheck(group: EndpointGroup, resolver: NameResolver): Check {
  return {
    id: `dns-${group.id}`,
    title: `DNS: ${group.title}`,
    needs: [],
    async run() {
      return await Promise.all(group.urls.map((url) => findingOf(url, group, resolver)));
    },
  };
}

async function findingOf(url: URL, group: EndpointGroup, resolver: NameResolver): Promise<Finding> {
  const name = url.hostname;
  if (isDouble(url)) {
    return ok(`${url.origin} is configured; no name server is asked`);
  }
  const [answer, byServer] = await Promise.all([
    resolver.lookUp(name),
    Promise.all(resolver.servers.map(async (server) => ({ server, answer: await resolver.ask(server, name) }))),
  ]);
  const said = byServer.map((one) => `${one.server} answers ${listed(one.answer)}`).join('; ');
  const found = `${name}: ${listed(answer)}${said === '' ? '' : ` (${said})`}`;
  const endpoint = `the ${group.kind} endpoint ${serviceNameOf(group, url)}`;
  if (answer.addresses.length === 0) {
    return graded(group, found, {
      meaning: `This host cannot find ${group.title} at all: the Region in the name is none, or its name servers do not know the zone.`,
      remedy:
        group.kind === 'gateway'
          ? `See that the Region is right (it is in the name), and that the name servers answer public names of AWS: ${SECTION}`
          : `See that the Region is right (it is in the name), that its name servers answer and know the zone, and that ${endpoint} is there with private DNS: ${SECTION}`,
    });
  }
  const { publicMeaning } = group;
  if (publicMeaning === undefined) {
    return ok(`${found}; public addresses are right here: ${endpoint} is a route, and has no name of its own`);
  }
  if (!answer.addresses.every(isPrivateAddress)) {
    return graded(group, found, {
      meaning: `The answer is public. ${publicMeaning}`,
      remedy: `In the VPC: ${endpoint} is missing or has private DNS off. Elsewhere: no forwarding rule for the name (studio-pass dns prints it): ${SECTION}`,
    });
  }
  return byServer.some((one) => one.answer.addresses.some((address) => !isPrivateAddress(address)))
    ? warning(found, {
        meaning:
          'Name servers of this host disagree: it works until one of them is asked that answers a public address.',
        remedy: `Give all of them the same forwarding rule (studio-pass dns prints it): ${SECTION}`,
      })
    : ok(found);
}

function graded({ publicSeverity }: EndpointGroup, found: string, advice: Advice): Finding {
  return publicSeverity === 'failed' ? failed(found, advice) : warning(found, advice);
}

function listed({ addresses, code }: NameAnswer): string {
  return addresses.length > 0 ? addresses.join(', ') : `nothing${code === undefined ? '' : ` (${code})`}`;
}
