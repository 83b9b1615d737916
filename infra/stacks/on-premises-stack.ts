/**
 * A simulated corporate network, to rehearse the walk-through without one: a DNS server that forwards as corporate ones
 * should, and a client that is reached through Session Manager only. It has no way to the internet, and no deployment
 * depends on it.
 */
import { Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { here } from '../constructs/here.ts';
import { IsolatedNetwork } from '../constructs/isolated-network.ts';
import { nameServerSetup } from '../constructs/name-server-setup.ts';
import type { Network } from '../constructs/network.ts';
import { NetworkFacts } from '../constructs/network-facts.ts';
import { OnPremisesHost } from '../constructs/on-premises-host.ts';
import { dns, https, securityGroup } from '../constructs/security-group.ts';
import { SessionManager } from '../constructs/session-manager.ts';
import { shortPolicy } from '../constructs/short-policy.ts';
import { VpcPeering } from '../constructs/vpc-peering.ts';
import type { Foundation } from '../foundation.ts';
import { nameOf } from '../names.ts';
import { plainTemplate } from '../plain-template.ts';
import { packagesEndpointPolicy } from '../policies/on-premises-policies.ts';
import type { Settings } from '../settings/settings-schema.ts';

/** The agent gives up for a while if it cannot resolve names when it starts, and the DNS server takes a minute to be set up. */
const CLIENT_SETUP = `#!/bin/bash
until getent hosts ssm.${Aws.REGION}.${Aws.URL_SUFFIX}; do sleep 5; done
systemctl restart amazon-ssm-agent
`;

export interface OnPremisesStackProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
}

export class OnPremisesStack extends Stack {
  constructor(scope: Construct, id: string, { settings, foundation }: OnPremisesStackProps) {
    super(scope, id, {
      synthesizer: plainTemplate(),
      description: 'Studio Pass: a simulated corporate network for rehearsals',
    });
    if (settings.onPremises === undefined) {
      throw new TypeError('the settings have no onPremises');
    }
    const { cidr } = settings.onPremises;
    const name = `${nameOf(settings)}-on-premises`;
    const zones = settings.vpc?.availabilityZones;
    const network = new IsolatedNetwork(this, 'Network', {
      name,
      vpc: { cidr, ...(zones === undefined ? {} : { availabilityZones: zones }) },
      withStudio: false,
      key: foundation.key,
    });
    const facts = new NetworkFacts(this, 'Facts', {
      key: foundation.key,
      defaultSecurityGroupId: network.defaultSecurityGroupId,
    });
    new VpcPeering(this, 'Peering', {
      name,
      here: { vpcId: network.vpc.vpcId, cidr, routeTableIds: network.routeTableIds },
      there: {
        vpcId: foundation.vpcId,
        cidr: foundation.vpc.vpcCidrBlock,
        routeTableIds: foundation.routeTableIds,
      },
    });
    const packages = this.packages(network);
    const groups = this.groups(network, foundation, facts.s3PrefixListId);
    const { instanceProfileName } = new SessionManager(this, 'Sessions', {
      network,
      endpointGroupId: groups.endpointGroupId,
    });

    const [hostSubnet] = network.serviceSubnets;
    if (hostSubnet === undefined) {
      throw new RangeError('a network has at least one subnet');
    }
    const host = { subnetId: hostSubnet.subnet.subnetId, instanceProfileName };
    const nameServer = new OnPremisesHost(this, 'NameServer', {
      ...host,
      name: `${name}-dns`,
      securityGroupId: groups.nameServerGroupId,
      setup: nameServerSetup({
        region: Aws.REGION,
        urlSuffix: Aws.URL_SUFFIX,
        forwarders: foundation.inboundResolverAddresses,
        cidr,
      }),
    });
    // It loads packages before anything resolves names through it.
    nameServer.instance.addResourceDependency(packages);
    const options = this.resolveThrough(nameServer, network);
    const client = new OnPremisesHost(this, 'Client', {
      ...host,
      name: `${name}-client`,
      securityGroupId: groups.clientGroupId,
      setup: CLIENT_SETUP,
    });
    client.instance.addResourceDependency(options);

    const session = (instanceId: string) => `aws ssm start-session --region ${Aws.REGION} --target ${instanceId}`;
    new CfnOutput(this, 'ClientSession', {
      description: 'A shell on the client.',
      value: session(client.instance.ref),
    });
    new CfnOutput(this, 'NameServerSession', {
      description: 'A shell on the DNS server.',
      value: session(nameServer.instance.ref),
    });
    new CfnOutput(this, 'StudioPortForwarding', {
      description: 'Brings a name of Studio or of the API, put in place of NAME, to port 8443 of your own machine.',
      value: `${session(client.instance.ref)} --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=NAME,portNumber=443,localPortNumber=8443`,
    });
  }

  private packages(network: Network): ec2.CfnVPCEndpoint {
    return new ec2.CfnVPCEndpoint(this, 'Packages', {
      vpcId: network.vpc.vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${Aws.REGION}.s3`,
      routeTableIds: [...network.routeTableIds],
      policyDocument: shortPolicy(this, packagesEndpointPolicy(here)),
    });
  }

  private groups(network: Network, foundation: Foundation, s3PrefixListId: string) {
    const { vpcId } = network.vpc;
    const toEndpoints = network.endpointSubnets.map(({ cidr }) => https('Session Manager', { cidrIp: cidr }));
    const nameServerAddresses = network.serviceSubnets.slice(0, 1).map(({ cidr }) => cidr);
    const clientGroupId = securityGroup(this, 'ClientGroup', {
      vpcId,
      description: 'Studio Pass: client of the simulated corporate network',
      egress: [
        ...toEndpoints,
        ...nameServerAddresses.flatMap((cidrIp) => dns('DNS server', { cidrIp })),
        https('Private API and Studio', { cidrIp: foundation.vpc.vpcCidrBlock }),
      ],
    });
    const nameServerGroupId = securityGroup(this, 'NameServerGroup', {
      vpcId,
      description: 'Studio Pass: DNS server of the simulated corporate network',
      ingress: dns('Client', { sourceSecurityGroupId: clientGroupId }),
      egress: [
        ...toEndpoints,
        https('Packages', { destinationPrefixListId: s3PrefixListId }),
        ...foundation.inboundResolverAddresses.flatMap((address) =>
          dns('Forwarded names', { cidrIp: `${address}/32` }),
        ),
      ],
    });
    const endpointGroupId = securityGroup(this, 'EndpointGroup', {
      vpcId,
      description: 'Studio Pass: endpoints of the simulated corporate network',
      ingress: [clientGroupId, nameServerGroupId].map((sourceSecurityGroupId) =>
        https('Hosts', { sourceSecurityGroupId }),
      ),
    });
    return { clientGroupId, nameServerGroupId, endpointGroupId };
  }

  /** What starts in the network from now on asks that server for every name. */
  private resolveThrough({ instance }: OnPremisesHost, network: Network): ec2.CfnVPCDHCPOptionsAssociation {
    const options = new ec2.CfnDHCPOptions(this, 'DhcpOptions', { domainNameServers: [instance.attrPrivateIp] });
    return new ec2.CfnVPCDHCPOptionsAssociation(this, 'DhcpOptionsOfNetwork', {
      vpcId: network.vpc.vpcId,
      dhcpOptionsId: options.ref,
    });
  }
}
