/**
 * DNS between the corporate network and the VPC: corporate servers forward the names of the perimeter to fixed addresses
 * inside, and, if asked for, the VPC forwards corporate names out. All queries are logged.
 */
import { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { queryLogDeliveryPolicy } from '../policies/log-policies.ts';
import { formatAddress, parseCidr } from '../settings/cidr.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { encryptedLogGroup } from './encrypted-log-group.ts';
import { here } from './here.ts';
import { idsOf, type Network } from './network.ts';
import { dns, securityGroup } from './security-group.ts';

const PLAIN_DNS = ['Do53'];
/** Counted from the first of the range; AWS takes the first four and the last for itself. */
const INBOUND_ADDRESS = 10;
const QUERY_LOG_DAYS = 90;

type ResolverSettings = NonNullable<Settings['resolver']>;

export interface CorporateResolverProps {
  readonly name: string;
  readonly network: Network;
  /** The prefix list of the corporate networks. */
  readonly corporateListId: string;
  readonly settings: ResolverSettings | undefined;
  readonly key: IKey;
}

export class CorporateResolver extends Construct {
  /** What corporate DNS servers forward to. Known when templates are made. */
  readonly inboundAddresses: readonly string[];

  constructor(scope: Construct, id: string, props: CorporateResolverProps) {
    super(scope, id);
    const { settings = {} } = props;
    this.inboundAddresses = settings.existingInboundAddresses ?? this.inbound(props);
    this.forward(props, settings.forwardRules ?? []);
    this.logQueries(props, settings.queryLogRetentionDays ?? QUERY_LOG_DAYS);
  }

  /** Makes the endpoint; returns where it answers. */
  private inbound({ name, network, corporateListId, settings }: CorporateResolverProps): readonly string[] {
    const addresses =
      settings?.inboundAddresses?.map(({ subnetId, address }) => ({ subnetId, ip: address })) ??
      network.endpointSubnets.map(({ subnet, cidr }) => ({ subnetId: subnet.subnetId, ip: addressIn(cidr) }));
    const groupId = securityGroup(this, 'InboundGroup', {
      vpcId: network.vpc.vpcId,
      description: 'Studio Pass: DNS queries of the corporate networks',
      ingress: dns('Corporate networks', { sourcePrefixListId: corporateListId }),
    });
    new resolver.CfnResolverEndpoint(this, 'Inbound', {
      name: `${name}-inbound`,
      direction: 'INBOUND',
      protocols: PLAIN_DNS,
      ipAddresses: addresses,
      securityGroupIds: [groupId],
    });
    return addresses.map(({ ip }) => ip);
  }

  private forward(
    { name, network: { vpc, endpointSubnets } }: CorporateResolverProps,
    rules: NonNullable<ResolverSettings['forwardRules']>,
  ): void {
    if (rules.length === 0) {
      return;
    }
    const targets = [...new Set(rules.flatMap((rule) => rule.targets))];
    const groupId = securityGroup(this, 'OutboundGroup', {
      vpcId: vpc.vpcId,
      description: 'Studio Pass: DNS queries to the corporate networks',
      egress: targets.flatMap((target) => dns('Corporate DNS server', { cidrIp: `${target}/32` })),
    });
    const endpoint = new resolver.CfnResolverEndpoint(this, 'Outbound', {
      name: `${name}-outbound`,
      direction: 'OUTBOUND',
      protocols: PLAIN_DNS,
      ipAddresses: idsOf(endpointSubnets).map((subnetId) => ({ subnetId })),
      securityGroupIds: [groupId],
    });
    for (const { domainName, targets } of rules) {
      const rule = new resolver.CfnResolverRule(this, `Rule-${domainName}`, {
        ruleType: 'FORWARD',
        domainName,
        resolverEndpointId: endpoint.attrResolverEndpointId,
        targetIps: targets.map((ip) => ({ ip, port: '53' })),
      });
      new resolver.CfnResolverRuleAssociation(this, `Association-${domainName}`, {
        resolverRuleId: rule.attrResolverRuleId,
        vpcId: vpc.vpcId,
      });
    }
  }

  private logQueries({ name, network, key }: CorporateResolverProps, retentionDays: number): void {
    const group = encryptedLogGroup(this, 'Queries', { key, retentionDays });
    const delivery = new logs.CfnResourcePolicy(this, 'QueryDelivery', {
      policyName: `${name}-resolver-queries`,
      policyDocument: Stack.of(this).toJsonString(queryLogDeliveryPolicy(group.attrArn, here)),
    });
    const logging = new resolver.CfnResolverQueryLoggingConfig(this, 'QueryLogging', {
      name: `${name}-queries`,
      destinationArn: group.attrArn,
    });
    logging.addResourceDependency(delivery);
    new resolver.CfnResolverQueryLoggingConfigAssociation(this, 'QueryLoggingOfVpc', {
      resolverQueryLogConfigId: logging.attrId,
      resourceId: network.vpc.vpcId,
    });
  }
}

function addressIn(cidr: string): string {
  const range = parseCidr(cidr);
  if (range === undefined) {
    throw new RangeError(`not a range: ${cidr}`);
  }
  return formatAddress(range.base + INBOUND_ADDRESS);
}
