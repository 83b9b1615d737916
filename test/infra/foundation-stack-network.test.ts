/** Networks, security groups and DNS of the foundation stack. */
import { describe, expect, test } from 'vitest';
import { EXAMPLES, exampleSettings } from '../support/infra-examples.ts';
import {
  foundationOf,
  foundationOfExample,
  type Made,
  onlyOne,
  outputsOf,
  referred,
  resourcesOf,
} from './foundation-stack-trial.ts';

interface Rule {
  readonly CidrIp?: string;
  readonly CidrIpv6?: string;
  readonly SourceSecurityGroupId?: unknown;
  readonly DestinationSecurityGroupId?: unknown;
  readonly SourcePrefixListId?: unknown;
  readonly DestinationPrefixListId?: unknown;
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
}
type Direction = 'Ingress' | 'Egress';

/** `tcp 443 GroupsTasks`, of every rule of a group, inline or not. */
function rulesOf(made: Made, group: string, direction: Direction): readonly string[] {
  const inline = Object.entries(resourcesOf(made, 'AWS::EC2::SecurityGroup'))
    .filter(([id]) => referred({ Ref: id }) === group)
    .flatMap(([, { Properties }]) => (Properties[`SecurityGroup${direction}`] ?? []) as Rule[]);
  const apart = Object.values(resourcesOf(made, `AWS::EC2::SecurityGroup${direction}`))
    .filter(({ Properties }) => referred(Properties.GroupId) === group)
    .map(({ Properties }) => Properties as unknown as Rule);
  return [...inline, ...apart]
    .filter(({ CidrIp }) => CidrIp !== '255.255.255.255/32')
    .map((rule) => `${rule.IpProtocol} ${ports(rule)} ${peerOf(rule)}`)
    .toSorted();
}

function ports({ FromPort, ToPort }: Rule): string {
  return FromPort === ToPort ? String(FromPort) : `${FromPort}-${ToPort}`;
}

function peerOf(rule: Rule): string {
  const list = rule.DestinationPrefixListId as { 'Fn::GetAtt'?: readonly [string, string] } | undefined;
  return (
    rule.CidrIp ??
    list?.['Fn::GetAtt']?.[1] ??
    referred(rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId ?? rule.SourcePrefixListId)
  );
}

const CORPORATE = 'CorporateList';

describe.each(EXAMPLES)('the network of %s', (example) => {
  const made = foundationOfExample(example);

  test.each([
    'AWS::EC2::InternetGateway',
    'AWS::EC2::EgressOnlyInternetGateway',
    'AWS::EC2::NatGateway',
    'AWS::EC2::EIP',
    'AWS::EC2::Route',
    'AWS::EC2::VPCGatewayAttachment',
  ])('has no %s', (type) => {
    made.template.resourceCountIs(type, 0);
  });

  test('lets nothing in from everywhere, and nothing out to everywhere', () => {
    const text = JSON.stringify(made.template.toJSON());
    expect(text).not.toMatch(/"(0\.0\.0\.0\/\d+|::\/0)"/);
    expect(text).toContain('"SecurityGroupIngress"');
  });

  test('gives every security group egress rules, because EC2 would else allow everything', () => {
    for (const { Properties } of Object.values(resourcesOf(made, 'AWS::EC2::SecurityGroup'))) {
      expect(Properties.SecurityGroupEgress).not.toHaveLength(0);
      expect(Properties.GroupDescription).toMatch(/^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/);
    }
  });

  test('opens the endpoints for people to the corporate networks and the canary only', () => {
    expect(rulesOf(made, 'GroupsExecuteApiEndpoint', 'Ingress')).toEqual([
      `tcp 443 ${CORPORATE}`,
      'tcp 443 GroupsCanary',
    ]);
    expect(rulesOf(made, 'GroupsStudioEndpoint', 'Ingress')).toEqual([`tcp 443 ${CORPORATE}`]);
  });

  test('opens DNS to the corporate networks only', () => {
    expect(rulesOf(made, 'DnsInboundGroup', 'Ingress')).toEqual([`tcp 53 ${CORPORATE}`, `udp 53 ${CORPORATE}`]);
  });

  test.each(['GroupsInternalEndpoints', 'GroupsExecuteApiEndpoint', 'GroupsStudioEndpoint', 'DnsInboundGroup'])(
    'lets %s open no connection',
    (group) => {
      expect(rulesOf(made, group, 'Egress')).toEqual([]);
    },
  );

  test('lets nobody connect to tasks and canary, which the service stack opens', () => {
    expect(rulesOf(made, 'GroupsTasks', 'Ingress')).toEqual([]);
    expect(rulesOf(made, 'GroupsCanary', 'Ingress')).toEqual([]);
  });

  test('lets the canary reach the private API only', () => {
    expect(rulesOf(made, 'GroupsCanary', 'Egress')).toEqual(['tcp 443 GroupsExecuteApiEndpoint']);
  });

  test('has the corporate networks of the settings, and no others', () => {
    expect(onlyOne(made, 'AWS::EC2::PrefixList').Properties.Entries).toEqual(
      exampleSettings(example).corporateNetworks.map((Cidr) => ({ Cidr })),
    );
  });

  test('logs the queries of the VPC to an encrypted group that Resolver may write to', () => {
    made.template.resourceCountIs('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', 1);
    const logging = onlyOne(made, 'AWS::Route53Resolver::ResolverQueryLoggingConfig');
    expect(referred(logging.Properties.DestinationArn)).toBe('DnsQueries');
    const policy = JSON.stringify(onlyOne(made, 'AWS::Logs::ResourcePolicy').Properties.PolicyDocument);
    expect(policy).toContain('delivery.logs.amazonaws.com');
    expect(policy).toContain('aws:SourceAccount');
  });

  test('encrypts every log group with the key, and forgets what is old', () => {
    const groups = Object.values(resourcesOf(made, 'AWS::Logs::LogGroup'));
    expect(groups.length).toBeGreaterThan(0);
    for (const { Properties } of groups) {
      expect(referred(Properties.KmsKeyId)).toBe('EncryptionKey');
      expect(Properties.RetentionInDays).toBe(90);
    }
  });
});

