/** Who is told of alarms. Messages are encrypted, sent over TLS only, and come from the alarms of this account only. */
import { Aws } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { policyDocument } from '../policies/policy-document.ts';
import { here } from './here.ts';

export interface AlarmTopicProps {
  readonly key: IKey;
  readonly email: string | undefined;
}

/** Has the topic told of an alarm. By ARN, so that topic and alarm may be in different stacks. */
export function notify(alarm: Alarm, topicArn: string): void {
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topicArn }) });
}

export class AlarmTopic extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, { key, email }: AlarmTopicProps) {
    super(scope, id);
    const topic = new sns.CfnTopic(this, 'Topic', { kmsMasterKeyId: key.keyArn });
    this.topicArn = topic.ref;
    const { partition, region, accountId } = here;
    new sns.CfnTopicPolicy(this, 'Policy', {
      topics: [topic.ref],
      policyDocument: {
        ...policyDocument(
          {
            Sid: 'AlarmsOfThisAccount',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: topic.ref,
            Condition: {
              StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
              ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*` },
            },
          },
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: topic.ref,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ),
      },
    });
    if (email !== undefined) {
      new sns.CfnSubscription(this, 'Email', { topicArn: topic.ref, protocol: 'email', endpoint: email });
    }
  }
}
