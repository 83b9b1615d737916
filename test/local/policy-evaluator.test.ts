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
    expect(decision).toEqual({ result: 'ExplicitlyDenied', decidedBy: ['Shut'] });
  });

  it('tells apart what nothing allows from what something denies', async () => {
    const decision = await evaluatePolicy(request(document({ Action: 'sagemaker:DescribeDomain' })));
    expect(decision).toEqual({ result: 'ImplicitlyDenied', decidedBy: [] });
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
