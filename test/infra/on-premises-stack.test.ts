import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { App, CfnWaitConditionHandle, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Foundation } from '../../infra/foundation.ts';
import type { Settings } from '../../infra/settings/settings-schema.ts';
import { OnPremisesStack } from '../../infra/stacks/on-premises-stack.ts';
import { findServer } from '../support/dns-server-process.ts';

const settings: Settings = {
  perimeter: 'launch-role',
  corporateNetworks: ['10.16.0.0/24'],
  tokenUse: 'access',
  onPremises: { cidr: '10.16.0.0/24' },
};

/** Anything that stands already, by its ids. */
function foundationOf(scope: Stack): Foundation {
  // A template needs a resource.
  new CfnWaitConditionHandle(scope, 'Something');
  const subnet = (id: string, cidr: string) => ({ cidr, subnet: ec2.Subnet.fromSubnetId(scope, id, `subnet-${id}`) });
  return {
    vpc: ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId: 'vpc-foundation',
      vpcCidrBlock: '10.0.0.0/20',
      availabilityZones: ['a', 'b'],
    }),
    vpcId: 'vpc-foundation',
    serviceSubnets: [subnet('s1', '10.0.4.0/24')],
    endpointSubnets: [subnet('e1', '10.0.0.0/24')],
    routeTableIds: ['rtb-one', 'rtb-two'],
    inboundResolverAddresses: ['10.0.0.10', '10.0.1.10'],
    taskSecurityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'Tasks', 'sg-tasks'),
    canarySecurityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'Canary', 'sg-canary'),
    apiEndpointId: 'vpce-api',
    studioEndpointId: 'vpce-studio',
    executeApiEndpointId: 'vpce-execute-api',
    userPool: { id: 'eu-central-1_abc', clientIds: ['client'] },
    studioSubnets: [],
    notebookGroupId: undefined,
    domainId: 'd-abcdefghijkl',
    notebookRoleArn: undefined,
    table: { name: 'table', arn: 'arn:aws:dynamodb:us-east-1:123456789012:table/table' },
    key: Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000'),
  };
}

type Resources = Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;

