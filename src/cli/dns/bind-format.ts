/**
 * Forward zones for BIND 9. Nothing in them may fall back to the public answer.
 * Source: BIND 9 Administrator Reference Manual, "zone Block Grammar", type forward.
 */
import { comment, type DnsFormat } from './dns-format.ts';
import type { ForwardingPlan, ForwardZone } from './forwarding-plan.ts';
import { DNS_PORT, type Forwarder } from './name-forms.ts';

export const bindFormat: DnsFormat = {
  name: 'bind',
  summary: 'BIND 9: zones to include in named.conf',
  takesPorts: true,
  format: (plan) => `${[preamble(plan), ...plan.zones.map((zone) => forwardZone(zone, plan))].join('\n\n')}\n`,
};

function preamble({ region, zones }: ForwardingPlan): string {
  const names = zones.map(({ name }) => `"${name}";`).join(' ');
  return comment(
    '//',
    `Studio Pass in ${region}: names that BIND forwards into the VPC. Include this file at the top level of named.conf:`,
    '',
    '  include "/etc/bind/studio-pass.conf";',
    '',
    'The answers are private addresses and not signed. If the server validates (dnssec-validation) and cannot look up the',
    'public parents of these zones, or drops private addresses (deny-answer-addresses), its options need these as well:',
    '',
    `  validate-except { ${names} };`,
    `  deny-answer-addresses { 10.0.0.0/8; 172.16.0.0/12; 192.168.0.0/16; } except-from { ${names} };`,
    '',
    '"forward only": when no forwarder answers, clients get SERVFAIL and never the public address.',
  );
}

function forwardZone({ name, purpose }: ForwardZone, { forwarders }: ForwardingPlan): string {
  return [
    comment('//', purpose),
    `zone "${name}" {`,
    '  type forward;',
    '  forward only;',
    `  forwarders { ${forwarders.map(server).join(' ')} };`,
    '};',
  ].join('\n');
}

function server({ address, port }: Forwarder): string {
  return port === DNS_PORT ? `${address};` : `${address} port ${port};`;
}
