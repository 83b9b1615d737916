/**
 * What people are woken for. Each alarm says what it means and links the section of the runbook that says what to do; an
 * alarm without that is not allowed in.
 */
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Settings } from '../settings/settings-schema.ts';
import { notify } from './alarm-topic.ts';
import type { AuditMetrics } from './audit-metrics.ts';
import { minTasksOf } from './container-service.ts';
import type { FunctionMetrics, ServiceMetrics } from './service-metrics.ts';

const DEFAULT_RUNBOOK = 'docs/runbook.md';
const SLOW_MILLISECONDS = 5_000;
const ERRORS_IN_FIVE_MINUTES = 5;
const REFUSALS_IN_FIVE_MINUTES = 20;
const BUSY_PERCENT = 90;

export interface OperationsAlarmsProps {
  readonly settings: Settings;
  readonly metrics: ServiceMetrics;
  readonly audit: AuditMetrics;
  readonly topicArn: string;
}

interface AlarmDefinition {
  readonly metric: cloudwatch.Metric;
  readonly meaning: string;
  readonly runbookSection: string;
  readonly threshold: number;
  readonly below?: true;
  /** How many of how many periods; one of one if absent. */
  readonly periods?: readonly [breaching: number, looked: number];
  readonly missingIsBad?: true;
}

export class OperationsAlarms extends Construct {
  constructor(scope: Construct, id: string, props: OperationsAlarmsProps) {
    super(scope, id);
    const { settings, topicArn } = props;
    for (const [name, definition] of Object.entries(definitions(props))) {
      const [breaching, looked] = definition.periods ?? [1, 1];
      const alarm = new cloudwatch.Alarm(this, name, {
        metric: definition.metric,
        alarmDescription: `${definition.meaning} ${runbookLink(settings, definition.runbookSection)}`,
        comparisonOperator:
          definition.below === true
            ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
            : cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        threshold: definition.threshold,
        datapointsToAlarm: breaching,
        evaluationPeriods: looked,
        treatMissingData:
          definition.missingIsBad === true
            ? cloudwatch.TreatMissingData.BREACHING
            : cloudwatch.TreatMissingData.NOT_BREACHING,
      });
      notify(alarm, topicArn);
    }
  }
}

export function runbookLink({ watch }: Settings, section: string): string {
  return `${watch?.runbookUrl ?? DEFAULT_RUNBOOK}#${section}`;
}

