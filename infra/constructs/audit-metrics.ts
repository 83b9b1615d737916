/**
 * Numbers made of what the tasks write: of the audit trail (OCSF events) and of the log. The patterns name members by the
 * paths that the service writes; a test holds each against events and lines that the service really makes.
 */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import type { Settings } from '../settings/settings-schema.ts';

/** OCSF class `API Activity`: what tells an audit event from a line of the log in the same log group. */
const EVENT = '$.class_uid = 6003';
const denied = (...reasons: readonly string[]): string =>
  `{ ${EVENT} && (${reasons.map((reason) => `$.status_code = "${reason}"`).join(' || ')}) }`;

/** Somebody known reached for what is not theirs, or somebody unknown tried to be somebody: no client does so by mistake. */
const suspicious = [
  'profile_forbidden',
  'domain_forbidden',
  'revoked',
  'outside_network',
  'signature_invalid',
  'algorithm_refused',
  'token_header_refused',
  'authorization_repeated',
] as const;

/** Source of the syntax: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters". */
export const auditPatterns = {
  Decisions: `{ ${EVENT} }`,
  Granted: denied('granted'),
  Refused: `{ ${EVENT} && $.status_id = 2 }`,
  SuspiciousRefusals: denied(...suspicious),
  InvalidTokens: `{ ${EVENT} && $.status_id = 2 && $.actor.app_name = "unverified client" }`,
  NotMapped: denied('not_mapped'),
  UpstreamDenied: denied('upstream_denied'),
  UpstreamThrottled: denied('upstream_throttled'),
  UpstreamFailed: denied('upstream_failed', 'upstream_timeout'),
  NotReady: denied('not_ready'),
  // Lines of the log: the event of a refusal, the event of a grant.
  AuditFailures:
    '{ $.msg = "the audit event of a refusal could not be written" || $.detail = "the audit event could not be written" }',
  KeyFailures: '{ $.msg = "signing keys could not be fetched" }',
} as const;

export type AuditMetric = keyof typeof auditPatterns;

export interface AuditMetricsProps {
  readonly settings: Settings;
  readonly logGroupName: string;
}

export class AuditMetrics extends Construct {
  readonly #namespace: string;

  constructor(scope: Construct, id: string, { settings, logGroupName }: AuditMetricsProps) {
    super(scope, id);
    this.#namespace = `StudioPass/${nameOf(settings)}`;
    for (const [metricName, filterPattern] of Object.entries(auditPatterns)) {
      new logs.CfnMetricFilter(this, metricName, {
        logGroupName,
        filterPattern,
        metricTransformations: [
          { metricNamespace: this.#namespace, metricName, metricValue: '1', defaultValue: 0, unit: 'Count' },
        ],
      });
    }
  }

  metric(metricName: AuditMetric, period: Duration = Duration.minutes(5)): cloudwatch.Metric {
    return new cloudwatch.Metric({ namespace: this.#namespace, metricName, statistic: 'Sum', period });
  }
}
