/** Endpoints of the foundation stack, their policies, and the function that settles the network. */
import { describe, expect, test } from 'vitest';
import type { PolicyStatement } from '../../infra/policies/policy-document.ts';
import { EXAMPLES, exampleSettings } from '../support/infra-examples.ts';
import {
  foundationOf,
  foundationOfExample,
  type Made,
  outputsOf,
  referred,
  resourcesOf,
  serviceName,
} from './foundation-stack-trial.ts';

const GROUP_OF_SERVICE: Readonly<Record<string, string>> = {
  'com.amazonaws.<r>.sagemaker.api': 'GroupsInternalEndpoints',
  'com.amazonaws.<r>.sagemaker.runtime': 'GroupsInternalEndpoints',
  'aws.sagemaker.<r>.studio': 'GroupsStudioEndpoint',
  'com.amazonaws.<r>.execute-api': 'GroupsExecuteApiEndpoint',
  'com.amazonaws.<r>.sts': 'GroupsInternalEndpoints',
  'com.amazonaws.<r>.logs': 'GroupsInternalEndpoints',
  'com.amazonaws.<r>.ecr.api': 'GroupsInternalEndpoints',
  'com.amazonaws.<r>.ecr.dkr': 'GroupsInternalEndpoints',
  'com.amazonaws.<r>.secretsmanager': 'GroupsInternalEndpoints',
};
/** Where there is something in the settings that needs it. */
const ON_DEMAND = ['com.amazonaws.<r>.secretsmanager'];
const GATEWAYS = ['com.amazonaws.<r>.dynamodb', 'com.amazonaws.<r>.s3'];

function endpointsOf(made: Made) {
  return Object.values(resourcesOf(made, 'AWS::EC2::VPCEndpoint')).map((endpoint) => ({
    ...endpoint.Properties,
    service: serviceName(endpoint),
    statements: (endpoint.Properties.PolicyDocument as { Statement: readonly PolicyStatement[] } | undefined)
      ?.Statement,
    properties: endpoint.Properties,
  }));
}

function statementsOf(made: Made, service: string): readonly PolicyStatement[] {
  return endpointsOf(made).find((endpoint) => endpoint.service === service)?.statements ?? [];
}

const sids = (statements: readonly PolicyStatement[]) => statements.map(({ Sid }) => Sid);

describe.each(EXAMPLES)('the endpoints of %s', (example) => {
  const made = foundationOfExample(example);
  const endpoints = endpointsOf(made);

  test('each have a policy with named statements, none of which allows everything', () => {
    expect(endpoints.length).toBeGreaterThan(0);
    for (const { statements = [] } of endpoints) {
      expect(statements.length).toBeGreaterThan(0);
      for (const { Sid, Effect, Action, Resource, Condition, NotAction } of statements) {
        expect(Sid).toMatch(/^\w+$/);
        expect(Effect).toBe('Allow');
        expect([Action ?? NotAction].flat()).not.toContain('*');
        expect(Condition !== undefined || Resource !== '*').toBe(true);
      }
    }
  });

  test('have private names and the security group of their service, or are gateways on every route table', () => {
    for (const { service, properties } of endpoints) {
      if (GATEWAYS.includes(service)) {
        expect(properties.VpcEndpointType).toBe('Gateway');
        expect(properties.RouteTableIds).toHaveLength(1);
      } else {
        expect(properties.VpcEndpointType).toBe('Interface');
        expect(properties.PrivateDnsEnabled).toBe(true);
        expect(properties.SubnetIds).toHaveLength(2);
        expect((properties.SecurityGroupIds as unknown[]).map(referred)).toEqual([GROUP_OF_SERVICE[service]]);
      }
    }
  });

  test('of ECR only let images be pulled', () => {
    for (const service of ['com.amazonaws.<r>.ecr.api', 'com.amazonaws.<r>.ecr.dkr']) {
      const actions = statementsOf(made, service).flatMap(({ Action }) => Action ?? []);
      expect(actions).toContain('ecr:BatchGetImage');
      expect(actions.filter((action) => /Put|Upload|Create|Delete|Set|\*/.test(action))).toEqual([]);
    }
  });

  test('of DynamoDB leads to the one table', () => {
    const resources = statementsOf(made, 'com.amazonaws.<r>.dynamodb').map(({ Resource }) => referred(Resource));
    expect(resources).toEqual(['AccessTable']);
  });

  test('of the private API lets anonymous callers invoke APIs of this account', () => {
    expect(statementsOf(made, 'com.amazonaws.<r>.execute-api')).toEqual([
      {
        Sid: 'ApisOfThisAccount',
        Effect: 'Allow',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: { 'Fn::Sub': ARN_OF_APIS },
      },
    ]);
  });
});

