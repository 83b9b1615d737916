import { describe, expect, test } from 'vitest';
import { lintPolicy } from '../../../../src/diagnosis/policy/lint-policy.ts';
import { examplePerimeter } from '../../../../src/local/perimeter/example-perimeter.ts';

const PRESIGN = 'sagemaker:CreatePresignedDomainUrl';
const PROFILES = 'arn:aws:sagemaker:us-east-1:111122223333:user-profile/d-abc/*';
const PROFILE = 'arn:aws:sagemaker:us-east-1:111122223333:user-profile/d-abc/alice';

type Json = Readonly<Record<string, unknown>>;

const leg = (endpoint: string, network: string, more: Json = {}): Json => ({
  Sid: endpoint,
  Effect: 'Allow',
  Action: PRESIGN,
  Resource: PROFILES,
  Condition: {
    StringEquals: { 'aws:SourceVpce': endpoint, 'aws:SourceVpc': 'vpc-1' },
    IpAddress: { 'aws:VpcSourceIp': network },
  },
  ...more,
});
const mint = leg('vpce-api', '10.0.0.0/24');
const browse = leg('vpce-studio', '10.16.0.0/16');
const policy = (...Statement: readonly Json[]): Json => ({ Version: '2012-10-17', Statement });
const denyMinting = (Condition: Json): Json => ({ Effect: 'Deny', Action: PRESIGN, Resource: '*', Condition });
const rulesOf = (document: unknown, options = {}) => lintPolicy(document, options).map(({ rule }) => rule);

/** The shape of the articles' policy: three alternatives, written down anew. */
const ofTheArticles = policy(
  ...[
    { IpAddress: { 'aws:VpcSourceIp': '10.16.0.0/16' } },
    { IpAddress: { 'aws:SourceIp': '192.168.10.0/24' } },
    { StringEquals: { 'aws:sourceVpce': ['vpce-sm-api-1', 'vpce-sm-api-2'] } },
  ].map((Condition) => ({
    Effect: 'Allow',
    Action: PRESIGN,
    Resource: 'arn:aws:sagemaker:us-east-1:111122223333:user-profile/*/*',
    Condition,
  })),
);

describe("the articles' policy", () => {
  test('has every fault it is known for', () => {
    const findings = lintPolicy(ofTheArticles).map(({ rule, statement }) => `${statement}: ${rule}`);
    expect(findings.sort()).toEqual([
      'statement 1: allow-bypasses-endpoint',
      'statement 1: any-user-profile',
      'statement 1: vpc-address-without-vpc',
      'statement 2: allow-bypasses-endpoint',
      'statement 2: any-user-profile',
      'statement 2: private-source-ip',
      'statement 3: any-user-profile',
      'statement 3: studio-endpoint-unclear',
    ]);
  });

  test('lacks the endpoint of Studio, once that is known', () => {
    expect(rulesOf(ofTheArticles, { studioEndpointIds: ['vpce-studio'] })).toContain('studio-endpoint-missing');
  });
});

describe("the project's own policies", () => {
  test.each(['everything-new', 'rehearsal'] as const)('of the templates of %s have no fault', (example) => {
    const perimeter = examplePerimeter(example);
    const { taskRole, launchRole, endpointPolicies, apiResourcePolicy, guardrails } = perimeter;
    const policies = [
      ...[taskRole, ...(launchRole === undefined ? [] : [launchRole])].flatMap((role) => [
        role.trust,
        ...role.policies,
      ]),
      ...endpointPolicies.values(),
      apiResourcePolicy,
      guardrails,
    ];
    expect(
      policies.flatMap(({ name, document }) => lintPolicy(document).map((finding) => ({ name, ...finding }))),
    ).toEqual([]);
    expect(policies.length).toBeGreaterThan(7);
  });
});