describe('the on-premises simulation', () => {
  let template: Template;

  beforeAll(() => {
    const app = new App({ analyticsReporting: false });
    const stack = new OnPremisesStack(app, 'on-premises', {
      settings,
      foundation: foundationOf(new Stack(app, 'standing')),
    });
    // Synthesis throws on a finding that is not acknowledged.
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    template = Template.fromStack(stack);
  });

  const propertiesOf = (type: string) =>
    Object.values(template.findResources(type) as Resources).map(({ Properties }) => Properties);

  /** The resource whose id in the template begins so. */
  function named(type: string, prefix: string): Readonly<Record<string, unknown>> {
    const [found, ...more] = Object.entries(template.findResources(type) as Resources).filter(([id]) =>
      id.startsWith(prefix),
    );
    if (found === undefined || more.length > 0) {
      throw new Error(`not one ${type} ${prefix}`);
    }
    return found[1].Properties;
  }

  /** As the host would see it in one Region. */
  function setupOf(host: string): string {
    const { UserData } = named('AWS::EC2::Instance', host) as { UserData: { 'Fn::Base64': unknown } };
    const [, parts] = (UserData['Fn::Base64'] as { 'Fn::Join': [string, readonly unknown[]] })['Fn::Join'];
    const values: Readonly<Record<string, string>> = {
      'AWS::Region': 'eu-central-1',
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return parts.map((part) => (typeof part === 'string' ? part : values[(part as { Ref: string }).Ref])).join('');
  }

  test('has no way to or from the internet', () => {
    for (const type of [
      'AWS::EC2::InternetGateway',
      'AWS::EC2::NatGateway',
      'AWS::EC2::EgressOnlyInternetGateway',
      'AWS::EC2::EIP',
      'AWS::EC2::VPNGateway',
    ]) {
      template.resourceCountIs(type, 0);
    }
    expect(propertiesOf('AWS::EC2::Subnet').map(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch)).not.toContain(true);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
  });

  test('takes its range from the settings', () => {
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.16.0.0/24' });
  });

  test('routes both ways through the peering, and in every route table of the perimeter', () => {
    template.hasResourceProperties('AWS::EC2::VPCPeeringConnection', { PeerVpcId: 'vpc-foundation' });
    const routes = propertiesOf('AWS::EC2::Route').map(({ RouteTableId, DestinationCidrBlock }) => [
      typeof RouteTableId === 'string' ? RouteTableId : 'own',
      DestinationCidrBlock,
    ]);
    expect(routes.toSorted()).toEqual([
      ['own', '10.0.0.0/20'],
      ['rtb-one', '10.16.0.0/24'],
      ['rtb-two', '10.16.0.0/24'],
    ]);
  });

  test('hardens both hosts, and gives nobody a key to them', () => {
    const hosts = propertiesOf('AWS::EC2::Instance');
    expect(hosts).toHaveLength(2);
    for (const host of hosts) {
      expect(host).toMatchObject({
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ Ebs: { Encrypted: true } }],
      });
      expect(host).not.toHaveProperty('KeyName');
      expect(host).not.toHaveProperty('NetworkInterfaces');
    }
  });

  test('gives the hosts the one policy that Session Manager needs', () => {
    const [hostRole] = propertiesOf('AWS::IAM::InstanceProfile').flatMap(({ Roles }) => Roles as { Ref: string }[]);
    const role = (template.findResources('AWS::IAM::Role') as Resources)[hostRole?.Ref ?? '']?.Properties;
    expect(role).not.toHaveProperty('Policies');
    expect(JSON.stringify(role?.ManagedPolicyArns)).toContain(':iam::aws:policy/AmazonSSMManagedInstanceCore');
    expect(role?.ManagedPolicyArns).toHaveLength(1);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('lets nobody in but the client to the DNS server, and the hosts to the endpoints', () => {
    const ingress = propertiesOf('AWS::EC2::SecurityGroup').flatMap(
      ({ SecurityGroupIngress = [] }) => SecurityGroupIngress as Readonly<Record<string, unknown>>[],
    );
    expect(new Set(ingress.map(({ FromPort, ToPort }) => `${FromPort}-${ToPort}`))).toEqual(
      new Set(['53-53', '443-443']),
    );
    expect(ingress.filter(({ SourceSecurityGroupId }) => SourceSecurityGroupId === undefined)).toEqual([]);
  });

  test('lets the DNS server forward to the inbound addresses of the resolver', () => {
    const { SecurityGroupEgress } = named('AWS::EC2::SecurityGroup', 'NameServerGroup');
    for (const address of ['10.0.0.10/32', '10.0.1.10/32']) {
      for (const IpProtocol of ['udp', 'tcp']) {
        expect(SecurityGroupEgress).toContainEqual(
          expect.objectContaining({ CidrIp: address, IpProtocol, FromPort: 53 }),
        );
      }
    }
  });

  test('makes the DNS server the one that the network resolves names through', () => {
    const { DomainNameServers } = named('AWS::EC2::DHCPOptions', 'DhcpOptions');
    expect(DomainNameServers).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^NameServer/), 'PrivateIp'] }]);
  });

  test('starts the client when names are resolved that way already', () => {
    const [client] = Object.entries(template.findResources('AWS::EC2::Instance')).filter(([id]) =>
      id.startsWith('Client'),
    );
    expect(client?.[1].DependsOn).toContain('DhcpOptionsOfNetwork');
  });

  test('reaches Session Manager and the packages of Amazon Linux through endpoints, and nothing else', () => {
    const services = propertiesOf('AWS::EC2::VPCEndpoint').map(({ ServiceName, VpcEndpointType, PolicyDocument }) => {
      expect(PolicyDocument).toBeDefined();
      return [VpcEndpointType, JSON.stringify(ServiceName).match(/"\.?([a-z0-9]+)"\]\]/)?.[1]];
    });
    expect(services.toSorted()).toEqual([
      ['Gateway', 's3'],
      ['Interface', 'ec2messages'],
      ['Interface', 'ssm'],
      ['Interface', 'ssmmessages'],
    ]);
  });

  test('sets the DNS server up with the zones of the perimeter, and the resolver of its own VPC for the rest', () => {
    const setup = setupOf('NameServer');
    for (const zone of [
      'execute-api.eu-central-1.amazonaws.com',
      'studio.eu-central-1.sagemaker.aws',
      'api.sagemaker.eu-central-1.amazonaws.com',
    ]) {
      expect(setup).toContain(
        `zone "${zone}" {\n  type forward;\n  forward only;\n  forwarders { 10.0.0.10; 10.0.1.10; };\n};`,
      );
    }
    expect(setup).toContain('forwarders { 10.16.0.2; };');
    expect(setup).not.toContain('undefined');
  });

  test.runIf(findServer('named-checkconf') !== undefined)('sets the DNS server up with what BIND accepts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'name-server-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const here = (text: string) =>
      text.replaceAll(/"\/(etc|var)\/named(\/studio-pass\.conf)?"/g, (_path, _top, file = '') => `"${folder}${file}"`);
    const files = [...setupOf('NameServer').matchAll(/^cat > \/etc\/(\S+) <<'END'\n(.*?)^END$/gms)];
    for (const [, path = '', text = ''] of files) {
      await writeFile(join(folder, basename(path)), here(text));
    }
    expect(files.map(([, path]) => path)).toEqual(['named/studio-pass.conf', 'named.conf']);
    const checked = promisify(execFile)(findServer('named-checkconf') ?? '', ['-p', join(folder, 'named.conf')]);
    expect((await checked).stdout).toContain('zone "studio.eu-central-1.sagemaker.aws"');
  });

  test('is refused without a network to simulate', () => {
    const { onPremises: _none, ...rest } = settings;
    const app = new App({ analyticsReporting: false });
    expect(
      () => new OnPremisesStack(app, 'none', { settings: rest, foundation: foundationOf(new Stack(app, 'f')) }),
    ).toThrow(TypeError);
  });
});
