/**
 * What watches over the service: canary, metrics made of the audit trail, alarms, dashboard. A stack of its own, so that
 * neither template outgrows what CloudFormation takes, and so that thresholds change without touching the service.
 */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AuditMetrics } from '../constructs/audit-metrics.ts';
import { Canary } from '../constructs/canary.ts';
import { OperationsAlarms } from '../constructs/operations-alarms.ts';
import { OperationsDashboard } from '../constructs/operations-dashboard.ts';
import type { PrivateApi } from '../constructs/private-api.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { serviceMetrics } from '../constructs/service-metrics.ts';
import type { Foundation } from '../foundation.ts';
import { plainTemplate } from '../plain-template.ts';
import type { Settings } from '../settings/settings-schema.ts';
import type { DeployedService } from './service-stack.ts';

export interface WatchStackProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly service: DeployedService;
  readonly api: PrivateApi;
  readonly authorizer: ServiceFunction | undefined;
}

export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, { settings, foundation, service, api, authorizer }: WatchStackProps) {
    super(scope, id, { synthesizer: plainTemplate(), description: 'Studio Pass: canary, alarms, dashboard' });
    const canary = new Canary(this, 'Canary', { settings, foundation, apiUrl: api.url });
    const metrics = serviceMetrics({ compute: service.compute, authorizer, api, canary });
    const audit = new AuditMetrics(this, 'Audit', { settings, logGroupName: service.logGroupName });
    new OperationsAlarms(this, 'Alarms', { settings, metrics, audit, topicArn: service.topicArn });
    new OperationsDashboard(this, 'Overview', { metrics, audit, others: service.alarms });
  }
}
