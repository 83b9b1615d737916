/**
 * Who the service is to AWS. Its role holds what the perimeter gives it and the keys it reads, nothing else; what ECS needs to
 * start a task is a role of its own, which the container never has. Lambda has one role for both.
 */
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { asksUserPool, tableWrites } from '../mapping.ts';
import { executionRoleArns, ownCreation } from '../missing-profiles.ts';
import { functionArn, launchRoleName, mintingRoleArns, taskRoleName } from '../names.ts';
import { functionRunPolicy } from '../policies/function-policies.ts';
import { assumeLaunchRolesPolicy } from '../policies/launch-role-trust.ts';
import { directMintingPolicy } from '../policies/minting-policy.ts';
import type { Perimeter } from '../policies/perimeter.ts';
import type { PolicyDocument } from '../policies/policy-document.ts';
import { tableAccess, userLookUp } from '../policies/table-policies.ts';
import { ticketKeyAccess } from '../policies/ticket-key-policies.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { acknowledgeLookUps, acknowledgeWildcards, printedPatternOf } from './acknowledge-wildcards.ts';
import { here } from './here.ts';
import { LaunchRole } from './launch-role.ts';
import { shortPolicy } from './short-policy.ts';

export interface ServiceRolesProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
  /** ARN of the ECR repository that the image is pulled from; undefined for a function, which has none. */
  readonly repositoryArn: string | undefined;
  readonly logGroupArn: string;
}

export class ServiceRoles extends Construct {
  readonly task: iam.Role;
  /** Undefined for a function: Lambda starts it by the role that it has. */
  readonly execution: iam.Role | undefined;
  /** Only in the perimeter `launch-role`. */
  readonly launchRoleArn: string | undefined;

  constructor(scope: Construct, id: string, props: ServiceRolesProps) {
    super(scope, id);
    const { settings, foundation, repositoryArn, logGroupArn } = props;
    const creation = ownCreation(settings, foundation.notebookRoleArn);
    const perimeter: Perimeter = {
      partition: Aws.PARTITION,
      region: Aws.REGION,
      accountId: Aws.ACCOUNT_ID,
      domainId: foundation.domainId,
      vpcId: foundation.vpcId,
      apiEndpointId: foundation.apiEndpointId,
      studioEndpointId: foundation.studioEndpointId,
      serviceSubnets: foundation.serviceSubnets.map(({ cidr }) => cidr),
      corporateNetworks: settings.corporateNetworks,
      creation: creation === undefined ? undefined : { executionRoleArns: executionRoleArns(creation) },
    };
    this.task = new iam.Role(this, 'Task', {
      roleName: taskRoleName(settings),
      ...(repositoryArn === undefined
        ? { description: 'The function of Studio Pass.', assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }
        : { description: 'The tasks of Studio Pass.', assumedBy: tasksOfThisAccount() }),
      inlinePolicies: {
        ...(repositoryArn === undefined ? { run: this.#runPolicy(settings, logGroupArn) } : {}),
        perimeter: iam.PolicyDocument.fromJson(
          shortPolicy(
            this,
            settings.perimeter === 'direct'
              ? directMintingPolicy(perimeter)
              : assumeLaunchRolesPolicy(mintingRoleArns(settings), foundation.vpcId),
          ),
        ),
        table: iam.PolicyDocument.fromJson(
          shortPolicy(
            this,
            tableAccess({
              ...here,
              tableArn: foundation.table.arn,
              keyArn: foundation.key.keyArn,
              vpcId: foundation.vpcId,
              ...tableWrites(settings),
            }),
          ),
        ),
        ...(asksUserPool(settings)
          ? { users: iam.PolicyDocument.fromJson(shortPolicy(this, userLookUp(poolArn(foundation)))) }
          : {}),
      },
    });
    if (settings.perimeter === 'direct') {
      acknowledgeWildcards(this.task, 'Which profile a caller gets is decided by the service in this mode.', [
        printedPatternOf('user-profile', foundation.domainId),
      ]);
      acknowledgeLookUps(this.task, foundation.domainId);
    }
    if (repositoryArn === undefined) {
      const reason =
        'Network interfaces have no ARN before they are made; the code of the function is denied these actions.';
      acknowledgeWildcards(this.task, reason, ['*']);
    }
    this.execution =
      repositoryArn === undefined ? undefined : this.#executionRole(repositoryArn, logGroupArn, settings);
    this.launchRoleArn =
      settings.perimeter === 'direct'
        ? undefined
        : new LaunchRole(this, 'Launch', {
            roleName: launchRoleName(settings),
            taskRoleArn: this.task.roleArn,
            perimeter,
          }).roleArn;
  }

  #runPolicy(settings: Settings, logGroupArn: string): iam.PolicyDocument {
    const policy = functionRunPolicy({ logGroupArn, functionArn: functionArn(settings, 'api') });
    return iam.PolicyDocument.fromJson(shortPolicy(this, policy));
  }

  #executionRole(repositoryArn: string, logGroupArn: string, { service }: Settings): iam.Role {
    const launchTickets = service?.launchTickets;
    const role = new iam.Role(this, 'Execution', {
      description: 'Lets ECS pull the image of Studio Pass and write its log.',
      assumedBy: tasksOfThisAccount(),
      inlinePolicies: {
        start: iam.PolicyDocument.fromJson(startPolicy(repositoryArn, logGroupArn)),
        ...(launchTickets === undefined
          ? {}
          : { tickets: iam.PolicyDocument.fromJson(ticketKeyAccess({ ...here, ...launchTickets })) }),
      },
    });
    acknowledgeWildcards(role, 'Signing in to the registry has no resource.', ['*']);
    return role;
  }
}

function poolArn({ userPool }: Foundation): string {
  return `arn:${Aws.PARTITION}:cognito-idp:${Aws.REGION}:${Aws.ACCOUNT_ID}:userpool/${userPool.id}`;
}

/** Not tasks of somebody else, on whose behalf ECS might be made to assume the role ("confused deputy"). */
function tasksOfThisAccount(): iam.IPrincipal {
  return new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
    },
  });
}

function startPolicy(repositoryArn: string, logGroupArn: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      // The one action of ECR that has no resource.
      { Sid: 'SignInToRegistry', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      {
        Sid: 'PullImage',
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: repositoryArn,
      },
      {
        Sid: 'WriteLog',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: logGroupArn,
      },
    ],
  };
}
