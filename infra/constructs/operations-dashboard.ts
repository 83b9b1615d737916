/** One page for whoever is on call: how many ask, what they get, how long it takes, and what the service runs on. */
import { Aws } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AuditMetric, AuditMetrics } from './audit-metrics.ts';
import type { ServiceMetrics } from './service-metrics.ts';

export interface OperationsDashboardProps {
  readonly metrics: ServiceMetrics;
  readonly audit: AuditMetrics;
  /** Alarms that constructs have made of themselves. */
  readonly others: readonly cloudwatch.Alarm[];
}

const WIDTH = 8;

export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, { metrics, audit, others }: OperationsDashboardProps) {
    super(scope, id);
    const { compute, authorizer } = metrics;
    const graph = (title: string, ...left: readonly cloudwatch.IMetric[]): cloudwatch.IWidget =>
      new cloudwatch.GraphWidget({ title, width: WIDTH, left: [...left], region: Aws.REGION });
    const counts = (...names: readonly AuditMetric[]): cloudwatch.IMetric[] => names.map((name) => audit.metric(name));
    new cloudwatch.Dashboard(this, 'Dashboard', {
      widgets: [
        [
          graph('Requests', metrics.requests, metrics.clientErrors, metrics.apiErrors),
          graph('Decisions', ...counts('Granted', 'Refused')),
          graph('Latency', metrics.medianLatency, metrics.latency),
        ],
        [
          graph('Refusals', ...counts('InvalidTokens', 'NotMapped', 'SuspiciousRefusals')),
          graph('AWS', ...counts('UpstreamDenied', 'UpstreamThrottled', 'UpstreamFailed')),
          graph('Readiness', ...counts('NotReady', 'KeyFailures', 'AuditFailures')),
        ],
        [
          ...(compute.kind === 'fargate'
            ? [
                graph('Tasks', compute.runningTasks, compute.healthyTasks, compute.unhealthyTasks),
                graph('CPU and memory', compute.cpu, compute.memory),
              ]
            : [
                graph('Function', compute.invocations, compute.errors, compute.throttles),
                graph('Duration and concurrency', compute.duration, compute.concurrent),
              ]),
          graph('Canary and key mirror', metrics.canaryErrors, ...others.map(({ metric }) => metric)),
        ],
        ...(authorizer === undefined
          ? []
          : [[graph('Authorizer', authorizer.invocations, authorizer.errors, authorizer.throttles)]]),
      ],
    });
  }
}
