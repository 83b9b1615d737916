/**
 * The service itself on what the foundation gives it: roles, signing keys, tasks, load balancer, VPC link, and the topic of
 * its alarms. No way leads to a task but the VPC link, which is the private API's.
 */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { AlarmTopic, notify } from '../constructs/alarm-topic.ts';
import { ContainerService } from '../constructs/container-service.ts';
import { encryptedLogGroup } from '../constructs/encrypted-log-group.ts';
import { JwksMirror } from '../constructs/jwks-mirror.ts';
import { serviceEnvironment, serviceSecrets } from '../constructs/service-environment.ts';
import { BUILD_IMAGE, ServiceImage } from '../constructs/service-image.ts';
import { ServiceLoadBalancer } from '../constructs/service-load-balancer.ts';
import { retentionDaysOf } from '../constructs/service-log.ts';
import { ServiceRoles } from '../constructs/service-roles.ts';
import type { Foundation } from '../foundation.ts';
import { plainTemplate } from '../plain-template.ts';
import type { Settings } from '../settings/settings-schema.ts';

/** What the stacks that build on this one need of it. */
export interface DeployedService {
  readonly loadBalancer: ServiceLoadBalancer;
  readonly tasks: ContainerService;
  /** Of audit trail and log. */
  readonly logGroupName: string;
  readonly topicArn: string;
  /** Alarms that this stack has already. */
  readonly alarms: readonly Alarm[];
}

export interface ServiceStackProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
}

export class ServiceStack extends Stack {
  /** For the stacks of the API and of what watches. */
  readonly service: DeployedService;

  constructor(scope: Construct, id: string, { settings, foundation }: ServiceStackProps) {
    super(scope, id, {
      description: 'Studio Pass: roles, signing keys, tasks and load balancer',
      // An image that the CDK builds needs the repository of its bootstrap stack.
      ...(settings.service?.image === BUILD_IMAGE ? {} : { synthesizer: plainTemplate() }),
    });
    const log = encryptedLogGroup(this, 'AuditLog', {
      key: foundation.key,
      retentionDays: retentionDaysOf(settings),
    });
    const image = new ServiceImage(this, 'Image', { settings });
    const roles = new ServiceRoles(this, 'Roles', {
      settings,
      foundation,
      repositoryArn: image.repositoryArn,
      logGroupArn: log.attrArn,
    });
    const keys = new JwksMirror(this, 'KeyMirror', { settings, foundation });
    keys.grantRead(roles.task);
    const loadBalancer = new ServiceLoadBalancer(this, 'LoadBalancer', { settings, foundation });
    const tasks = new ContainerService(this, 'Tasks', {
      settings,
      foundation,
      imageUri: image.uri,
      environment: serviceEnvironment({
        settings,
        foundation,
        keySetUrl: keys.keySetUrl,
        launchRoleArn: roles.launchRoleArn,
      }),
      secrets: serviceSecrets(settings),
      roles,
      logGroupName: log.ref,
      loadBalancer,
    });
    // Without keys no task is ready, and ECS would take the first deployment for broken.
    tasks.node.addDependency(keys.firstRun);
    const topic = new AlarmTopic(this, 'Alarms', { key: foundation.key, email: settings.watch?.email });
    for (const alarm of keys.alarms) {
      notify(alarm, topic.topicArn);
    }
    this.service = {
      loadBalancer,
      tasks,
      logGroupName: log.ref,
      topicArn: topic.topicArn,
      alarms: keys.alarms,
    };

    this.#outputs({
      DomainId: foundation.domainId,
      LoadBalancerName: loadBalancer.loadBalancer.attrLoadBalancerName,
      ClusterName: tasks.clusterName,
      ServiceName: tasks.serviceName,
      AuditLogGroup: log.ref,
      TaskRoleArn: roles.task.roleArn,
      LaunchRoleArn: roles.launchRoleArn,
      AlarmTopicArn: topic.topicArn,
    });
  }

  #outputs(values: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) {
        new CfnOutput(this, name, { value });
      }
    }
  }
}
