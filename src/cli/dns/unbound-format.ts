/**
 * Forward zones for unbound. Nothing in them may fall back to the public answer.
 * Source: unbound.conf(5), "Forward Zone Options", private-domain, domain-insecure.
 */
import { comment, type DnsFormat } from './dns-format.ts';
import type { ForwardingPlan, ForwardZone } from './forwarding-plan.ts';
import { DNS_PORT, type Forwarder } from './name-forms.ts';

export const unboundFormat: DnsFormat = {
  name: 'unbound',
  summary: 'unbound: a file to include in unbound.conf',
  takesPorts: true,
  format: (plan) =>
    `${[preamble(plan), server(plan), ...plan.zones.map((zone) => forwardZone(zone, plan))].join('\n\n')}\n`,
};

function preamble({ region }: ForwardingPlan): string {
  return comment(
    '#',
    `Studio Pass in ${region}: names that unbound forwards into the VPC. Put this file where unbound.conf includes it:`,
    '',
    '  include: "/etc/unbound/unbound.conf.d/studio-pass.conf"',
    '',
    'Forwarders on a loopback address need "do-not-query-localhost: no" as well.',
  );
}

function server({ zones }: ForwardingPlan): string {
  return [
    'server:',
    '  # The answers are private addresses: let them pass the protection against rebinding (private-address).',
    ...zones.map(({ name }) => `  private-domain: "${name}"`),
    '  # And they are not signed: accept them although nothing above these zones proves that.',
    ...zones.map(({ name }) => `  domain-insecure: "${name}"`),
  ].join('\n');
}

function forwardZone({ name, purpose }: ForwardZone, { forwarders }: ForwardingPlan): string {
  return [
    comment('#', purpose),
    'forward-zone:',
    `  name: "${name}"`,
    ...forwarders.map((forwarder) => `  forward-addr: ${address(forwarder)}`),
    '  # When no forwarder answers, clients get SERVFAIL and never the public address.',
    '  forward-first: no',
  ].join('\n');
}

function address({ address, port }: Forwarder): string {
  return port === DNS_PORT ? address : `${address}@${port}`;
}
