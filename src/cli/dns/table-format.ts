/** The same as tables in Markdown, for products that route traffic by forms instead of files, and for change requests. */
import type { DnsFormat } from './dns-format.ts';
import type { ForwardingPlan } from './forwarding-plan.ts';

export const tableFormat: DnsFormat = {
  name: 'table',
  summary: 'tables in Markdown, for products configured in a form and for change requests',
  takesPorts: true,
  format: (plan) => `${[head(plan), zones(plan), connections(plan), addresses(plan)].join('\n\n')}\n`,
};

function head({ region }: ForwardingPlan): string {
  return [
    `# Studio Pass in ${region}: what corporate networks have to let through`,
    '',
    'Forward each zone, with every name below it, to all of the forwarders and to nobody else. When none of them answers,',
    'the client must get an error, never the public address.',
  ].join('\n');
}

function zones({ zones, forwarders }: ForwardingPlan): string {
  const servers = forwarders.map(({ address, port }) => `${address}:${port}`).join(', ');
  return table(
    ['zone', 'forwarders', 'needed', 'what for'],
    zones.map(({ name, purpose, isOptional }) => [`\`${name}\``, servers, isOptional ? 'optional' : 'yes', purpose]),
  );
}

function connections({ zones, forwarders }: ForwardingPlan): string {
  const dns = forwarders.map(({ address, port }) => [
    'corporate DNS servers',
    address,
    `${port}, UDP and TCP`,
    'Forwarded queries.',
  ]);
  const https = zones.map(({ name, endpointId, isOptional }) => [
    'clients',
    `addresses of ${endpointId === undefined ? 'the interface endpoint' : `\`${endpointId}\``}`,
    '443, TCP',
    `HTTPS to \`${name}\`${isOptional ? ', optional' : ''}.`,
  ]);
  return table(['from', 'to', 'port', 'what for'], [...dns, ...https]);
}

function addresses({ region, zones }: ForwardingPlan): string {
  const ids = [...new Set(zones.flatMap(({ endpointId }) => endpointId ?? []))];
  return [
    'The addresses of interface endpoints stay the same for as long as the endpoints exist. They are listed by',
    '',
    `    aws ec2 describe-network-interfaces --region ${region} \\`,
    ids.length === 0
      ? '      --filters Name=interface-type,Values=vpc_endpoint \\'
      : `      --network-interface-ids $(aws ec2 describe-vpc-endpoints --region ${region} --vpc-endpoint-ids ${ids.join(' ')} \\\n        --query 'VpcEndpoints[].NetworkInterfaceIds[]' --output text) \\`,
    "      --query 'NetworkInterfaces[].[Description,PrivateIpAddress]' --output text",
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
