/**
 * How the DNS server of the simulated corporate network is set up: BIND, with the very configuration that
 * `studio-pass dns --format bind` prints for real ones.
 */
import { bindFormat } from '../../src/cli/dns/bind-format.ts';
import type { ForwardingPlan, ForwardZone } from '../../src/cli/dns/forwarding-plan.ts';
import { DNS_PORT } from '../../src/cli/dns/name-forms.ts';
import { formatAddress, parseCidr } from '../settings/cidr.ts';

interface NameServerOptions {
  readonly region: string;
  /** Of the names of AWS services, such as `amazonaws.com`. */
  readonly urlSuffix: string;
  /** The inbound addresses of the resolver of the VPC of Studio Pass. */
  readonly forwarders: readonly string[];
  /** The range of the simulated corporate network. */
  readonly cidr: string;
}

/** A shell script, for the first start of Amazon Linux 2023. */
export function nameServerSetup(options: NameServerOptions): string {
  return `#!/bin/bash
set -euo pipefail
dnf --assumeyes install bind
cat > /etc/named/studio-pass.conf <<'END'
${bindFormat.format(forwardingPlan(options))}END
cat > /etc/named.conf <<'END'
${serverConfiguration(options, '/etc/named/studio-pass.conf')}END
named-checkconf
systemctl enable --now named
`;
}

/** Everything else goes to the resolver of its own VPC, which also knows the endpoints of Session Manager. */
function serverConfiguration({ cidr }: Pick<NameServerOptions, 'cidr'>, included: string): string {
  return `options {
  directory "/var/named";
  listen-on { any; };
  listen-on-v6 { none; };
  allow-query { localhost; ${cidr}; };
  recursion yes;
  forwarders { ${vpcResolver(cidr)}; };
  forward only;
  // The resolver of a VPC hands no signatures on.
  dnssec-validation no;
};
include "${included}";
`;
}

function forwardingPlan({ region, urlSuffix, forwarders }: NameServerOptions): ForwardingPlan {
  const zone = (name: string, purpose: string): ForwardZone => ({
    name,
    purpose,
    isOptional: false,
    endpointId: undefined,
  });
  return {
    region,
    forwarders: forwarders.map((address) => ({ address, port: DNS_PORT })),
    zones: [
      // The id of the API is known only later.
      zone(`execute-api.${region}.${urlSuffix}`, 'Every API of API Gateway in this Region.'),
      zone(`studio.${region}.sagemaker.aws`, 'Studio.'),
      zone(`api.sagemaker.${region}.${urlSuffix}`, 'The SageMaker API.'),
    ],
  };
}

/** Source: Amazon VPC User Guide, "Amazon DNS server": the third address of the range. */
function vpcResolver(cidr: string): string {
  const range = parseCidr(cidr);
  if (range === undefined) {
    throw new RangeError(`not a range: ${cidr}`);
  }
  return formatAddress(range.base + 2);
}