describe.each(['everything-new', 'rehearsal'] as const)('a new network of %s', (example) => {
  const made = foundationOfExample(example);

  test('puts every subnet on the one route table, which has no routes', () => {
    made.template.resourceCountIs('AWS::EC2::Subnet', 6);
    const associations = Object.values(resourcesOf(made, 'AWS::EC2::SubnetRouteTableAssociation'));
    expect(new Set(associations.map(({ Properties }) => referred(Properties.RouteTableId)))).toEqual(
      new Set(['NetworkRouteTable']),
    );
    expect(new Set(associations.map(({ Properties }) => JSON.stringify(Properties.SubnetId)))).toHaveLength(6);
  });

  test('logs all flows', () => {
    made.template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', ResourceType: 'VPC' });
  });

  test('has its default security group closed', () => {
    const facts = onlyOne(made, 'AWS::CloudFormation::CustomResource').Properties;
    expect(facts.DefaultSecurityGroupId).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^NetworkVpc/), 'DefaultSecurityGroup'],
    });
  });

  test('opens the internal endpoints to tasks and notebooks only', () => {
    expect(rulesOf(made, 'GroupsInternalEndpoints', 'Ingress')).toEqual([
      'tcp 443 GroupsNotebooks',
      'tcp 443 GroupsTasks',
    ]);
  });

  test('lets tasks reach the internal endpoints and the gateway endpoints, and notebooks all but the table', () => {
    expect(rulesOf(made, 'GroupsTasks', 'Egress')).toEqual([
      'tcp 443 DynamoDbPrefixListId',
      'tcp 443 GroupsInternalEndpoints',
      'tcp 443 S3PrefixListId',
    ]);
    expect(rulesOf(made, 'GroupsNotebooks', 'Egress')).toEqual([
      'tcp 2049 10.0.8.0/24',
      'tcp 2049 10.0.9.0/24',
      'tcp 443 GroupsInternalEndpoints',
      'tcp 443 S3PrefixListId',
      'tcp 8192-65535 GroupsNotebooks',
    ]);
    expect(rulesOf(made, 'GroupsNotebooks', 'Ingress')).toEqual(['tcp 8192-65535 GroupsNotebooks']);
  });

  test('has the tenth address of each endpoint subnet for DNS', () => {
    const { IpAddresses, Direction } = onlyOne(made, 'AWS::Route53Resolver::ResolverEndpoint').Properties;
    expect(Direction).toBe('INBOUND');
    expect(IpAddresses).toEqual([
      { Ip: '10.0.0.10', SubnetId: { Ref: expect.stringMatching(/^NetworkEndpointSubnet1/) } },
      { Ip: '10.0.1.10', SubnetId: { Ref: expect.stringMatching(/^NetworkEndpointSubnet2/) } },
    ]);
    expect(outputsOf(made).InboundResolverAddresses?.Value).toBe('10.0.0.10,10.0.1.10');
  });
});

