/**
 * The tasks: at least two over the zones of the service's subnets, without privileges, without a public address, and
 * without a shell for anybody. Their standard output is the audit trail and must never be dropped to keep a task going.
 */

import { Aws, Validations } from 'aws-cdk-lib';
import * as scaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { nameOf } from '../names.ts';
import { CPU_TARGET_PERCENT } from '../settings/capacity.ts';
import { DEFAULT_CPU, DEFAULT_MAX_TASKS, DEFAULT_MEMORY_MIB, DEFAULT_MIN_TASKS } from '../settings/defaults.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { SERVICE_PORT, type ServiceLoadBalancer } from './service-load-balancer.ts';
import type { ServiceRoles } from './service-roles.ts';

/** The user of the image (`Dockerfile`), repeated so that no other image runs as root either. */
export const CONTAINER_USER = '10001:10001';
const CONTAINER_NAME = 'studio-pass';
/** The service drains for 25 s at most, its shutdown delay included. */
const STOP_TIMEOUT_SECONDS = 30;
/** A task is ready a few seconds after its start; a broken image is rolled back soon. */
const GRACE_SECONDS = 60;

export interface ContainerServiceProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly imageUri: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Variables by name, each with the ARN of the secret that its text is. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly roles: ServiceRoles;
  readonly logGroupName: string;
  readonly loadBalancer: ServiceLoadBalancer;
}

export class ContainerService extends Construct {
  readonly clusterName: string;
  readonly serviceName: string;

  constructor(scope: Construct, id: string, props: ContainerServiceProps) {
    super(scope, id);
    const { settings, foundation, roles, loadBalancer } = props;
    const cluster = new ecs.CfnCluster(this, 'Cluster', {
      clusterSettings: [{ name: 'containerInsights', value: 'enabled' }],
    });
    const service = new ecs.CfnService(this, 'Service', {
      cluster: cluster.ref,
      taskDefinition: this.#taskDefinition(props).ref,
      launchType: 'FARGATE',
      platformVersion: 'LATEST',
      desiredCount: minTasksOf(settings),
      availabilityZoneRebalancing: 'ENABLED',
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      healthCheckGracePeriodSeconds: GRACE_SECONDS,
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      networkConfiguration: {
        awsvpcConfiguration: {
          assignPublicIp: 'DISABLED',
          subnets: foundation.serviceSubnets.map(({ subnet }) => subnet.subnetId),
          securityGroups: [foundation.taskSecurityGroup.securityGroupId],
        },
      },
      loadBalancers: [
        { containerName: CONTAINER_NAME, containerPort: SERVICE_PORT, targetGroupArn: loadBalancer.targetGroup.ref },
      ],
    });
    // ECS refuses a target group that no load balancer uses, and a task whose role has no policy yet fails its first calls.
    service.addResourceDependency(loadBalancer.listener);
    service.node.addDependency(roles);
    this.clusterName = cluster.ref;
    this.serviceName = service.attrName;
    this.#scaling(settings);
  }

  #taskDefinition(props: ContainerServiceProps): ecs.CfnTaskDefinition {
    const { settings, imageUri, environment, roles, logGroupName } = props;
    const secrets = Object.entries(props.secrets).map(([name, valueFrom]) => ({ name, valueFrom }));
    const taskDefinition = new ecs.CfnTaskDefinition(this, 'Task', {
      family: nameOf(settings),
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      // What most build machines produce; an image of the other architecture would not start.
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      cpu: String(settings.service?.cpu ?? DEFAULT_CPU),
      memory: String(settings.service?.memoryMiB ?? DEFAULT_MEMORY_MIB),
      taskRoleArn: roles.task.roleArn,
      ...(roles.execution === undefined ? {} : { executionRoleArn: roles.execution.roleArn }),
      containerDefinitions: [
        {
          name: CONTAINER_NAME,
          image: imageUri,
          essential: true,
          user: CONTAINER_USER,
          privileged: false,
          readonlyRootFilesystem: true,
          // The service can be process 1 itself; this one also reaps what sessions of ECS Exec leave behind.
          linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: true },
          portMappings: [{ containerPort: SERVICE_PORT, protocol: 'tcp' }],
          environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
          ...(secrets.length === 0 ? {} : { secrets }),
          stopTimeout: STOP_TIMEOUT_SECONDS,
          healthCheck: {
            command: HEALTH_CHECK,
            interval: 15,
            timeout: 5,
            retries: 5,
            startPeriod: 15,
          },
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': logGroupName,
              'awslogs-region': Aws.REGION,
              'awslogs-stream-prefix': 'task',
              // The other mode drops what does not fit into a buffer. Here the service sees that nobody takes its events,
              // and hands out nothing.
              mode: 'blocking',
            },
          },
        },
      ],
    });
    Validations.of(taskDefinition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'The variables are ids, ranges and switches. What is a secret comes from Secrets Manager.',
    });
    return taskDefinition;
  }

  #scaling(settings: Settings): void {
    const target = new scaling.CfnScalableTarget(this, 'Tasks', {
      serviceNamespace: 'ecs',
      scalableDimension: 'ecs:service:DesiredCount',
      resourceId: `service/${this.clusterName}/${this.serviceName}`,
      minCapacity: minTasksOf(settings),
      maxCapacity: settings.service?.maxTasks ?? DEFAULT_MAX_TASKS,
    });
    new scaling.CfnScalingPolicy(this, 'Cpu', {
      policyName: 'cpu',
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        targetValue: CPU_TARGET_PERCENT,
        scaleInCooldown: 300,
        scaleOutCooldown: 60,
      },
    });
  }
}

export function minTasksOf({ service }: Settings): number {
  return service?.minTasks ?? DEFAULT_MIN_TASKS;
}

/** The command and the times of the image's own HEALTHCHECK, which ECS does not look at: it does what the task definition says. */
const HEALTH_CHECK = ['CMD', 'node', '/service/health.js'];