describe('a policy that mints', () => {
  test('with one statement for each leg has no fault', () => {
    expect(rulesOf(policy(mint, browse), { studioEndpointIds: ['vpce-studio'] })).toEqual([]);
  });

  test('by one statement alone is a policy too', () => {
    expect(rulesOf({ Version: '2012-10-17', Statement: mint })).toEqual(['studio-endpoint-missing']);
  });

  test.each(['sagemaker:*', '*', 'sagemaker:CreatePresigned*', 'SageMaker:createpresigneddomainurl'])(
    'by the action %s must ask for the endpoint',
    (Action) => {
      const everywhere = { Effect: 'Allow', Action, Resource: PROFILES };
      expect(rulesOf(policy(everywhere))).toEqual(['allow-without-endpoint']);
    },
  );

  test('by what it does not leave out must ask for the endpoint', () => {
    expect(rulesOf(policy({ Effect: 'Allow', NotAction: 's3:*', Resource: PROFILES }))).toEqual([
      'allow-without-endpoint',
    ]);
    expect(rulesOf(policy({ Effect: 'Allow', NotAction: 'sagemaker:*', Resource: '*' }))).toEqual([]);
  });

  test('is told from one that reads tables', () => {
    expect(rulesOf(policy({ Effect: 'Allow', Action: '*', Resource: 'arn:aws:dynamodb:us-east-1:1:table/t' }))).toEqual(
      [],
    );
  });

  test('may not take any endpoint for its own', () => {
    const anyEndpoint = leg('x', '10.0.0.0/24', { Condition: { StringLike: { 'aws:SourceVpce': '*' } } });
    expect(rulesOf(policy(anyEndpoint))).toEqual(['allow-without-endpoint']);
  });

  test('is warned about where nothing but a Deny keeps it to the endpoints', () => {
    const open = { Effect: 'Allow', Action: PRESIGN, Resource: PROFILE };
    const guard = denyMinting({ StringNotEqualsIfExists: { 'aws:SourceVpce': ['vpce-api', 'vpce-studio'] } });
    expect(lintPolicy(policy(open, guard))).toMatchObject([{ rule: 'allow-without-endpoint', severity: 'warning' }]);
  });

  test.each([
    '*',
    'arn:aws:sagemaker:us-east-1:111122223333:user-profile/*',
    'arn:aws:sagemaker:us-east-1:111122223333:*',
    'arn:aws:sagemaker:us-east-1:111122223333:user-profile/*/alice',
  ])('may not reach %s', (Resource) => {
    expect(rulesOf(policy({ ...mint, Resource }, { ...browse, Resource: PROFILE }))).toEqual(['any-user-profile']);
  });

  test('may name any Region and account', () => {
    const Resource = 'arn:aws:sagemaker:*:*:user-profile/d-abc/alice';
    expect(rulesOf(policy({ ...mint, Resource }, { ...browse, Resource }))).toEqual([]);
  });
});

describe('conditions', () => {
  test.each([
    ['StringEqualsIfExists', 'aws:SourceVpc'],
    ['ForAllValues:StringEquals', 'aws:SourceVpc'],
  ])('an Allow with %s lets requests without the key through', (operator, key) => {
    const Condition = { StringEquals: { 'aws:SourceVpce': 'vpce-api' }, [operator]: { [key]: 'vpc-1' } };
    expect(rulesOf(policy({ ...mint, Condition }, browse))).toEqual(['absent-key-allowed']);
  });

  test('an Allow with …IfExists is good where the key is asked for besides', () => {
    const Condition = {
      StringEquals: { 'aws:SourceVpce': 'vpce-api' },
      StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' },
      Null: { 'aws:SourceVpc': 'false' },
    };
    expect(rulesOf(policy({ ...mint, Condition }, browse))).toEqual([]);
  });

  test('a Deny without …IfExists is warned about', () => {
    const deny = denyMinting({ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } });
    expect(lintPolicy(policy(mint, browse, deny))).toMatchObject([
      { rule: 'deny-without-if-exists', severity: 'warning' },
    ]);
  });

  test('a Deny with ForAnyValue: lets requests without the key through', () => {
    const deny = denyMinting({ 'ForAnyValue:StringNotEquals': { 'aws:SourceVpce': 'vpce-api' } });
    expect(rulesOf(policy(mint, browse, deny))).toEqual(['absent-key-escapes-deny']);
  });

  test.each(['10.0.0.0/8', '172.31.0.0/16', '192.168.1.4', '100.64.0.0/10', 'fd00::/8'])(
    'aws:SourceIp is never %s',
    (range) => {
      const Condition = { ...(mint.Condition as object), NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', range] } };
      expect(rulesOf(policy({ ...mint, Condition }, browse))).toEqual(['private-source-ip']);
    },
  );

  test('aws:VpcSourceIp needs aws:SourceVpc beside it', () => {
    const Condition = {
      StringEquals: { 'aws:SourceVpce': 'vpce-api' },
      IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/24' },
    };
    expect(rulesOf(policy({ ...mint, Condition }, browse))).toEqual(['vpc-address-without-vpc']);
  });

  test('an operator that does not exist is a fault', () => {
    const deny = denyMinting({ StringNotEqualIfExists: { 'aws:SourceVpc': 'vpc-1' } });
    expect(rulesOf(policy(mint, browse, deny))).toContain('unknown-operator');
  });

  test.each([
    'aws:SourceVcpe',
    'aws:SourceVPCEs',
    'sagemaker:ResourceTags/studio-subject',
    'aws:PrincipleTag/studio-subject',
  ])('a key that is misspelt is a fault: %s', (key) => {
    const deny = denyMinting({ StringNotEqualsIfExists: { [key]: 'x' } });
    expect(lintPolicy(policy(mint, browse, deny))).toMatchObject([{ rule: 'unknown-key', severity: 'failed' }]);
  });

  test('a key that is merely not known is warned about', () => {
    const deny = denyMinting({ StringNotEqualsIfExists: { 'aws:BroughtNextYear': 'x' } });
    expect(lintPolicy(policy(mint, browse, deny))).toMatchObject([{ rule: 'unknown-key', severity: 'warning' }]);
  });

  test('keys of other services are left to those who know them', () => {
    const deny = denyMinting({ StringNotEqualsIfExists: { 'kms:ViaService': 'x' } });
    expect(rulesOf(policy(mint, browse, deny))).toEqual([]);
  });
});

