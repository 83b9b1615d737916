/** The numbers that AWS counts about this deployment, by the names it has given its parts. */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Canary } from './canary.ts';
import type { ContainerService } from './container-service.ts';
import type { PrivateApi } from './private-api.ts';
import type { ServiceLoadBalancer } from './service-load-balancer.ts';

export interface WatchedParts {
  readonly loadBalancer: ServiceLoadBalancer;
  readonly tasks: ContainerService;
  readonly api: PrivateApi;
  readonly canary: Canary;
}

export type ServiceMetrics = ReturnType<typeof serviceMetrics>;

export function serviceMetrics({ loadBalancer, tasks, api, canary }: WatchedParts) {
  const metric =
    (namespace: string, dimensionsMap: Readonly<Record<string, string>>) =>
    (metricName: string, statistic: string, period = Duration.minutes(5)): cloudwatch.Metric =>
      new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, period });
  const ofTargets = metric('AWS/ApplicationELB', {
    LoadBalancer: loadBalancer.loadBalancer.attrLoadBalancerFullName,
    TargetGroup: loadBalancer.targetGroup.attrTargetGroupFullName,
  });
  const taskDimensions = { ClusterName: tasks.clusterName, ServiceName: tasks.serviceName };
  const ofTasks = metric('AWS/ECS', taskDimensions);
  const ofInsights = metric('ECS/ContainerInsights', taskDimensions);
  const ofApi = metric('AWS/ApiGateway', { ApiName: api.apiName, Stage: api.stageName });
  const ofCanary = metric('AWS/Lambda', { FunctionName: canary.functionName });
  const minute = Duration.minutes(1);
  return {
    healthyTasks: ofTargets('HealthyHostCount', 'Minimum', minute),
    unhealthyTasks: ofTargets('UnHealthyHostCount', 'Maximum', minute),
    serviceErrors: ofTargets('HTTPCode_Target_5XX_Count', 'Sum'),
    serviceLatency: ofTargets('TargetResponseTime', 'p99'),
    cpu: ofTasks('CPUUtilization', 'Average'),
    memory: ofTasks('MemoryUtilization', 'Average'),
    runningTasks: ofInsights('RunningTaskCount', 'Minimum'),
    requests: ofApi('Count', 'Sum'),
    clientErrors: ofApi('4XXError', 'Sum'),
    apiErrors: ofApi('5XXError', 'Sum'),
    latency: ofApi('Latency', 'p99'),
    medianLatency: ofApi('Latency', 'p50'),
    canaryErrors: ofCanary('Errors', 'Sum'),
  };
}
