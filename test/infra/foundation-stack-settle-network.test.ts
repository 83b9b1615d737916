/** The function that settles the network, run as Lambda would run it, with an EC2 that remembers what it is asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { foundationOfExample, onlyOne, resourcesOf } from './foundation-stack-trial.ts';

interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}
type Handler = (event: object) => Promise<void>;

const calls: Call[] = [];
let answers: Readonly<Record<string, (input: Record<string, unknown>) => object>> = {};
let answered: { readonly headers: NodeJS.Dict<string | string[]>; readonly body: Record<string, unknown> }[] = [];
let status = 200;

const cloudFormation = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    answered.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(status).end();
  });
});
beforeAll(() => new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => cloudFormation.close(resolve)));

const RULES = [
  { SecurityGroupRuleId: 'sgr-in', IsEgress: false },
  { SecurityGroupRuleId: 'sgr-out', IsEgress: true },
];
beforeEach(() => {
  calls.length = 0;
  answered = [];
  status = 200;
  answers = {
    DescribeManagedPrefixListsCommand: ({ Filters }) => {
      const [{ Values }] = Filters as [{ Values: [string] }];
      return { PrefixLists: [{ PrefixListId: `pl-of-${Values[0]}` }] };
    },
    DescribeSecurityGroupRulesCommand: () => ({ SecurityGroupRules: RULES }),
  };
});

function handler(): Handler {
  const command = (name: string) =>
    class {
      readonly name = name;
      readonly input: Record<string, unknown>;
      constructor(input: Record<string, unknown>) {
        this.input = input;
      }
    };
  const ec2 = new Proxy(
    {
      EC2Client: class {
        send({ name, input }: { name: string; input: Record<string, unknown> }): Promise<object> {
          calls.push({ name, input });
          return Promise.resolve(answers[name]?.(input) ?? {});
        }
      },
    },
    { get: (target, name: string) => (name === 'EC2Client' ? target.EC2Client : command(name)) },
  );
  const { Code } = onlyOne(foundationOfExample('everything-new'), 'AWS::Lambda::Function').Properties;
  const exports: { handler?: Handler } = {};
  new Function('require', 'exports', (Code as { ZipFile: string }).ZipFile)(() => ec2, exports);
  if (exports.handler === undefined) {
    throw new Error('the code exports no handler');
  }
  return exports.handler;
}

const event = (part: object) => ({
  RequestType: 'Create',
  ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/signed?signature=1`,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Facts',
  ResourceProperties: { Region: 'eu-central-1', DefaultSecurityGroupId: 'sg-default' },
  ...part,
});
const revoked = () => calls.filter(({ name }) => name.startsWith('Revoke'));

test('finds both prefix lists of the Region and tells CloudFormation', async () => {
  await handler()(event({}));
  expect(answered).toHaveLength(1);
  expect(answered[0]?.body).toEqual({
    Status: 'SUCCESS',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Facts',
    PhysicalResourceId: 'Facts',
    Data: {
      S3PrefixListId: 'pl-of-com.amazonaws.eu-central-1.s3',
      DynamoDbPrefixListId: 'pl-of-com.amazonaws.eu-central-1.dynamodb',
    },
  });
  expect(answered[0]?.headers['content-type']).toBe('');
});

test('takes all rules out of the one group it is told of', async () => {
  await handler()(event({}));
  expect(revoked()).toEqual([
    {
      name: 'RevokeSecurityGroupEgressCommand',
      input: { GroupId: 'sg-default', SecurityGroupRuleIds: ['sgr-out'] },
    },
    {
      name: 'RevokeSecurityGroupIngressCommand',
      input: { GroupId: 'sg-default', SecurityGroupRuleIds: ['sgr-in'] },
    },
  ]);
});

test.each<[string, object, () => void]>([
  ['when there is no group to close', { ResourceProperties: { Region: 'eu-central-1' } }, () => undefined],
  [
    'when the group has no rules any more',
    { RequestType: 'Update' },
    () => {
      answers = { ...answers, DescribeSecurityGroupRulesCommand: () => ({ SecurityGroupRules: [] }) };
    },
  ],
  ['when the stack goes', { RequestType: 'Delete' }, () => undefined],
])('revokes nothing %s', async (_when, part, prepare) => {
  prepare();
  await handler()(event(part));
  expect(revoked()).toEqual([]);
  expect(answered.map(({ body }) => body.Status)).toEqual(['SUCCESS']);
});

test.each<[string, () => object]>([
  ['a prefix list is not there', () => ({ PrefixLists: [] })],
  [
    'EC2 refuses',
    () => {
      throw new Error('not authorized');
    },
  ],
])('says so at once when %s, so that the stack does not wait', async (_when, answer) => {
  answers = { ...answers, DescribeManagedPrefixListsCommand: answer };
  await handler()(event({ PhysicalResourceId: 'Kept' }));
  expect(answered).toHaveLength(1);
  expect(answered[0]?.body).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'Kept' });
  expect(answered[0]?.body.Reason).toMatch(/prefix lists are named|not authorized/);
});

test('fails, and so is tried again, when CloudFormation does not take the answer', async () => {
  status = 500;
  await expect(handler()(event({}))).rejects.toThrow('500');
});

test('fits into a template, and its role may change no other group', () => {
  const made = foundationOfExample('everything-new');
  const { Code } = onlyOne(made, 'AWS::Lambda::Function').Properties;
  expect((Code as { ZipFile: string }).ZipFile.length).toBeLessThan(4096);
  const roles = JSON.stringify(resourcesOf(made, 'AWS::IAM::Role'));
  expect(roles).not.toMatch(/security-group\/\*/);
  expect(roles).toContain(':security-group/');
});
