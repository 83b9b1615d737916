/**
 * The ground the service stands on: network, endpoints, DNS, user pool, table. What the settings import is used as it is,
 * and nothing is made in its place.
 */
import { Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { AccessTable } from '../constructs/access-table.ts';
import { CorporateNetworks } from '../constructs/corporate-networks.ts';
import { CorporateResolver } from '../constructs/corporate-resolver.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { here } from '../constructs/here.ts';
import { ImportedNetwork } from '../constructs/imported-network.ts';
import { IsolatedNetwork } from '../constructs/isolated-network.ts';
import { NetworkFacts } from '../constructs/network-facts.ts';
import { PerimeterGroups } from '../constructs/perimeter-groups.ts';
import { shortPolicy } from '../constructs/short-policy.ts';
import { UserPool } from '../constructs/user-pool.ts';
import { anyInternalExists, VpcEndpoints } from '../constructs/vpc-endpoints.ts';
import type { Ground } from '../foundation.ts';
import { launchPageAddress, signInPage } from '../launch-page.ts';
import { nameOf } from '../names.ts';
import { plainTemplate } from '../plain-template.ts';
import { operatorAccess } from '../policies/table-policies.ts';
import type { Settings } from '../settings/settings-schema.ts';

export class FoundationStack extends Stack {
  readonly ground: Ground;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id, {
      synthesizer: plainTemplate(),
      description: 'Studio Pass: network, endpoints, DNS, user pool and table',
    });
    const name = nameOf(settings);
    const { corporateNetworks } = settings;
    const notebooks = notebooksHere(settings);
    const { key } = new EncryptionKey(this, 'Encryption', { name });
    const made =
      settings.existingVpc === undefined
        ? new IsolatedNetwork(this, 'Network', { name, vpc: settings.vpc ?? {}, withStudio: notebooks === 'new', key })
        : undefined;
    const network = made ?? new ImportedNetwork(this, 'Network', required(settings.existingVpc, 'existingVpc'));
    const facts = new NetworkFacts(this, 'Facts', { key, defaultSecurityGroupId: made?.defaultSecurityGroupId });
    const corporate = new CorporateNetworks(this, 'Corporate', { name, ranges: corporateNetworks });
    const found = settings.existingVpc?.endpoints ?? {};
    const groups = new PerimeterGroups(this, 'Groups', {
      network,
      facts,
      corporateListId: corporate.prefixListId,
      notebooks,
      existing: { internal: anyInternalExists(found), executeApi: found.executeApi !== undefined },
    });
    const table = new AccessTable(this, 'Access', { key });
    const operators = new CfnManagedPolicy(this, 'Operators', {
      description: 'Studio Pass: what studio-pass profiles and studio-pass revoke do with the table.',
      policyDocument: shortPolicy(this, operatorAccess({ ...here, tableArn: table.tableArn, keyArn: key.keyArn })),
    });
    const endpoints = new VpcEndpoints(this, 'Endpoints', {
      settings,
      network,
      groups,
      tableArn: table.tableArn,
      sharedWithNotebooks: notebooks !== undefined,
    });
    const { inboundAddresses } = new CorporateResolver(this, 'Dns', {
      name,
      network,
      corporateListId: corporate.prefixListId,
      settings: settings.resolver,
      key,
    });
    const pool =
      settings.userPool === undefined
        ? undefined
        : new UserPool(this, 'Users', {
            name,
            settings: settings.userPool,
            launchPageAddress: launchPageAddress(settings),
          });
    const userPool =
      pool === undefined
        ? required(settings.existingUserPool, 'existingUserPool')
        : { id: pool.userPoolId, clientIds: [pool.clientId] };

    this.ground = {
      vpc: network.vpc,
      vpcId: network.vpc.vpcId,
      serviceSubnets: network.serviceSubnets,
      endpointSubnets: network.endpointSubnets,
      routeTableIds: network.routeTableIds,
      inboundResolverAddresses: inboundAddresses,
      taskSecurityGroup: this.groupOf('TaskGroup', groups.taskGroupId),
      canarySecurityGroup: this.groupOf('CanaryGroup', groups.canaryGroupId),
      apiEndpointId: endpoints.sageMakerApiId,
      studioEndpointId: endpoints.studioId,
      executeApiEndpointId: endpoints.executeApiId,
      userPool,
      studioSubnets: network.studioSubnets,
      notebookGroupId: groups.notebookGroupId,
      table: { name: table.tableName, arn: table.tableArn },
      key,
    };
    this.publish({
      Region: ['The Region of everything here.', Aws.REGION],
      VpcId: ['The VPC of the perimeter.', network.vpc.vpcId],
      InboundResolverAddresses: ['What corporate DNS servers forward to.', inboundAddresses.join(',')],
      SageMakerApiEndpointId: ['The interface endpoint through which URLs are minted.', endpoints.sageMakerApiId],
      StudioEndpointId: ['The interface endpoint through which browsers reach Studio.', endpoints.studioId],
      ExecuteApiEndpointId: ['The interface endpoint of the private API.', endpoints.executeApiId],
      TaskSecurityGroupId: ['Endpoints that were there already must let it in.', groups.taskGroupId],
      CanarySecurityGroupId: ['An endpoint that was there already must let it in.', groups.canaryGroupId],
      UserPoolId: ['The user pool whose tokens the service accepts.', userPool.id],
      UserPoolClientIds: ['The clients whose tokens the service accepts.', userPool.clientIds.join(',')],
      SignInPage: ['Where people sign in.', signInPage(settings)],
      TableName: ['The table for mapping, revocation and tickets.', table.tableName],
      OperatorsPolicyArn: ['For roles of people who keep mappings and revocations.', operators.ref],
      CorporateNetworks: ['Where browsers and corporate DNS servers are.', corporateNetworks.join(',')],
      ServiceSubnets: ['Where URLs are minted from.', network.serviceSubnets.map(({ cidr }) => cidr).join(',')],
    });
  }

  private groupOf(id: string, groupId: string): ISecurityGroup {
    return SecurityGroup.fromSecurityGroupId(this, id, groupId, { allowAllOutbound: false });
  }

  private publish(outputs: Readonly<Record<string, readonly [description: string, value: string | undefined]>>): void {
    for (const [id, [description, value]] of Object.entries(outputs)) {
      if (value !== undefined) {
        new CfnOutput(this, id, { description, value });
      }
    }
  }
}

function notebooksHere({ studioDomain, existingStudioDomain }: Settings): 'new' | 'existing' | undefined {
  if (studioDomain !== undefined) {
    return 'new';
  }
  return existingStudioDomain?.sharesVpc === true ? 'existing' : undefined;
}

/** The rules of the settings say that one of two is given; the types can't. */
function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new TypeError(`the settings lack ${what}`);
  }
  return value;
}
