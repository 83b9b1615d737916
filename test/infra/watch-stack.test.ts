/** Canary, metrics, alarms and dashboard, as synthesised from the examples. */
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { type AuditMetric, auditPatterns } from '../../infra/constructs/audit-metrics.ts';
import { toOcsfEvent } from '../../src/audit/ocsf-event.ts';
import type { DecisionEvent } from '../../src/model/decision-event.ts';
import { TASK_EXAMPLES } from '../support/infra-examples.ts';
import { all, exampleTemplates, only, type Properties } from '../support/infra-stacks.ts';
import { matchesFilter } from '../support/metric-filter.ts';
import { allErrorCodes, allTokenFaults, fullEvent, refusedToken } from '../support/ocsf-decision-events.ts';
import { startTestService } from '../support/test-service.ts';

const ALARM = 'AWS::CloudWatch::Alarm';
const examples = new Map(TASK_EXAMPLES.map((name) => [name, exampleTemplates(name)]));
/** The sections that docs/runbook.md has to have. */
const sections = [
  'keys-too-old',
  'throttled',
  'tasks-do-not-start',
  'no-healthy-task',
  'slow-answers',
  'upstream-denied',
  'the-canary-fails',
  'many-refusals',
  'audit-trail-cannot-be-written',
];

describe.each([...examples])('what watches over %s', (name, { service, watch, settings }) => {
  const alarms = [...all(service, ALARM), ...all(watch, ALARM)];

  test('tells somebody of every alarm, and links the runbook', () => {
    expect(alarms.length).toBeGreaterThan(12);
    const runbook = settings.watch?.runbookUrl ?? 'docs/runbook.md';
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      const [, url, section] = /^.+\. (\S+)#(\S+)$/s.exec(String(AlarmDescription)) ?? [];
      expect(url).toBe(runbook);
      expect(sections).toContain(section);
    }
  });

  test('uses every section of the runbook that is there for an alarm', () => {
    const linked = alarms.map(({ AlarmDescription }) => String(AlarmDescription).split('#')[1]);
    expect([...new Set(linked)].toSorted()).toEqual(sections.toSorted());
  });

  test('alarms when numbers that must be there are missing', () => {
    const silent = alarms
      .filter(({ TreatMissingData }) => TreatMissingData === 'breaching')
      .map(({ MetricName }) => MetricName);
    expect(silent).toEqual(expect.arrayContaining(['HealthyHostCount', 'RunningTaskCount', 'Errors']));
  });

  test('takes a trail without events for broken only if the canary makes some', () => {
    const silence = alarms.filter(({ MetricName }) => MetricName === 'Decisions');
    expect(silence).toHaveLength(settings.api?.edgeAuthorizer === 'cognito' ? 0 : 1);
  });

  test('counts the patterns in the log group of the tasks', () => {
    const filters = all(watch, 'AWS::Logs::MetricFilter');
    expect(filters.map(({ FilterPattern }) => FilterPattern)).toEqual(Object.values(auditPatterns));
    const metrics = filters.map(({ MetricTransformations }) => (MetricTransformations as Properties[])[0]);
    for (const { Namespace, MetricName } of alarms.filter(({ Namespace }) =>
      String(Namespace).startsWith('StudioPass/'),
    )) {
      expect(metrics).toContainEqual(
        expect.objectContaining({ MetricNamespace: Namespace, MetricName, MetricValue: '1', DefaultValue: 0 }),
      );
    }
  });

  test('publishes alarms encrypted and over TLS, from this account only', () => {
    expect(only(service, 'AWS::SNS::Topic')).toMatchObject({ KmsMasterKeyId: expect.anything() });
    const { PolicyDocument } = only(service, 'AWS::SNS::TopicPolicy') as { PolicyDocument: { Statement: unknown[] } };
    expect(PolicyDocument.Statement).toMatchObject([
      { Sid: 'AlarmsOfThisAccount', Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } },
      { Sid: 'TlsOnly', Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
    expect(all(service, 'AWS::SNS::Subscription').map(({ Endpoint }) => Endpoint)).toEqual(
      name === 'existing' ? ['studio-pass-operators@example.com'] : [],
    );
  });

  test('calls the API from inside the network every five minutes', () => {
    const canary = only(watch, 'AWS::Lambda::Function');
    expect(canary).toMatchObject({
      Runtime: 'nodejs24.x',
      VpcConfig: { SubnetIds: expect.anything(), SecurityGroupIds: [expect.anything()] },
      Code: { ZipFile: readFileSync(new URL('../../infra/functions/canary.cjs', import.meta.url), 'utf8') },
    });
    expect(String((canary.Code as { ZipFile: string }).ZipFile).length).toBeLessThanOrEqual(4096);
    expect(JSON.stringify(canary.Environment)).toContain('/prod');
    expect(only(watch, 'AWS::Events::Rule')).toMatchObject({ ScheduleExpression: 'rate(5 minutes)' });
  });

  test('shows everything on one page', () => {
    const body = JSON.stringify(only(watch, 'AWS::CloudWatch::Dashboard').DashboardBody);
    for (const title of ['Requests', 'Decisions', 'Latency', 'Refusals', 'Tasks', 'CPU and memory']) {
      expect(body).toContain(title);
    }
  });
});

describe('the patterns of the audit trail', () => {
  const product = { version: '1.0.0' };
  const line = (event: DecisionEvent): Properties => JSON.parse(JSON.stringify(toOcsfEvent(event, product)));
  const refusal = (reason: DecisionEvent['reason']): DecisionEvent => ({ ...fullEvent, outcome: 'deny', reason });
  const events = [fullEvent, ...allErrorCodes.map(refusal), ...allTokenFaults.map((fault) => refusedToken(fault))];
  const reasonsOf = (metric: AuditMetric) =>
    events.filter((event) => matchesFilter(auditPatterns[metric], line(event))).map(({ reason }) => reason);

  test.each([
    ['Granted', ['granted']],
    ['NotMapped', ['not_mapped']],
    ['UpstreamDenied', ['upstream_denied']],
    ['UpstreamThrottled', ['upstream_throttled']],
    ['UpstreamFailed', ['upstream_failed', 'upstream_timeout']],
    ['NotReady', ['not_ready']],
    [
      'SuspiciousRefusals',
      [
        'profile_forbidden',
        'domain_forbidden',
        'revoked',
        'outside_network',
        'signature_invalid',
        'algorithm_refused',
        'token_header_refused',
        'authorization_repeated',
      ],
    ],
  ] as const)('find %s', (metric, reasons) => {
    expect(reasonsOf(metric).toSorted()).toEqual([...reasons].toSorted());
  });

  test('find every decision and every refusal', () => {
    expect(reasonsOf('Decisions')).toHaveLength(events.length);
    expect(reasonsOf('Refused')).toHaveLength(events.length - 1);
  });

  test('find refusals of tokens among those of nobody known', () => {
    expect(reasonsOf('InvalidTokens')).toEqual(allTokenFaults);
  });

  test('find nothing in the log', () => {
    const answered = { level: 'info', msg: 'request answered', status: 502, code: 'upstream_denied' };
    const found = Object.entries(auditPatterns).filter(([, pattern]) => matchesFilter(pattern, answered));
    expect(found).toEqual([]);
  });
});

describe('the patterns of the log', () => {
  const found = (metric: AuditMetric, log: readonly Properties[]) =>
    log.filter((line) => matchesFilter(auditPatterns[metric], line));

  test('find grants and refusals whose event could not be written, and nothing otherwise', async () => {
    const closed = new Writable({ write: (_chunk, _encoding, done) => done(new Error('nobody reads')) });
    const broken = await startTestService({ auditStream: closed.on('error', () => undefined) });
    const whole = await startTestService();
    try {
      for (const service of [broken, whole]) {
        await service.launch();
        await service.send({ path: '/v1/me' });
      }
      expect(found('AuditFailures', broken.log()).map(({ msg }) => msg)).toEqual(
        expect.arrayContaining(['request failed', 'the audit event of a refusal could not be written']),
      );
      expect(found('AuditFailures', whole.log())).toEqual([]);
    } finally {
      await broken.close();
      await whole.close();
    }
  });

  test('find keys that cannot be fetched', async () => {
    const service = await startTestService({ pool: { jwksUrl: 'http://127.0.0.1:9/jwks.json' } });
    try {
      expect(found('KeyFailures', service.log())).not.toEqual([]);
    } finally {
      await service.close();
    }
  });
});