describe('the policy of an endpoint', () => {
  const endpoint = (Condition?: Json): Json =>
    policy({
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      Resource: '*',
      ...(Condition === undefined ? {} : { Condition }),
    });

  test('must say who mints through it', () => {
    expect(rulesOf(endpoint())).toEqual(['anybody-through-endpoint']);
    expect(rulesOf(endpoint({ ArnLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/x' } }))).toEqual([
      'absent-key-allowed',
      'anybody-through-endpoint',
    ]);
    expect(rulesOf(endpoint({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/x' } }))).toEqual([]);
  });
});

describe('the trust policy of a launch role', () => {
  const ROLE = { AWS: 'arn:aws:iam::111122223333:role/task' };
  const tags = { 'aws:RequestTag/studio-subject': '?*', 'aws:RequestTag/studio-profile': '?*' };
  const trust = (Principal: unknown, Condition: Json): Json =>
    policy({ Effect: 'Allow', Principal, Action: ['sts:AssumeRole', 'sts:TagSession'], Condition });

  test('that asks for both tags of its own role has no fault', () => {
    const Condition = {
      StringLike: tags,
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['studio-subject', 'studio-profile'] },
    };
    expect(rulesOf(trust(ROLE, Condition))).toEqual([]);
  });

  test('that trusts everybody is a fault', () => {
    expect(rulesOf(trust('*', { StringLike: tags }))).toEqual(['wildcard-principal']);
    expect(rulesOf(trust({ AWS: ['*'] }, { StringLike: tags }))).toEqual(['wildcard-principal']);
  });

  test.each([
    ['no tags', {}],
    ['one tag', { StringLike: { 'aws:RequestTag/studio-subject': '?*' } }],
    ['tags that may be empty', { StringLike: { ...tags, 'aws:RequestTag/studio-profile': '*' } }],
    ['nothing but the names of tags', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'studio-subject' } }],
  ])('that asks for %s is a fault', (_name, Condition) => {
    expect(rulesOf(trust(ROLE, Condition))).toContain('session-tags-not-required');
  });

  test('of a service, such as that of the tasks, needs no tags', () => {
    expect(rulesOf(trust({ Service: 'ecs-tasks.amazonaws.com' }, {}))).toEqual([]);
  });
});

describe('what is no policy', () => {
  test.each([
    [undefined],
    ['{}'],
    [{}],
    [policy({ Effect: 'allow' })],
    [policy({ Effect: 'Allow', Action: { a: 1 } })],
    [policy({ Effect: 'Allow', Condition: 'x' })],
    [policy({ Effect: 'Allow', Condition: { StringEquals: 'x' } })],
    [policy({ Effect: 'Allow', Principal: 'x' })],
    [{ Statement: [1] }],
  ])('is said to be none: %j', (document) => {
    expect(rulesOf(document)).toEqual(['not-a-policy']);
  });
});
