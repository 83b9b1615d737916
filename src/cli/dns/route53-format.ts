/**
 * A CloudFormation template of forwarding rules, for another VPC or account whose clients use Route 53 Resolver.
 * Source: CloudFormation Template Reference, AWS::Route53Resolver::ResolverRule and ResolverRuleAssociation.
 */
import { comment, type DnsFormat } from './dns-format.ts';
import type { ForwardingPlan, ForwardZone } from './forwarding-plan.ts';

export const route53Format: DnsFormat = {
  name: 'route53',
  summary: 'Route 53 Resolver of another VPC or account: a CloudFormation template of forwarding rules',
  takesPorts: true,
  format: (plan) =>
    `${[PREAMBLE, head(plan), ...plan.zones.map((zone, index) => rule(zone, index + 1, plan))].join('\n\n')}\n`,
};

const PREAMBLE = comment(
  '#',
  'Forwarding rules for another VPC in the same Region, whose outbound endpoint reaches the forwarders. Do not associate',
  'them with the VPC of Studio Pass itself: its resolver would ask itself for ever.',
  '',
  '  aws cloudformation deploy --stack-name studio-pass-dns --template-file studio-pass-dns.yaml \\',
  '    --parameter-overrides OutboundEndpointId=rslvr-out-... VpcId=vpc-...',
);

function head({ region }: ForwardingPlan): string {
  return `AWSTemplateFormatVersion: '2010-09-09'
Description: Names that Route 53 Resolver forwards to Studio Pass in ${region}.
Parameters:
  OutboundEndpointId:
    Type: String
    AllowedPattern: ^rslvr-out-[0-9a-f]+$
    Description: The outbound endpoint of Route 53 Resolver, in this account.
  VpcId:
    Type: AWS::EC2::VPC::Id
    Description: The VPC whose clients need the names.
Resources:`;
}

function rule({ name, purpose }: ForwardZone, number: number, { forwarders }: ForwardingPlan): string {
  return `${comment('  #', purpose)}
  Rule${number}:
    Type: AWS::Route53Resolver::ResolverRule
    Properties:
      Name: studio-pass-${number}
      RuleType: FORWARD
      DomainName: '${name}'
      ResolverEndpointId: !Ref OutboundEndpointId
      TargetIps:
${forwarders.map(({ address, port }) => `        - { Ip: ${address}, Port: '${port}' }`).join('\n')}
  Association${number}:
    Type: AWS::Route53Resolver::ResolverRuleAssociation
    Properties:
      ResolverRuleId: !GetAtt Rule${number}.ResolverRuleId
      VPCId: !Ref VpcId`;
}
