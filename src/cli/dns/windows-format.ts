/**
 * Conditional forwarders for the DNS server of Windows, as a PowerShell script that can be run again.
 * Source: DnsServer module, Add-DnsServerConditionalForwarderZone and Set-DnsServerConditionalForwarderZone.
 */
import { comment, type DnsFormat } from './dns-format.ts';
import type { ForwardingPlan, ForwardZone } from './forwarding-plan.ts';

export const windowsFormat: DnsFormat = {
  name: 'windows',
  summary: 'Windows DNS server: a PowerShell script',
  takesPorts: false,
  format: (plan) => `${[preamble(plan), zones(plan), ACTION].join('\n\n')}\n`,
};

function preamble({ region }: ForwardingPlan): string {
  return comment(
    '#',
    `Studio Pass in ${region}: conditional forwarders into the VPC. Run in PowerShell as an administrator of DNS, on a`,
    'domain controller. On a DNS server outside Active Directory, leave out -ReplicationScope.',
    'Without recursion, clients never get the public address when no forwarder answers.',
  );
}

function zones({ zones, forwarders }: ForwardingPlan): string {
  return [
    "$ErrorActionPreference = 'Stop'",
    `$forwarders = ${forwarders.map(({ address }) => `'${address}'`).join(', ')}`,
    '$zones = @(',
    zones.map((zone) => entry(zone)).join('\n'),
    ')',
  ].join('\n');
}

function entry({ name, purpose }: ForwardZone): string {
  return `${comment('  #', purpose)}\n  '${name}'`;
}

const ACTION = `foreach ($zone in $zones) {
  if (Get-DnsServerZone -Name $zone -ErrorAction SilentlyContinue) {
    Set-DnsServerConditionalForwarderZone -Name $zone -MasterServers $forwarders -UseRecursion $false
  } else {
    Add-DnsServerConditionalForwarderZone -Name $zone -MasterServers $forwarders -UseRecursion:$false -ReplicationScope Forest
  }
}`;