describe('an existing network', () => {
  const made = foundationOfExample('existing');

  test.each([
    'AWS::EC2::VPC',
    'AWS::EC2::Subnet',
    'AWS::EC2::RouteTable',
    'AWS::EC2::SubnetRouteTableAssociation',
    'AWS::EC2::FlowLog',
  ])('is not given another %s', (type) => {
    made.template.resourceCountIs(type, 0);
  });

  test('keeps its default security group as it is', () => {
    expect(onlyOne(made, 'AWS::CloudFormation::CustomResource').Properties).not.toHaveProperty(
      'DefaultSecurityGroupId',
    );
    expect(JSON.stringify(resourcesOf(made, 'AWS::IAM::Role'))).not.toContain('RevokeSecurityGroup');
  });

  test('is the VPC of every group, endpoint and association', () => {
    expect(outputsOf(made).VpcId?.Value).toBe('vpc-0123456789abcdef0');
    for (const { Properties } of Object.values(resourcesOf(made))) {
      expect([undefined, 'vpc-0123456789abcdef0']).toContain(Properties.VpcId ?? Properties.VPCId);
    }
  });

  test('takes the given addresses for DNS, and forwards corporate names out', () => {
    expect(outputsOf(made).InboundResolverAddresses?.Value).toBe('10.40.20.10,10.40.21.10');
    expect(outputsOf(made).ServiceSubnets?.Value).toBe('10.40.10.0/24,10.40.11.0/24');
    made.template.hasResourceProperties('AWS::Route53Resolver::ResolverRule', {
      DomainName: 'corp.example.com',
      RuleType: 'FORWARD',
      TargetIps: [
        { Ip: '10.16.0.2', Port: '53' },
        { Ip: '10.16.1.2', Port: '53' },
      ],
    });
    made.template.resourceCountIs('AWS::Route53Resolver::ResolverRuleAssociation', 1);
    expect(rulesOf(made, 'DnsOutboundGroup', 'Egress')).toEqual([
      'tcp 53 10.16.0.2/32',
      'tcp 53 10.16.1.2/32',
      'udp 53 10.16.0.2/32',
      'udp 53 10.16.1.2/32',
    ]);
    expect(rulesOf(made, 'DnsOutboundGroup', 'Ingress')).toEqual([]);
  });

  test('opens the internal endpoints to tasks only', () => {
    expect(rulesOf(made, 'GroupsInternalEndpoints', 'Ingress')).toEqual(['tcp 443 GroupsTasks']);
  });

  test('with endpoints of its own lets tasks and canary reach them within the VPC', () => {
    const settings = exampleSettings('existing');
    const endpoints = { logs: 'vpce-0aaaaaaaaaaaaaaa1', executeApi: 'vpce-0aaaaaaaaaaaaaaa2' };
    const other = foundationOf({ ...settings, existingVpc: { ...settings.existingVpc, endpoints } });
    expect(rulesOf(other, 'GroupsTasks', 'Egress')).toContain('tcp 443 10.40.0.0/16');
    expect(rulesOf(other, 'GroupsCanary', 'Egress')).toContain('tcp 443 10.40.0.0/16');
    expect(outputsOf(other).ExecuteApiEndpointId?.Value).toBe('vpce-0aaaaaaaaaaaaaaa2');
  });

  test('with apps of an existing domain in it opens the internal endpoints to their subnets', () => {
    const settings = exampleSettings('existing');
    const studioSubnets = [
      { id: 'subnet-0ccccccccccccccc1', cidr: '10.40.32.0/20', availabilityZone: 'eu-central-1a' },
    ];
    const other = foundationOf({
      ...settings,
      existingVpc: { ...settings.existingVpc, studioSubnets },
      existingStudioDomain: { id: 'd-abcdefghijkl', sharesVpc: true },
    });
    expect(rulesOf(other, 'GroupsInternalEndpoints', 'Ingress')).toEqual([
      'tcp 443 10.40.32.0/20',
      'tcp 443 GroupsTasks',
    ]);
  });
});

describe('an inbound endpoint that there is already', () => {
  const addresses = ['10.40.1.1', '10.40.2.1'];
  const made = foundationOf({
    ...exampleSettings('existing'),
    resolver: { existingInboundAddresses: addresses },
  });

  test('is not made again, and is where corporate servers forward to', () => {
    made.template.resourceCountIs('AWS::Route53Resolver::ResolverEndpoint', 0);
    expect(outputsOf(made).InboundResolverAddresses?.Value).toBe(addresses.join(','));
    expect(made.stack.ground.inboundResolverAddresses).toEqual(addresses);
  });
});
