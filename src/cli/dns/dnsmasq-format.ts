/**
 * Servers for single domains, for dnsmasq: it asks nobody else for them.
 * Source: dnsmasq(8), --server, --rebind-domain-ok.
 */
import { comment, type DnsFormat } from './dns-format.ts';
import type { ForwardingPlan, ForwardZone } from './forwarding-plan.ts';
import { DNS_PORT, type Forwarder } from './name-forms.ts';

export const dnsmasqFormat: DnsFormat = {
  name: 'dnsmasq',
  summary: 'dnsmasq: a file for its configuration folder',
  takesPorts: true,
  format: (plan) =>
    `${[preamble(plan), rebinding(plan), ...plan.zones.map((zone) => servers(zone, plan))].join('\n\n')}\n`,
};

function preamble({ region }: ForwardingPlan): string {
  return comment(
    '#',
    `Studio Pass in ${region}: names that dnsmasq forwards into the VPC, for example as /etc/dnsmasq.d/studio-pass.conf.`,
    'dnsmasq asks no other server for them: when no forwarder answers, clients never get the public address.',
  );
}

function rebinding({ zones }: ForwardingPlan): string {
  return [
    comment(
      '#',
      'The answers are private addresses: let them pass the protection against rebinding (stop-dns-rebind).',
    ),
    `rebind-domain-ok=/${zones.map(({ name }) => name).join('/')}/`,
  ].join('\n');
}

function servers({ name, purpose }: ForwardZone, { forwarders }: ForwardingPlan): string {
  return [comment('#', purpose), ...forwarders.map((forwarder) => `server=/${name}/${address(forwarder)}`)].join('\n');
}

function address({ address, port }: Forwarder): string {
  return port === DNS_PORT ? address : `${address}#${port}`;
}
