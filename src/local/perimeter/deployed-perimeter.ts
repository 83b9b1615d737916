/**
 * The policies of a deployment, read from the templates that make it: what is evaluated here is what would be deployed.
 * A policy that is not found where it belongs is a fault, because a missing one would look like a perimeter without a wall.
 */
import { type DeployedResource, deployTemplate } from '../cloudformation/deploy-template.ts';
import type { Template } from '../cloudformation/template.ts';
import type { NamedPolicy, PolicyDocument } from '../policy-document.ts';

/** What AWS chooses, or the settings named. */
export interface DeployedIds {
  readonly region: string;
  readonly accountId: string;
  readonly domainId: string;
  readonly vpcId: string;
  readonly apiEndpointId: string;
  readonly studioEndpointId: string;
  readonly executeApiEndpointId: string;
  readonly stsEndpointId: string;
  readonly apiId: string;
}

export interface DeployedRole {
  readonly arn: string;
  readonly trust: NamedPolicy;
  readonly policies: readonly NamedPolicy[];
  /** ARNs of policies that no template holds, so that nothing can be said of them. */
  readonly managedPolicies: readonly string[];
}

export interface DeployedPerimeter {
  /** Of the service: of its tasks, or of the function that it is. */
  readonly taskRole: DeployedRole;
  /** Of the function that API Gateway asks whom to let through; undefined if there is none. */
  readonly authorizerRole: DeployedRole | undefined;
  /** Undefined in direct mode. */
  readonly launchRole: DeployedRole | undefined;
  /** By the id of the endpoint; one that was there already has whatever policy it had. */
  readonly endpointPolicies: ReadonlyMap<string, NamedPolicy>;
  readonly apiResourcePolicy: NamedPolicy;
  readonly guardrails: NamedPolicy;
  /** The copy of the signing keys. */
  readonly keySet: {
    readonly objectArn: string;
    readonly bucketPolicy: NamedPolicy;
    readonly mirrorRole: DeployedRole;
  };
  /** The table of mappings, owners and revocations. */
  readonly table: {
    readonly arn: string;
    readonly keyArn: string;
    readonly operators: NamedPolicy;
  };
  /** Of the container of the service, or of its function. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * @param templates by name, each after those whose exports it imports; of one account, so without those of spokes
 * @throws Error that names what is missing
 */
export function deployPerimeter(templates: ReadonlyMap<string, Template>, ids: DeployedIds): DeployedPerimeter {
  const resources = deployAll(templates, ids);
  const runs = functionOf(resources, 'api.handler') ?? only(resources, 'AWS::ECS::TaskDefinition');
  const roles = ofType(resources, 'AWS::IAM::Role').map(roleOf(ids.accountId, resources));
  const taskRole = roles.find(({ arn }) => arn === (runs.properties.TaskRoleArn ?? runs.properties.Role));
  const authorizer = functionOf(resources, 'authorizer.handler');
  const physicalId = physicalIdOf(ids);
  return {
    taskRole: taskRole ?? fault('the role of the tasks'),
    authorizerRole: authorizer && (roles.find(({ arn }) => arn === authorizer.properties.Role) ?? fault('its role')),
    launchRole: roles.find(({ trust }) => mayBeAssumedBy(trust.document, taskRole?.arn)),
    endpointPolicies: new Map(
      // An endpoint without a policy lets everything pass: not to be taken for one that was there already.
      ofType(resources, 'AWS::EC2::VPCEndpoint').map((endpoint) => [
        physicalId(endpoint),
        named(`the policy of ${String(endpoint.properties.ServiceName)}`, endpoint.properties.PolicyDocument),
      ]),
    ),
    apiResourcePolicy: apiPolicy(only(resources, 'AWS::ApiGateway::RestApi'), ids),
    guardrails: named('guardrails', only(resources, 'AWS::Organizations::Policy').properties.Content),
    keySet: keySetOf(resources, roles),
    table: tableOf(resources),
    environment: environmentOf(runs, ids),
  };
}

/** The launch role of a further account, which the tasks of the service take on across accounts. */
export function deploySpokeRole(template: Template, ids: DeployedIds, accountId: string): DeployedRole {
  const spoke = new Map([['spoke', template]]);
  const resources = deployAll(spoke, { ...ids, accountId }, ids.accountId);
  return roleOf(accountId, resources)(only(resources, 'AWS::IAM::Role'));
}

function deployAll(
  templates: ReadonlyMap<string, Template>,
  ids: DeployedIds,
  serviceAccountId = ids.accountId,
): readonly DeployedResource[] {
  const parameters = {
    ImageUri: `${ids.accountId}.dkr.ecr.${ids.region}.amazonaws.com/studio-pass@sha256:example`,
    CodeBucket: 'artifacts',
    CodeKey: 'studio-pass.zip',
    TargetIds: [ids.accountId],
    ServiceAccountId: serviceAccountId,
    VpcId: ids.vpcId,
    SageMakerApiEndpointId: ids.apiEndpointId,
    StudioEndpointId: ids.studioEndpointId,
  };
  let imports: Readonly<Record<string, unknown>> = {};
  const resources: DeployedResource[] = [];
  for (const [stackName, template] of templates) {
    const { region, accountId } = ids;
    const stack = deployTemplate(template, {
      region,
      accountId,
      stackName,
      imports,
      parameters,
      physicalId: physicalIdOf(ids),
    });
    imports = { ...imports, ...stack.exports };
    resources.push(...stack.resources);
  }
  return resources;
}

function physicalIdOf(ids: DeployedIds): (resource: DeployedResource) => string {
  const endpoints: readonly (readonly [RegExp, string])[] = [
    [/\.sagemaker\.api$/, ids.apiEndpointId],
    [/^aws\.sagemaker\..+\.studio$/, ids.studioEndpointId],
    [/\.execute-api$/, ids.executeApiEndpointId],
    [/\.sts$/, ids.stsEndpointId],
  ];
  return ({ logicalId, type, properties }) => {
    switch (type) {
      case 'AWS::EC2::VPC':
        return ids.vpcId;
      case 'AWS::EC2::VPCEndpoint':
        return endpoints.find(([service]) => service.test(String(properties.ServiceName)))?.[1] ?? `vpce-${logicalId}`;
      case 'AWS::SageMaker::Domain':
        return ids.domainId;
      case 'AWS::ApiGateway::RestApi':
        return ids.apiId;
      case 'AWS::IAM::Role':
        return String(properties.RoleName ?? logicalId);
      case 'AWS::S3::Bucket':
        return logicalId.toLowerCase();
      case 'AWS::Cognito::UserPool':
        return `${ids.region}_AbCdEf123`;
      default:
        return logicalId;
    }
  };
}

/** With everything that is attached to it, in the role itself or from beside it. */
function roleOf(accountId: string, all: readonly DeployedResource[]): (role: DeployedResource) => DeployedRole {
  return ({ logicalId, properties }) => {
    const name = String(properties.RoleName ?? logicalId);
    const inline = (properties.Policies ?? []) as readonly { PolicyName: string; PolicyDocument: unknown }[];
    const attached = all.filter(({ type, properties: { Roles = [], RoleName } }) =>
      type === 'AWS::IAM::RolePolicy'
        ? RoleName === name
        : /^AWS::IAM::(Managed)?Policy$/.test(type) && (Roles as readonly unknown[]).includes(name),
    );
    return {
      arn: `arn:aws:iam::${accountId}:role/${name}`,
      trust: named(`trust of ${name}`, properties.AssumeRolePolicyDocument),
      policies: [
        ...inline.map(({ PolicyName, PolicyDocument }) => named(`${name} ${PolicyName}`, PolicyDocument)),
        ...attached.map((policy) => named(`${name} ${policy.logicalId}`, policy.properties.PolicyDocument)),
      ],
      managedPolicies: (properties.ManagedPolicyArns ?? []) as readonly string[],
    };
  };
}

function keySetOf(resources: readonly DeployedResource[], roles: readonly DeployedRole[]): DeployedPerimeter['keySet'] {
  const writes = ({ document }: NamedPolicy): string | undefined => resourcesFor(document, 's3:PutObject')[0];
  const mirrorRole = roles.find(({ policies }) => policies.some((policy) => writes(policy) !== undefined));
  const objectArn = mirrorRole?.policies.map(writes).find((arn) => arn !== undefined);
  return {
    objectArn: objectArn ?? fault('an object with the signing keys'),
    bucketPolicy: named('bucket of the keys', only(resources, 'AWS::S3::BucketPolicy').properties.PolicyDocument),
    mirrorRole: mirrorRole ?? fault('a role that writes the signing keys'),
  };
}

/** The policy that is made for people who keep the table is attached to nobody. */
function tableOf(resources: readonly DeployedResource[]): DeployedPerimeter['table'] {
  const operators = ofType(resources, 'AWS::IAM::ManagedPolicy')
    .map(({ properties }) => named('operators', properties.PolicyDocument))
    .find(({ document }) => resourcesFor(document, 'dynamodb:Scan').length > 0);
  const { document } = operators ?? fault('a policy for operators');
  return {
    arn: resourcesFor(document, 'dynamodb:Scan')[0] ?? fault('a table'),
    keyArn: resourcesFor(document, 'kms:Decrypt')[0] ?? fault('the key of the table'),
    operators: operators ?? fault('a policy for operators'),
  };
}

/** The resources that the policy names for an action. */
function resourcesFor({ Statement }: PolicyDocument, action: string): readonly string[] {
  return Statement.flatMap(({ Action = [], Resource = [] }) =>
    [Action].flat().includes(action) ? [Resource].flat() : [],
  );
}

function mayBeAssumedBy({ Statement }: PolicyDocument, arn: string | undefined): boolean {
  return Statement.some(({ Principal }) => typeof Principal === 'object' && Principal.AWS === arn);
}

/** API Gateway puts its ARN in place of the shorthand when it takes the policy; evaluators know nothing of that. */
function apiPolicy({ properties }: DeployedResource, { region, accountId, apiId }: DeployedIds): NamedPolicy {
  const text = JSON.stringify(properties.Policy ?? fault('the resource policy of the API'));
  return named(
    'API resource policy',
    JSON.parse(text.replaceAll('"execute-api:/', `"arn:aws:execute-api:${region}:${accountId}:${apiId}/`)),
  );
}

function functionOf(resources: readonly DeployedResource[], handler: string): DeployedResource | undefined {
  return ofType(resources, 'AWS::Lambda::Function').find(({ properties }) => properties.Handler === handler);
}

function environmentOf(
  { type, properties }: DeployedResource,
  { region }: DeployedIds,
): Readonly<Record<string, string>> {
  if (type === 'AWS::Lambda::Function') {
    const { Variables } = properties.Environment as { readonly Variables?: Readonly<Record<string, string>> };
    // Which Lambda sets itself.
    return { AWS_REGION: region, ...Variables };
  }
  const [container] = properties.ContainerDefinitions as readonly {
    Environment?: readonly { Name: string; Value: string }[];
  }[];
  return Object.fromEntries((container?.Environment ?? []).map(({ Name, Value }) => [Name, Value]));
}

function ofType(resources: readonly DeployedResource[], type: string): readonly DeployedResource[] {
  return resources.filter((resource) => resource.type === type);
}

function only(resources: readonly DeployedResource[], type: string): DeployedResource {
  const found = ofType(resources, type);
  return found.length === 1 && found[0] !== undefined ? found[0] : fault(`exactly one ${type}`);
}

function named(name: string, document: unknown): NamedPolicy {
  return { name, document: (document ?? fault(name)) as PolicyDocument };
}

function fault(what: string): never {
  throw new Error(`the templates do not hold ${what}`);
}
