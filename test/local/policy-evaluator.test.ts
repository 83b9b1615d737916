import { describe, expect, it } from 'vitest';
import { ACCOUNT_ID, API_ENDPOINT_PATH, INTERNET_PATH } from '../../src/local/example-account.ts';
import { networkContextKeys } from '../../src/local/network-path.ts';
import { assertKnownConditions } from '../../src/local/policy-check.ts';
import type { PolicyConditions, PolicyDocument, PolicyStatement } from '../../src/local/policy-document.ts';
import { evaluatePolicy, type PolicyRequest } from '../../src/local/policy-evaluator.ts';

const ACTION = 'sagemaker:CreatePresignedDomainUrl';
const profile = (name: string): string =>
  `arn:aws:sagemaker:us-east-1:${ACCOUNT_ID}:user-profile/d-studiopass01/${name}`;

function document(...statements: readonly Partial<PolicyStatement>[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statements.map((statement, index) => ({
      Sid: `S${index + 1}`,
      Effect: 'Allow',
      Action: ACTION,
      Resource: '*',
      ...statement,
    })),
  };
}

function request(
  policy: PolicyDocument,
  more: Partial<PolicyRequest> = {},
  tags: Record<string, string> = {},
): PolicyRequest {
  return {
    principal: {
      arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/studio-launch/alice`,
      accountId: ACCOUNT_ID,
      policies: [{ name: 'policy', document: policy }],
      tags,
    },
    action: ACTION,
    resource: profile('alice'),
    network: API_ENDPOINT_PATH,
    ...more,
  };
}

describe('the policy evaluator', () => {
  it('sees the network keys of the path and no others', () => {
    expect(Object.keys(networkContextKeys(API_ENDPOINT_PATH))).toEqual([
      'aws:SourceVpce',
      'aws:SourceVpc',
      'aws:VpcSourceIp',
    ]);
    expect(Object.keys(networkContextKeys(INTERNET_PATH))).toEqual(['aws:SourceIp']);
  });

  it('names the statement that decided, a Deny before an Allow', async () => {
    const decision = await evaluatePolicy(request(document({ Sid: 'Open' }, { Sid: 'Shut', Effect: 'Deny' })));
    expect(decision).toEqual({ result: 'ExplicitlyDenied', decidedBy: ['Shut'], refusedBy: ['identity'] });
  });

  it('tells apart what nothing allows from what something denies', async () => {
    const decision = await evaluatePolicy(request(document({ Action: 'sagemaker:DescribeDomain' })));
    expect(decision).toEqual({ result: 'ImplicitlyDenied', decidedBy: [], refusedBy: ['identity'] });
  });

  it.each([
    [
      'own profile with own tag',
      'alice',
      { 'studio-subject': 'sub-a' },
      { 'studio-subject': 'sub-a', 'studio-profile': 'alice' },
      'Allowed',
    ],
    [
      "case 10, another person's profile",
      'dave',
      { 'studio-subject': 'sub-d' },
      { 'studio-subject': 'sub-a', 'studio-profile': 'alice' },
      'ImplicitlyDenied',
    ],
    [
      'case 12, the profile has no tag',
      'alice',
      {},
      { 'studio-subject': 'sub-a', 'studio-profile': 'alice' },
      'ImplicitlyDenied',
    ],
    ['case 13, the session has no tags', 'alice', { 'studio-subject': 'sub-a' }, {}, 'ImplicitlyDenied'],
  ])('evaluates session and resource tags: %s', async (_name, name, resourceTags, tags, result) => {
    const byTag = document({
      Resource: profile('$' + '{aws:PrincipalTag/studio-profile}'),
      Condition: {
        StringEquals: { 'sagemaker:ResourceTag/studio-subject': '$' + '{aws:PrincipalTag/studio-subject}' },
      },
    });
    const decision = await evaluatePolicy(request(byTag, { resource: profile(name), resourceTags }, tags));
    expect(decision.result).toBe(result);
  });

  it("gives aws:PrincipalArn the ARN of the role, not of the role's session", async () => {
    const byRole = document({
      Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT_ID}:role/studio-launch` } },
    });
    expect((await evaluatePolicy(request(byRole))).result).toBe('Allowed');
  });

  const role = (name: string) => ({ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT_ID}:role/${name}` } });
  const through = (policy: PolicyDocument) => ({
    network: { ...API_ENDPOINT_PATH, endpointPolicy: { name: 'endpoint', document: policy } },
  });
  const forAll = (Condition: PolicyConditions, Effect: PolicyStatement['Effect'] = 'Allow') =>
    document({ Sid: 'ForAll', Effect, Principal: '*', Condition });

  it('lets a request through an endpoint only if the policy of the endpoint allows it too', async () => {
    const own = await evaluatePolicy(request(document({}), through(forAll(role('studio-launch')))));
    expect(own).toEqual({ result: 'Allowed', decidedBy: ['S1'], refusedBy: [] });
    const others = await evaluatePolicy(request(document({}), through(forAll(role('another')))));
    expect(others).toEqual({ result: 'ImplicitlyDenied', decidedBy: [], refusedBy: ['endpoint'] });
  });

  it('holds a request against the guardrails of the account, and says which kinds of policy refuse', async () => {
    const guardrails = [{ name: 'guardrails', document: document({ Sid: 'Never', Effect: 'Deny' }) }];
    const decision = await evaluatePolicy(request(document({ Effect: 'Deny' }), { guardrails }));
    expect(decision).toEqual({
      result: 'ExplicitlyDenied',
      decidedBy: ['S1', 'Never'],
      refusedBy: ['identity', 'guardrails'],
    });
    expect((await evaluatePolicy(request(document({}), { guardrails }))).refusedBy).toEqual(['guardrails']);
  });

  it("holds a request that nobody signed against the resource's policy alone", async () => {
    const api = `arn:aws:execute-api:us-east-1:${ACCOUNT_ID}:a1b2c3d4e5`;
    const invoke = (Condition: PolicyConditions) =>
      ({ Action: 'execute-api:Invoke', Resource: `${api}/*`, Principal: '*', Condition }) as const;
    const ask = (resourcePolicy: PolicyDocument) =>
      evaluatePolicy({
        principal: 'anonymous',
        action: 'execute-api:Invoke',
        resource: `${api}/prod/GET/v1/me`,
        resourcePolicy: { name: 'api', document: resourcePolicy },
        network: API_ENDPOINT_PATH,
      });
    const inside = { StringEquals: { 'aws:SourceVpce': API_ENDPOINT_PATH.sourceVpce ?? '' } };
    expect((await ask(document(invoke(inside)))).result).toBe('Allowed');
    const outside = { StringEquals: { 'aws:SourceVpce': 'vpce-0ccccccccccccccc0' } };
    expect(await ask(document(invoke(outside)))).toEqual({
      result: 'ImplicitlyDenied',
      decidedBy: [],
      refusedBy: ['resource'],
    });
  });

  it('knows the condition keys of one action only', async () => {
    const trust = document({
      Sid: 'Tagged',
      Action: 'sts:AssumeRole',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` },
      Condition: { StringLike: { 'aws:RequestTag/studio-subject': '?*' } },
    });
    const { Resource: _none, ...statement } = trust.Statement[0] ?? { Sid: '', Effect: 'Allow' };
    const assume = (tag: string) =>
      evaluatePolicy(
        request(document({ Action: 'sts:AssumeRole' }), {
          action: 'sts:AssumeRole',
          resource: `arn:aws:iam::${ACCOUNT_ID}:role/studio-launch`,
          resourcePolicy: { name: 'trust', document: { ...trust, Statement: [statement] } },
          requestKeys: { 'aws:RequestTag/studio-subject': tag },
        }),
      );
    expect((await assume('sub-a')).result).toBe('Allowed');
    expect((await assume('')).refusedBy).toEqual(['resource']);
  });

  it.each([
    ['an action that does not exist', { action: 'sagemaker:MintUrl' }],
    ['a resource of another type', { resource: `arn:aws:sagemaker:us-east-1:${ACCOUNT_ID}:domain/d-studiopass01` }],
    ['a resource with a wildcard', { resource: profile('*') }],
  ])('throws instead of denying for %s', async (_what, more) => {
    await expect(evaluatePolicy(request(document({}), more))).rejects.toThrow('policy evaluation failed');
  });

  it('throws instead of denying for a policy that is none', async () => {
    const broken = document({ Effect: 'Perhaps' as 'Allow' });
    await expect(evaluatePolicy(request(broken))).rejects.toThrow('policy evaluation failed');
  });
});

describe('the check of a policy', () => {
  const check = (Condition: PolicyConditions, Resource = '*'): Promise<void> =>
    assertKnownConditions({ name: 'policy', document: document({ Condition, Resource }) });

  it.each([
    ['a misspelt key', { StringEquals: { 'aws:SourceVpcEndpoint': 'x' } }, 'aws:SourceVpcEndpoint'],
    ['a misspelt operator', { StringEqual: { 'aws:SourceVpce': 'x' } }, 'StringEqual'],
    ['an operator with a suffix it does not take', { NullIfExists: { 'aws:SourceVpce': 'true' } }, 'NullIfExists'],
    [
      'a misspelt variable in a value',
      { StringEquals: { 'aws:SourceVpce': '$' + '{aws:PrincipleTag/x}' } },
      'aws:PrincipleTag/x',
    ],
  ])('refuses %s and names it', async (_what, condition, named) => {
    await expect(check(condition as unknown as PolicyConditions)).rejects.toThrow(named);
  });

  it('refuses a misspelt variable in a resource', async () => {
    await expect(check({}, profile('$' + '{aws:PrincipleTag/x}'))).rejects.toThrow('aws:PrincipleTag/x');
  });

  it('accepts tag keys, which anybody may choose', async () => {
    const condition = {
      StringNotEqualsIfExists: { 'sagemaker:ResourceTag/anything': '$' + '{aws:PrincipalTag/anything}' },
    };
    await expect(check(condition)).resolves.toBeUndefined();
  });
});
