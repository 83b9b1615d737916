import { App, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, test } from 'vitest';
import { JwksMirror, type JwksMirrorProps } from '../../infra/constructs/jwks-mirror.ts';
import { plainTemplate } from '../../infra/plain-template.ts';
import type { Settings } from '../../infra/settings/settings-schema.ts';

const SETTINGS: Settings = {
  perimeter: 'direct',
  corporateNetworks: ['192.168.0.0/16'],
  tokenUse: 'access',
  watch: { runbookUrl: 'https://wiki.example.com/runbook' },
};

function foundationOf(stack: Stack): JwksMirrorProps['foundation'] {
  const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001';
  return {
    vpcId: 'vpc-1',
    userPool: { id: 'eu-west-1_Pool1', clientIds: ['client'] },
    key: kms.Key.fromKeyArn(stack, 'Key', keyArn),
  };
}

function mirrorIn(app: App, { granted = true } = {}): { stack: Stack; mirror: JwksMirror } {
  const stack = new Stack(app, 'Test', { synthesizer: plainTemplate() });
  const mirror = new JwksMirror(stack, 'Mirror', { settings: SETTINGS, foundation: foundationOf(stack) });
  if (granted) {
    mirror.grantRead(new iam.Role(stack, 'Task', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
  }
  return { stack, mirror };
}

/** The only resource of its type, with its logical id. */
function only(template: Template, type: string): readonly [id: string, properties: Record<string, unknown>] {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  const [[id, { Properties }] = ['', { Properties: {} }]] = found;
  return [id, Properties];
}

describe('the mirror of the signing keys', () => {
  let template: Template;
  let mirror: JwksMirror;
  let stack: Stack;

  beforeAll(() => {
    ({ stack, mirror } = mirrorIn(new App()));
    template = Template.fromStack(stack);
  });

  const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const objectOf = (id: string, path: string) => ({ 'Fn::Join': ['', [arnOf(id), path]] });

  function roleIds(): { writer: string; reader: string } {
    const ids = Object.keys(template.findResources('AWS::IAM::Role'));
    const writer = ids.find((id) => id.startsWith('MirrorRole')) ?? '';
    const reader = ids.find((id) => id.startsWith('Task')) ?? '';
    return { writer, reader };
  }

  test('says where the keys are, as the service wants to be told', () => {
    const [bucket] = only(template, 'AWS::S3::Bucket');
    expect(stack.resolve(mirror.keySetUrl)).toEqual({
      'Fn::Join': ['', ['s3://', { Ref: bucket }, '/jwks.json']],
    });
    expect(only(template, 'AWS::Lambda::Function')[1]).toMatchObject({
      Environment: { Variables: { BUCKET: { Ref: bucket }, KEY: 'jwks.json' } },
    });
  });

  test('takes the keys from the user pool itself, over TLS', () => {
    const [, { Environment }] = only(template, 'AWS::Lambda::Function');
    expect(Environment).toMatchObject({
      Variables: {
        KEY_SET_URL: {
          'Fn::Join': [
            '',
            ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.amazonaws.com/eu-west-1_Pool1/.well-known/jwks.json'],
          ],
        },
      },
    });
  });

  test('keeps the keys in a bucket that is closed, versioned, encrypted, and outlives its stack', () => {
    const [id] = only(template, 'AWS::S3::Bucket');
    const closed = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: closed,
        VersioningConfiguration: { Status: 'Enabled' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: {
          Rules: [Match.objectLike({ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } })],
        },
      },
    });
    expect(id).not.toBe('');
  });

  test('lets its own role write, granted roles read through the VPC, and nobody else do either', () => {
    const [bucket] = only(template, 'AWS::S3::Bucket');
    const { writer, reader } = roleIds();
    const [, { PolicyDocument }] = only(template, 'AWS::S3::BucketPolicy');
    const everything = { Effect: 'Deny', Principal: '*', Resource: objectOf(bucket, '/*') };
    const reading = ['s3:GetObject', 's3:GetObjectVersion'];
    expect(PolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          ...everything,
          Sid: 'OnlyOverTls',
          Action: 's3:*',
          Resource: [arnOf(bucket), objectOf(bucket, '/*')],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          ...everything,
          Sid: 'OnlyTheMirrorWrites',
          Action: [
            's3:PutObject',
            's3:DeleteObject',
            's3:DeleteObjectVersion',
            's3:ReplicateObject',
            's3:ReplicateDelete',
          ],
          Condition: { ArnNotEqualsIfExists: { 'aws:PrincipalArn': arnOf(writer) } },
        },
        {
          ...everything,
          Sid: 'OnlyTheServiceReads',
          Action: reading,
          Condition: { ArnNotEqualsIfExists: { 'aws:PrincipalArn': [arnOf(reader)] } },
        },
        {
          ...everything,
          Sid: 'OnlyReadThroughTheVpc',
          Action: reading,
          Condition: { StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } },
        },
      ],
    });
  });

  test('gives the function one object to write and its own log, and the reader that object', () => {
    const [bucket] = only(template, 'AWS::S3::Bucket');
    const [log] = only(template, 'AWS::Logs::LogGroup');
    const { writer, reader } = roleIds();
    const object = objectOf(bucket, '/jwks.json');
    expect(only(template, 'AWS::IAM::RolePolicy')[1]).toMatchObject({
      RoleName: { Ref: writer },
      PolicyDocument: {
        Statement: [
          { Sid: 'WriteSigningKeys', Effect: 'Allow', Action: 's3:PutObject', Resource: object },
          {
            Sid: 'WriteLog',
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: arnOf(log),
          },
        ],
      },
    });
    expect(only(template, 'AWS::IAM::Policy')[1]).toMatchObject({
      Roles: [{ Ref: reader }],
      PolicyDocument: {
        Statement: [{ Sid: 'ReadSigningKeys', Effect: 'Allow', Action: 's3:GetObject', Resource: object }],
      },
    });
    expect(template.findResources('AWS::IAM::Role')[writer]?.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('runs outside the VPC, every five minutes', () => {
    const [id, properties] = only(template, 'AWS::Lambda::Function');
    expect(properties).not.toHaveProperty('VpcConfig');
    expect(properties).toMatchObject({ Handler: 'index.handler' });
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [Match.objectLike({ Arn: arnOf(id), RetryPolicy: Match.anyValue() })],
    });
    const [rule] = only(template, 'AWS::Events::Rule');
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'events.amazonaws.com',
      FunctionName: { Ref: id },
      SourceArn: arnOf(rule),
    });
  });

  test('has its first run before the stack is there, and only once its bucket is guarded', () => {
    const [id] = only(template, 'AWS::Lambda::Function');
    template.hasResourceProperties('Custom::SigningKeys', { ServiceToken: arnOf(id), PublishedAt: Match.anyValue() });
    const [guard] = only(template, 'AWS::S3::BucketPolicy');
    const [permissions] = only(template, 'AWS::IAM::RolePolicy');
    const { DependsOn } = template.findResources('AWS::Lambda::Function')[id] ?? {};
    expect(DependsOn).toEqual(expect.arrayContaining([guard, permissions]));
    const [reading] = only(template, 'AWS::IAM::Policy');
    template.hasResource('Custom::SigningKeys', { DependsOn: [reading] });
  });

  test('has an alarm for failing and one for silence, which name the page to read', () => {
    expect(mirror.alarms).toHaveLength(2);
    const runbook = Match.stringLikeRegexp('https://wiki\\.example\\.com/runbook#keys-too-old$');
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmDescription: runbook,
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Invocations',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 300,
      EvaluationPeriods: 6,
      TreatMissingData: 'breaching',
      AlarmDescription: runbook,
    });
  });

  test('is inlined whole', () => {
    const [, { Code }] = only(template, 'AWS::Lambda::Function');
    const { ZipFile } = Code as { ZipFile: string };
    expect(ZipFile).toContain('exports.handler');
    expect(ZipFile.length).toBeLessThanOrEqual(4_096);
  });
});

test('a mirror that nobody may read is a mistake', () => {
  const app = new App();
  mirrorIn(app, { granted: false });
  expect(() => app.synth()).toThrow(/nobody may read the signing keys/);
});

test('a mirror leaves no finding of cdk-nag without a reason', () => {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  mirrorIn(app);
  expect(() => app.synth()).not.toThrow();
});
