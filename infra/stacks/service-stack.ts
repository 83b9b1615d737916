/**
 * The service itself on what the foundation gives it: roles, signing keys, the topic of its alarms, and tasks behind a load
 * balancer and a VPC link, or a function in their place. No way leads to either but the private API's.
 */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { AlarmTopic, notify } from '../constructs/alarm-topic.ts';
import type { Compute } from '../constructs/compute.ts';
import { ContainerService } from '../constructs/container-service.ts';
import { encryptedLogGroup } from '../constructs/encrypted-log-group.ts';
import { JwksMirror } from '../constructs/jwks-mirror.ts';
import { functionEnvironment, serviceEnvironment, serviceSecrets } from '../constructs/service-environment.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { BUILD_IMAGE, ServiceImage } from '../constructs/service-image.ts';
import { ServiceLoadBalancer } from '../constructs/service-load-balancer.ts';
import { retentionDaysOf } from '../constructs/service-log.ts';
import { ServiceRoles } from '../constructs/service-roles.ts';
import type { Foundation } from '../foundation.ts';
import { authorizerRoleName, roleArn } from '../names.ts';
import { plainTemplate } from '../plain-template.ts';
import type { Settings } from '../settings/settings-schema.ts';

/** What the stacks that build on this one need of it. */
export interface DeployedService {
  readonly compute: Compute;
  /** Of audit trail and log. */
  readonly logGroupName: string;
  readonly logGroupArn: string;
  /** Of the object with the signing keys. */
  readonly keySetArn: string;
  /** Of whatever function needs the configuration of the service. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  readonly topicArn: string;
  /** Alarms that this stack has already. */
  readonly alarms: readonly Alarm[];
}

export interface ServiceStackProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
}

interface ComputeParts {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly roles: ServiceRoles;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupName: string;
}

export class ServiceStack extends Stack {
  /** For the stacks of the API and of what watches. */
  readonly service: DeployedService;

  constructor(scope: Construct, id: string, { settings, foundation }: ServiceStackProps) {
    const isFunction = settings.service?.compute === 'lambda';
    super(scope, id, {
      description: isFunction
        ? 'Studio Pass: roles, signing keys and function'
        : 'Studio Pass: roles, signing keys, tasks and load balancer',
      // An image that the CDK builds needs the repository of its bootstrap stack.
      ...(settings.service?.image === BUILD_IMAGE ? {} : { synthesizer: plainTemplate() }),
    });
    const log = encryptedLogGroup(this, 'AuditLog', {
      key: foundation.key,
      retentionDays: retentionDaysOf(settings),
    });
    const image = isFunction ? undefined : new ServiceImage(this, 'Image', { settings });
    const roles = new ServiceRoles(this, 'Roles', {
      settings,
      foundation,
      repositoryArn: image?.repositoryArn,
      logGroupArn: log.attrArn,
    });
    const keys = new JwksMirror(this, 'KeyMirror', { settings, foundation });
    keys.grantRead(roles.task);
    if (settings.api?.edgeAuthorizer === 'lambda') {
      keys.admitReader(roleArn(authorizerRoleName(settings)));
    }
    const environment = serviceEnvironment({
      settings,
      foundation,
      keySetUrl: keys.keySetUrl,
      launchRoleArn: roles.launchRoleArn,
    });
    const parts = { settings, foundation, roles, environment, logGroupName: log.ref };
    const compute = image === undefined ? this.#function(parts) : this.#tasks({ ...parts, imageUri: image.uri });
    // Without keys no task is ready, and ECS would take the first deployment for broken.
    (compute.kind === 'fargate' ? compute.tasks : compute.api).node.addDependency(keys.firstRun);
    const topic = new AlarmTopic(this, 'Alarms', { key: foundation.key, email: settings.watch?.email });
    for (const alarm of keys.alarms) {
      notify(alarm, topic.topicArn);
    }
    this.service = {
      compute,
      logGroupName: log.ref,
      logGroupArn: log.attrArn,
      keySetArn: keys.objectArn,
      functionEnvironment: functionEnvironment(environment),
      topicArn: topic.topicArn,
      alarms: keys.alarms,
    };

    this.#outputs({
      DomainId: foundation.domainId,
      ...(compute.kind === 'fargate'
        ? {
            LoadBalancerName: compute.loadBalancer.loadBalancer.attrLoadBalancerName,
            ClusterName: compute.tasks.clusterName,
            ServiceName: compute.tasks.serviceName,
          }
        : { FunctionName: compute.api.functionName }),
      AuditLogGroup: log.ref,
      TaskRoleArn: roles.task.roleArn,
      LaunchRoleArn: roles.launchRoleArn,
      AlarmTopicArn: topic.topicArn,
    });
  }

  #tasks({ settings, foundation, ...parts }: ComputeParts & { readonly imageUri: string }): Compute {
    const loadBalancer = new ServiceLoadBalancer(this, 'LoadBalancer', { settings, foundation });
    const secrets = serviceSecrets(settings);
    const tasks = new ContainerService(this, 'Tasks', { settings, foundation, loadBalancer, secrets, ...parts });
    return { kind: 'fargate', loadBalancer, tasks };
  }

  #function({ settings, foundation, roles, environment, logGroupName }: ComputeParts): Compute {
    const api = new ServiceFunction(this, 'Function', {
      settings,
      foundation,
      kind: 'api',
      description: 'Studio Pass, behind its private API.',
      roleArn: roles.task.roleArn,
      environment: functionEnvironment(environment),
      logGroupName,
    });
    return { kind: 'lambda', api };
  }

  #outputs(values: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) {
        new CfnOutput(this, name, { value });
      }
    }
  }
}
