/** The numbers that AWS counts about this deployment, by the names it has given its parts. */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Canary } from './canary.ts';
import type { Compute } from './compute.ts';
import type { PrivateApi } from './private-api.ts';
import type { ServiceFunction } from './service-function.ts';

export interface WatchedParts {
  readonly compute: Compute;
  readonly authorizer: ServiceFunction | undefined;
  readonly api: PrivateApi;
  readonly canary: Canary;
}

export interface ServiceMetrics extends ReturnType<typeof commonMetrics> {
  readonly compute:
    | ({ readonly kind: 'fargate' } & ReturnType<typeof taskMetrics>)
    | ({ readonly kind: 'lambda' } & FunctionMetrics);
  readonly authorizer: FunctionMetrics | undefined;
}

export type FunctionMetrics = ReturnType<typeof functionMetrics>;

export function serviceMetrics({ compute, authorizer, ...parts }: WatchedParts): ServiceMetrics {
  return {
    ...commonMetrics(parts),
    compute:
      compute.kind === 'fargate'
        ? { kind: 'fargate', ...taskMetrics(compute) }
        : { kind: 'lambda', ...functionMetrics(compute.api) },
    authorizer: authorizer && functionMetrics(authorizer),
  };
}

const metric =
  (namespace: string, dimensionsMap: Readonly<Record<string, string>>) =>
  (metricName: string, statistic: string, period = Duration.minutes(5)): cloudwatch.Metric =>
    new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, period });

function commonMetrics({ api, canary }: Pick<WatchedParts, 'api' | 'canary'>) {
  const ofApi = metric('AWS/ApiGateway', { ApiName: api.apiName, Stage: api.stageName });
  return {
    requests: ofApi('Count', 'Sum'),
    clientErrors: ofApi('4XXError', 'Sum'),
    apiErrors: ofApi('5XXError', 'Sum'),
    latency: ofApi('Latency', 'p99'),
    medianLatency: ofApi('Latency', 'p50'),
    canaryErrors: metric('AWS/Lambda', { FunctionName: canary.functionName })('Errors', 'Sum'),
  };
}

function taskMetrics({ loadBalancer, tasks }: Extract<Compute, { readonly kind: 'fargate' }>) {
  const ofTargets = metric('AWS/ApplicationELB', {
    LoadBalancer: loadBalancer.loadBalancer.attrLoadBalancerFullName,
    TargetGroup: loadBalancer.targetGroup.attrTargetGroupFullName,
  });
  const dimensions = { ClusterName: tasks.clusterName, ServiceName: tasks.serviceName };
  const ofTasks = metric('AWS/ECS', dimensions);
  const minute = Duration.minutes(1);
  return {
    healthyTasks: ofTargets('HealthyHostCount', 'Minimum', minute),
    unhealthyTasks: ofTargets('UnHealthyHostCount', 'Maximum', minute),
    serviceErrors: ofTargets('HTTPCode_Target_5XX_Count', 'Sum'),
    serviceLatency: ofTargets('TargetResponseTime', 'p99'),
    cpu: ofTasks('CPUUtilization', 'Average'),
    memory: ofTasks('MemoryUtilization', 'Average'),
    runningTasks: metric('ECS/ContainerInsights', dimensions)('RunningTaskCount', 'Minimum'),
  };
}

function functionMetrics({ functionName }: ServiceFunction) {
  const ofFunction = metric('AWS/Lambda', { FunctionName: functionName });
  return {
    invocations: ofFunction('Invocations', 'Sum'),
    errors: ofFunction('Errors', 'Sum'),
    throttles: ofFunction('Throttles', 'Sum'),
    duration: ofFunction('Duration', 'p99'),
    concurrent: ofFunction('ConcurrentExecutions', 'Maximum'),
  };
}
