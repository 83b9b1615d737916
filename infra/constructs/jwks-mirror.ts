/**
 * The copy of the pool's signing keys, for tasks in a network without a way to Cognito: a function outside the VPC writes it
 * every five minutes, whether the keys have changed or not, because the service takes them to be as old as the object.
 */
import { readFileSync } from 'node:fs';
import { CustomResource, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { keySetMirrorPermissions, keySetMirrorTrust } from '../policies/key-set-policies.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { encryptedLogGroup } from './encrypted-log-group.ts';
import { here } from './here.ts';
import { KeySetBucket } from './key-set-bucket.ts';
import { runbookLink } from './operations-alarms.ts';

const CODE = readFileSync(new URL('../functions/jwks-mirror.cjs', import.meta.url), 'utf8');
const PERIOD = Duration.minutes(5);
const LOG_RETENTION_DAYS = 90;

export interface JwksMirrorProps {
  readonly settings: Settings;
  readonly foundation: Pick<Foundation, 'key' | 'userPool' | 'vpcId'>;
}

export class JwksMirror extends Construct {
  /** `s3://<bucket>/<key>`, for the service's `STUDIO_PASS_JWKS_URL`. */
  readonly keySetUrl: string;
  /** Without actions: whoever has a topic adds them. */
  readonly alarms: readonly cloudwatch.Alarm[];
  /**
   * There once the keys are, and may be read. Tasks must wait for it: started before the first scheduled run they would not
   * be ready, and their deployment would fail.
   */
  readonly firstRun: CustomResource;
  readonly #keySet: KeySetBucket;

  constructor(scope: Construct, id: string, { settings, foundation }: JwksMirrorProps) {
    super(scope, id);
    const role = new iam.CfnRole(this, 'Role', {
      description: 'Writes the signing keys that Studio Pass verifies tokens with.',
      assumeRolePolicyDocument: keySetMirrorTrust,
    });
    this.#keySet = new KeySetBucket(this, 'KeySet', { mirrorRoleArn: role.attrArn, vpcId: foundation.vpcId });
    const { bucketName, objectKey, objectArn } = this.#keySet;
    const publishedAt = `https://cognito-idp.${here.region}.amazonaws.com/${foundation.userPool.id}/.well-known/jwks.json`;
    this.keySetUrl = `s3://${bucketName}/${objectKey}`;

    const log = encryptedLogGroup(this, 'Log', { key: foundation.key, retentionDays: LOG_RETENTION_DAYS });
    const permissions = new iam.CfnRolePolicy(this, 'Permissions', {
      roleName: role.ref,
      policyName: 'mirror',
      policyDocument: keySetMirrorPermissions({ objectArn, logGroupArn: log.attrArn, accountId: here.accountId }),
    });
    const mirror = new lambda.CfnFunction(this, 'Function', {
      description: 'Copies the signing keys of the user pool of Studio Pass to S3.',
      runtime: lambda.Runtime.NODEJS_24_X.name,
      architectures: [lambda.Architecture.ARM_64.name],
      handler: 'index.handler',
      code: { zipFile: CODE },
      role: role.attrArn,
      timeout: 30,
      memorySize: 256,
      environment: {
        variables: { KEY_SET_URL: publishedAt, BUCKET: bucketName, KEY: objectKey },
      },
      loggingConfig: { logGroup: log.ref, logFormat: 'JSON' },
    });
    // The keys are guarded before the first of them are there.
    mirror.node.addDependency(permissions, this.#keySet.policy);
    this.firstRun = new CustomResource(this, 'FirstRun', {
      resourceType: 'Custom::SigningKeys',
      serviceToken: mirror.attrArn,
      serviceTimeout: Duration.minutes(3),
      properties: { PublishedAt: publishedAt },
    });
    this.#schedule(mirror);
    this.alarms = this.#alarms(mirror, settings);
  }

  /** Lets a role read the keys, through the VPC. The bucket refuses every role for which this was not called. */
  grantRead(role: iam.IRole): void {
    this.firstRun.node.addDependency(this.#keySet.grantRead(role));
  }

  /** The same for a role of another stack, which has to give it a policy of its own. */
  admitReader(roleArn: string): void {
    this.#keySet.admitReader(roleArn);
  }

  get objectArn(): string {
    return this.#keySet.objectArn;
  }

  #schedule(mirror: lambda.CfnFunction): void {
    const seconds = PERIOD.toSeconds();
    const rule = new events.CfnRule(this, 'Schedule', {
      description: 'Runs the mirror of the signing keys of Studio Pass.',
      scheduleExpression: `rate(${PERIOD.toMinutes()} minutes)`,
      targets: [
        {
          id: 'mirror',
          arn: mirror.attrArn,
          retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: seconds },
        },
      ],
    });
    new lambda.CfnPermission(this, 'Invoke', {
      action: 'lambda:InvokeFunction',
      functionName: mirror.ref,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
    // Once more after a minute; then the next run is near, and an event that old is worth nothing.
    new lambda.CfnEventInvokeConfig(this, 'Retries', {
      functionName: mirror.ref,
      qualifier: '$LATEST',
      maximumRetryAttempts: 1,
      maximumEventAgeInSeconds: seconds,
    });
  }

  #alarms(mirror: lambda.CfnFunction, settings: Settings): readonly cloudwatch.Alarm[] {
    const stillServing = `The keys it wrote last still serve, for a day at most. ${runbookLink(settings, 'keys-too-old')}`;
    const metric = (metricName: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { FunctionName: mirror.ref },
        statistic: 'Sum',
        period: PERIOD,
      });
    return [
      new cloudwatch.Alarm(this, 'Failing', {
        alarmDescription: `The mirror of the signing keys has been failing for a quarter of an hour. ${stillServing}`,
        metric: metric('Errors'),
        threshold: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 3,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
      new cloudwatch.Alarm(this, 'NotRunning', {
        alarmDescription: `The mirror of the signing keys has not run for half an hour. ${stillServing}`,
        metric: metric('Invocations'),
        threshold: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: 6,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
    ];
  }
}