function definitions({ settings, metrics, audit }: OperationsAlarmsProps): Readonly<Record<string, AlarmDefinition>> {
  return {
    ...computeAlarms(settings, metrics.compute),
    ...(metrics.authorizer === undefined ? {} : functionAlarms('Authorizer', metrics.authorizer)),
    ApiErrors: {
      metric: metrics.apiErrors,
      meaning:
        metrics.compute.kind === 'fargate'
          ? 'API Gateway answers with 5xx: the service fails, or is out of reach behind the VPC link.'
          : 'API Gateway answers with 5xx: the function fails, or cannot be called.',
      runbookSection: metrics.compute.kind === 'fargate' ? 'no-healthy-task' : 'a-function-fails',
      threshold: ERRORS_IN_FIVE_MINUTES,
    },
    SlowAnswers: {
      metric: metrics.latency,
      meaning: 'One answer in a hundred takes longer than five seconds.',
      runbookSection: 'slow-answers',
      threshold: SLOW_MILLISECONDS,
      periods: [3, 3],
    },
    CanaryFails: {
      metric: metrics.canaryErrors,
      meaning: 'A call from inside the network fails, or is not made any more.',
      runbookSection: 'the-canary-fails',
      threshold: 1,
      periods: [2, 3],
      missingIsBad: true,
    },
    KeysNotFetched: {
      metric: audit.metric('KeyFailures'),
      meaning: 'Tasks cannot fetch the signing keys; after a day without them every token is answered with 503.',
      runbookSection: 'keys-too-old',
      threshold: 1,
      periods: [3, 3],
    },
    UpstreamDenied: {
      metric: audit.metric('UpstreamDenied'),
      meaning:
        'AWS refused the service itself: its role, an endpoint policy or its place in the network is not what it was.',
      runbookSection: 'upstream-denied',
      threshold: 1,
    },
    UpstreamThrottled: {
      metric: audit.metric('UpstreamThrottled'),
      meaning: 'SageMaker throttles the account: people are told to try again.',
      runbookSection: 'throttled',
      threshold: ERRORS_IN_FIVE_MINUTES,
    },
    ManyRefusals: {
      metric: audit.metric('SuspiciousRefusals'),
      meaning: 'Many refusals that no client gets by mistake: somebody may be trying what they can reach.',
      runbookSection: 'many-refusals',
      threshold: REFUSALS_IN_FIVE_MINUTES,
    },
    AuditTrailBroken: {
      metric: audit.metric('AuditFailures'),
      meaning: 'Audit events could not be written; no URL is handed out without its event.',
      runbookSection: 'audit-trail-cannot-be-written',
      threshold: 1,
    },
    // The canary is refused every five minutes, which is an event. An authorizer in front refuses it without one.
    ...(settings.api?.edgeAuthorizer === 'cognito'
      ? {}
      : {
          AuditTrailSilent: {
            metric: audit.metric('Decisions'),
            meaning: 'No audit event has arrived for a quarter of an hour, not even that of the canary.',
            runbookSection: 'audit-trail-cannot-be-written',
            threshold: 1,
            below: true,
            periods: [3, 3],
            missingIsBad: true,
          },
        }),
  };
}

function computeAlarms(
  settings: Settings,
  metrics: ServiceMetrics['compute'],
): Readonly<Record<string, AlarmDefinition>> {
  if (metrics.kind === 'lambda') {
    return functionAlarms('Function', metrics);
  }
  return {
    NoHealthyTask: {
      metric: metrics.healthyTasks,
      meaning: 'No task is ready: nobody gets into Studio.',
      runbookSection: 'no-healthy-task',
      threshold: 1,
      below: true,
      periods: [2, 2],
      missingIsBad: true,
    },
    UnhealthyTasks: {
      metric: metrics.unhealthyTasks,
      meaning: 'At least one task has not been ready for minutes.',
      runbookSection: 'no-healthy-task',
      threshold: 1,
      periods: [5, 5],
    },
    TooFewTasks: {
      metric: metrics.runningTasks,
      meaning: 'Fewer tasks run than should: one zone more and the service is gone.',
      runbookSection: 'tasks-do-not-start',
      threshold: minTasksOf(settings),
      below: true,
      periods: [3, 3],
      missingIsBad: true,
    },
    ServiceErrors: {
      metric: metrics.serviceErrors,
      meaning: 'The service answers with 5xx; the code in its log says what fails.',
      runbookSection: 'no-healthy-task',
      threshold: ERRORS_IN_FIVE_MINUTES,
    },
    Busy: {
      metric: metrics.cpu,
      meaning: 'The tasks are busy and no more are started: service.maxTasks is reached, or tasks do not start.',
      runbookSection: 'slow-answers',
      threshold: BUSY_PERCENT,
      periods: [3, 3],
    },
  };
}

/** A request that fails is answered all the same: an error of the function is one that it did not even answer. */
function functionAlarms(name: string, metrics: FunctionMetrics): Readonly<Record<string, AlarmDefinition>> {
  return {
    [`${name}Fails`]: {
      metric: metrics.errors,
      meaning: 'A function of the service does not start, or ends before it answers.',
      runbookSection: 'a-function-fails',
      threshold: 1,
      periods: [2, 3],
    },
    [`${name}Throttled`]: {
      metric: metrics.throttles,
      meaning: 'Lambda turns requests away: more come at once than the function or the account may answer.',
      runbookSection: 'a-function-fails',
      threshold: 1,
      periods: [2, 3],
    },
  };
}
