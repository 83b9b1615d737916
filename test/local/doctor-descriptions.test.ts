import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCognitoUserPools } from '../../src/diagnosis/cognito-user-pools.ts';
import { createIamRolePolicies } from '../../src/diagnosis/iam-role-policies.ts';
import { listenOnLoopback } from '../../src/local/loopback-listener.ts';

const signal = new AbortController().signal;
const NOBODY = 'http://127.0.0.1:9';
const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };

/** Answers each action of a protocol in turn; what is a function is asked for what the call says. */
type Answers = Readonly<Record<string, string | ((body: string) => string)>>;

async function answeringAws(answers: Answers, statusOf: (action: string) => number): Promise<string> {
  const listener = await listenOnLoopback((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const target = request.headers['x-amz-target'];
      const action =
        typeof target === 'string' ? (target.split('.')[1] ?? '') : (new URLSearchParams(body).get('Action') ?? '');
      const answer = answers[action] ?? '';
      response.writeHead(statusOf(action)).end(typeof answer === 'string' ? answer : answer(body));
    });
  });
  onTestFinished(() => listener.close());
  return listener.endpoint;
}

describe('the policies of a role, as IAM tells them', () => {
  const document = (name: string) => encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Id: name }));
  const result = (action: string, xml: string) =>
    `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${xml}</${action}Result></${action}Response>`;
  const error = (code: string) =>
    `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
  const role =
    '<Path>/</Path><RoleName>r</RoleName><RoleId>AROA1</RoleId><Arn>a</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>';
  const answers: Answers = {
    GetRole: result(
      'GetRole',
      `<Role>${role}<AssumeRolePolicyDocument>${document('trust')}</AssumeRolePolicyDocument></Role>`,
    ),
    // In two pages.
    ListRolePolicies: (body) =>
      body.includes('Marker=more')
        ? result('ListRolePolicies', '<PolicyNames><member>two</member></PolicyNames><IsTruncated>false</IsTruncated>')
        : result(
            'ListRolePolicies',
            '<PolicyNames><member>one</member></PolicyNames><IsTruncated>true</IsTruncated><Marker>more</Marker>',
          ),
    GetRolePolicy: (body) => {
      const name = new URLSearchParams(body).get('PolicyName') ?? '';
      const text = name === 'two' ? 'not%20json' : document(name);
      return result(
        'GetRolePolicy',
        `<RoleName>r</RoleName><PolicyName>${name}</PolicyName><PolicyDocument>${text}</PolicyDocument>`,
      );
    },
    ListAttachedRolePolicies: result(
      'ListAttachedRolePolicies',
      '<AttachedPolicies><member><PolicyName>wide</PolicyName><PolicyArn>arn:aws:iam::aws:policy/wide</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>',
    ),
    GetPolicy: result(
      'GetPolicy',
      '<Policy><PolicyName>wide</PolicyName><DefaultVersionId>v7</DefaultVersionId></Policy>',
    ),
    GetPolicyVersion: (body) =>
      result(
        'GetPolicyVersion',
        `<PolicyVersion><Document>${document(new URLSearchParams(body).get('VersionId') ?? '')}</Document></PolicyVersion>`,
      ),
  };
  const iamAt = (endpoint: string) => new IAMClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });

  test('are its trust, its inline policies page by page, and the managed ones in their version in force', async () => {
    const client = iamAt(await answeringAws(answers, () => 200));
    const answer = await createIamRolePolicies(client).read('r', signal);
    expect(answer.kind === 'found' ? answer.value : []).toEqual([
      { name: 'trust policy', document: { Version: '2012-10-17', Id: 'trust' } },
      { name: 'policy one', document: { Version: '2012-10-17', Id: 'one' } },
      { name: 'policy two', document: undefined },
      { name: 'managed policy wide', document: { Version: '2012-10-17', Id: 'v7' } },
    ]);
    client.destroy();
  });

  test.each([
    ['NoSuchEntity', 404, 'absent'],
    ['AccessDenied', 403, 'denied'],
  ])('are an answer too where IAM says %s', async (code, status, kind) => {
    const client = iamAt(await answeringAws({ GetRole: error(code) }, () => status));
    expect(await createIamRolePolicies(client).read('r', signal)).toMatchObject({ kind });
    client.destroy();
  });

  test('are a failure where IAM is not reached', async () => {
    const client = iamAt(NOBODY);
    await expect(createIamRolePolicies(client).read('r', signal)).rejects.toMatchObject({ code: 'upstream_failed' });
    client.destroy();
  });
});

describe('a user pool, as Cognito tells of it', () => {
  const poolsAt = (endpoint: string) =>
    createCognitoUserPools(
      () => new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 }),
    );

  test('has domains, and clients whose users may write attributes', async () => {
    const pools = poolsAt(
      await answeringAws(
        {
          DescribeUserPool: JSON.stringify({ UserPool: { Domain: 'studio', CustomDomain: 'id.example' } }),
          DescribeUserPoolClient: (body) =>
            JSON.stringify({
              UserPoolClient: {
                ClientSecret: 'hush',
                ...(body.includes('"some"') ? { WriteAttributes: ['email'] } : {}),
              },
            }),
        },
        () => 200,
      ),
    );
    expect(await pools.domainsOf('us-east-1_A', signal)).toEqual({ kind: 'found', value: ['studio', 'id.example'] });
    expect(await pools.writableBy('us-east-1_A', 'some', signal)).toEqual({ kind: 'found', value: ['email'] });
    expect(await pools.writableBy('us-east-1_A', 'none', signal)).toEqual({ kind: 'found', value: undefined });
  });

  test.each([
    ['ResourceNotFoundException', 'absent'],
    ['AccessDeniedException', 'denied'],
  ])('that answers %s is an answer too', async (type, kind) => {
    const error = JSON.stringify({ __type: type, message: 'no' });
    const pools = poolsAt(await answeringAws({ DescribeUserPool: error, DescribeUserPoolClient: error }, () => 400));
    expect(await pools.domainsOf('us-east-1_A', signal)).toMatchObject({ kind });
    expect(await pools.writableBy('us-east-1_A', 'some', signal)).toMatchObject({ kind });
  });
});