// biome-ignore lint/suspicious/noTemplateCurlyInString: references of CloudFormation.
const ARN_OF_APIS = 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:*';
// biome-ignore lint/suspicious/noTemplateCurlyInString: references of CloudFormation.
const ARN_OF_TASK_ROLE = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/studio-pass-task';
// biome-ignore lint/suspicious/noTemplateCurlyInString: references of CloudFormation.
const ARN_OF_LAUNCH_ROLE = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/studio-pass-launch';
// biome-ignore lint/suspicious/noTemplateCurlyInString: references of CloudFormation.
const ARN_OF_SPOKE_ROLE = 'arn:${AWS::Partition}:iam::210987654321:role/studio-pass-launch';

describe('a new network', () => {
  test.each(['everything-new', 'rehearsal'] as const)(
    'has all endpoints of the table and both gateways (%s)',
    (name) => {
      expect(
        endpointsOf(foundationOfExample(name))
          .map(({ service }) => service)
          .toSorted(),
      ).toEqual(
        [...Object.keys(GROUP_OF_SERVICE).filter((service) => !ON_DEMAND.includes(service)), ...GATEWAYS].toSorted(),
      );
    },
  );

  test('lets notebooks pass the SageMaker API, but never mint', () => {
    const statements = statementsOf(foundationOfExample('everything-new'), 'com.amazonaws.<r>.sagemaker.api');
    expect(sids(statements)).toEqual(['MintingRolesOnly', 'NotebooksButNeverMinting']);
    expect(statements[1]?.NotAction).toBe('sagemaker:CreatePresignedDomainUrl*');
  });

  test('lets notebooks use buckets of the account', () => {
    expect(sids(statementsOf(foundationOfExample('everything-new'), 'com.amazonaws.<r>.s3'))).toEqual([
      'ReadBucketsOfThisAccount',
      'ReadLayersOfImages',
      'NotebooksUseBucketsOfThisAccount',
    ]);
  });
});

describe('an existing network', () => {
  const made = foundationOfExample('existing');

  test('keeps the endpoints it has, and gets the others', () => {
    const services = endpointsOf(made).map(({ service }) => service);
    expect(services).not.toContain('aws.sagemaker.<r>.studio');
    expect(services).not.toContain('com.amazonaws.<r>.s3');
    expect(services).not.toContain('com.amazonaws.<r>.sagemaker.runtime');
    expect(services).toHaveLength(8);
    expect(outputsOf(made).StudioEndpointId?.Value).toBe('vpce-0123456789abcdef0');
    expect(made.stack.ground.studioEndpointId).toBe('vpce-0123456789abcdef0');
  });

  test('lets nobody but minting roles pass the SageMaker API', () => {
    const statements = statementsOf(made, 'com.amazonaws.<r>.sagemaker.api');
    expect(sids(statements)).toEqual(['MintingRolesOnly']);
    expect(statements[0]?.Condition?.ArnEquals?.['aws:PrincipalArn']).toEqual([
      { 'Fn::Sub': ARN_OF_LAUNCH_ROLE },
      { 'Fn::Sub': ARN_OF_SPOKE_ROLE },
    ]);
  });

  test('that has all endpoints gets none', () => {
    const settings = exampleSettings('existing');
    const names = 'sageMakerApi studio executeApi sts logs ecrApi ecrDocker secretsManager s3 dynamoDb'.split(' ');
    const endpoints = Object.fromEntries(names.map((name, index) => [name, `vpce-0123456789abcde0${index}`]));
    const other = foundationOf({ ...settings, existingVpc: { ...settings.existingVpc, endpoints } });
    expect(endpointsOf(other)).toEqual([]);
    expect(outputsOf(other).SageMakerApiEndpointId?.Value).toBe('vpce-0123456789abcde00');
  });
});

describe('the endpoint of STS', () => {
  test('lets only tasks take on launch roles', () => {
    const statements = statementsOf(foundationOfExample('existing'), 'com.amazonaws.<r>.sts');
    expect(statements[0]).toMatchObject({
      Sid: 'TasksAssumeLaunchRoles',
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      Resource: [{ 'Fn::Sub': ARN_OF_LAUNCH_ROLE }, { 'Fn::Sub': ARN_OF_SPOKE_ROLE }],
      Condition: { ArnEquals: { 'aws:PrincipalArn': { 'Fn::Sub': ARN_OF_TASK_ROLE } } },
    });
  });

  test('lets nobody take on anything in direct mode', () => {
    const statements = statementsOf(foundationOfExample('everything-new'), 'com.amazonaws.<r>.sts');
    expect(statements.flatMap(({ Action }) => Action ?? [])).toEqual(['sts:GetCallerIdentity']);
  });
});
