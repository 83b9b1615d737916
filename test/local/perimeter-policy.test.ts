import { describe, expect, it } from 'vitest';
import {
  ACCOUNT_ID,
  API_ENDPOINT_ID,
  API_ENDPOINT_PATH,
  CORPORATE_NETWORKS,
  DOMAIN_ID,
  INTERNET_PATH,
  REGION,
  SERVICE_SUBNETS,
  STUDIO_ENDPOINT_ID,
  STUDIO_ENDPOINT_PATH,
  VPC_ID,
} from '../../src/local/example-account.ts';
import type { NetworkPath } from '../../src/local/network-path.ts';
import { perimeterPolicy } from '../../src/local/perimeter-policy.ts';
import { assertKnownConditions } from '../../src/local/policy-check.ts';
import type { PolicyConditions, PolicyDocument, PolicyStatement } from '../../src/local/policy-document.ts';
import { evaluatePolicy, type PolicyDecision } from '../../src/local/policy-evaluator.ts';

const policy = perimeterPolicy({
  region: REGION,
  accountId: ACCOUNT_ID,
  domainId: DOMAIN_ID,
  vpcId: VPC_ID,
  apiEndpointId: API_ENDPOINT_ID,
  studioEndpointId: STUDIO_ENDPOINT_ID,
  serviceSubnets: SERVICE_SUBNETS,
  corporateNetworks: CORPORATE_NETWORKS,
});

const OUTSIDE_EVERYTHING = ['DenyOutsideEndpoints', 'DenyOutsideVpc', 'DenyOutsideNetworks'];
const SERVICE = API_ENDPOINT_PATH.vpcSourceIp ?? '';
const CORPORATE = STUDIO_ENDPOINT_PATH.vpcSourceIp ?? '';
const FOREIGN_VPC = 'vpc-0fffffffffffffff0';

interface Case {
  readonly name: string;
  readonly network: Omit<NetworkPath, 'name'>;
  readonly domainId?: string;
  readonly userProfileName?: string;
  readonly expected: PolicyDecision;
}

const allowed = (sid: string): PolicyDecision => ({ result: 'Allowed', decidedBy: [sid] });
const denied = (...sids: string[]): PolicyDecision => ({ result: 'ExplicitlyDenied', decidedBy: sids });
const notAllowed: PolicyDecision = { result: 'ImplicitlyDenied', decidedBy: [] };

/** The numbers are those of the perimeter's truth table; a letter marks a case that tells two statements apart. */
const CASES: readonly Case[] = [
  { name: '1 mint, own API endpoint, service subnet', network: API_ENDPOINT_PATH, expected: allowed('Mint') },
  {
    name: '2 open, own Studio endpoint, corporate address',
    network: STUDIO_ENDPOINT_PATH,
    expected: allowed('Browse'),
  },
  {
    name: '3 mint through another endpoint in our VPC',
    network: { ...API_ENDPOINT_PATH, sourceVpce: 'vpce-0ccccccccccccccc0' },
    expected: denied('DenyOutsideEndpoints'),
  },
  {
    name: "4 someone else's VPC with the same CIDR",
    network: { ...API_ENDPOINT_PATH, sourceVpce: 'vpce-0ccccccccccccccc0', sourceVpc: FOREIGN_VPC },
    expected: denied('DenyOutsideEndpoints', 'DenyOutsideVpc'),
  },
  {
    name: '4b our API endpoint, reported with another VPC',
    network: { ...API_ENDPOINT_PATH, sourceVpc: FOREIGN_VPC },
    expected: denied('DenyOutsideVpc'),
  },
  {
    name: '4c our Studio endpoint, reported with another VPC',
    network: { ...STUDIO_ENDPOINT_PATH, sourceVpc: FOREIGN_VPC },
    expected: denied('DenyOutsideVpc'),
  },
  { name: '5 public internet', network: INTERNET_PATH, expected: denied(...OUTSIDE_EVERYTHING) },
  {
    name: '6 public address of the corporate NAT',
    network: { sourceIp: '198.51.100.10' },
    expected: denied(...OUTSIDE_EVERYTHING),
  },
  { name: '7 no network keys at all', network: {}, expected: denied(...OUTSIDE_EVERYTHING) },
  {
    name: '7b a service address without endpoint and VPC',
    network: { vpcSourceIp: SERVICE },
    expected: denied('DenyOutsideEndpoints', 'DenyOutsideVpc'),
  },
  {
    name: '7c a corporate address without endpoint and VPC',
    network: { vpcSourceIp: CORPORATE },
    expected: denied('DenyOutsideEndpoints', 'DenyOutsideVpc'),
  },
  {
    name: '7d our API endpoint without an address',
    network: { sourceVpce: API_ENDPOINT_ID, sourceVpc: VPC_ID },
    expected: denied('DenyOutsideNetworks'),
  },
  {
    name: '7e our Studio endpoint without an address',
    network: { sourceVpce: STUDIO_ENDPOINT_ID, sourceVpc: VPC_ID },
    expected: denied('DenyOutsideNetworks'),
  },
  {
    name: '8 stolen credentials on a laptop, through the API endpoint',
    network: { ...API_ENDPOINT_PATH, vpcSourceIp: CORPORATE },
    expected: notAllowed,
  },
  {
    name: '8b open from a service subnet, through the Studio endpoint',
    network: { ...STUDIO_ENDPOINT_PATH, vpcSourceIp: SERVICE },
    expected: notAllowed,
  },
  {
    name: '9 open from inside a notebook subnet',
    network: { ...STUDIO_ENDPOINT_PATH, vpcSourceIp: '10.0.20.5' },
    expected: denied('DenyOutsideNetworks'),
  },
  {
    name: '11 mint for a profile in another domain',
    network: API_ENDPOINT_PATH,
    domainId: 'd-another000001',
    expected: notAllowed,
  },
  {
    name: '11b open a profile in another domain',
    network: STUDIO_ENDPOINT_PATH,
    domainId: 'd-another000001',
    expected: notAllowed,
  },
];

function decide(document: PolicyDocument, { network, domainId, userProfileName }: Case): Promise<PolicyDecision> {
  return evaluatePolicy({
    principal: {
      arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/studio-pass-task/local`,
      accountId: ACCOUNT_ID,
      policies: [{ name: 'perimeter', document }],
    },
    action: 'sagemaker:CreatePresignedDomainUrl',
    resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT_ID}:user-profile/${domainId ?? DOMAIN_ID}/${userProfileName ?? 'alice'}`,
    network: { ...network, name: 'a case of the truth table' },
  });
}

/** The cases that come out wrong, with the policy as a whole and with its Allows alone. */
async function violations(document: PolicyDocument): Promise<readonly string[]> {
  const allowsAlone = { ...document, Statement: document.Statement.filter(({ Effect }) => Effect === 'Allow') };
  const wrong: string[] = [];
  for (const one of CASES) {
    if (JSON.stringify(await decide(document, one)) !== JSON.stringify(one.expected)) {
      wrong.push(one.name);
    }
    const alone = await decide(allowsAlone, one);
    if ((alone.result === 'Allowed') !== (one.expected.result === 'Allowed')) {
      wrong.push(`${one.name} (Allows alone)`);
    }
  }
  return wrong;
}

function changed(sid: string, change: (statement: PolicyStatement) => PolicyStatement): PolicyDocument {
  return {
    ...policy,
    Statement: policy.Statement.map((statement) => (statement.Sid === sid ? change(statement) : statement)),
  };
}

function withCondition(sid: string, Condition: PolicyConditions): PolicyDocument {
  return changed(sid, (statement) => ({ ...statement, Condition }));
}

describe('the perimeter policy of direct mode', () => {
  it.each(CASES)('decides case $name', async (one) => {
    expect(await decide(policy, one)).toEqual(one.expected);
  });

  it('keeps every case shut by its Allows alone too', async () => {
    expect(await violations(policy)).toEqual([]);
  });

  it("leaves case 10, another person's profile, to the service: it has no tag conditions", async () => {
    const another: Case = {
      name: '10',
      network: API_ENDPOINT_PATH,
      userProfileName: 'dave',
      expected: allowed('Mint'),
    };
    expect(await decide(policy, another)).toEqual(another.expected);
  });

  it('uses only condition keys and operators that exist', async () => {
    await expect(assertKnownConditions({ name: 'perimeter', document: policy })).resolves.toBeUndefined();
  });
});

describe('the truth table', () => {
  const vpceAndVpc = (vpce: string) => ({ 'aws:SourceVpce': vpce, 'aws:SourceVpc': VPC_ID });
  const serviceIp = { IpAddress: { 'aws:VpcSourceIp': SERVICE_SUBNETS } };
  const corporateIp = { IpAddress: { 'aws:VpcSourceIp': CORPORATE_NETWORKS } };
  const weakened: readonly (readonly [string, PolicyDocument])[] = [
    ...OUTSIDE_EVERYTHING.map((sid): [string, PolicyDocument] => [
      `${sid} is gone`,
      { ...policy, Statement: policy.Statement.filter(({ Sid }) => Sid !== sid) },
    ]),
    ['Mint is for every domain', changed('Mint', (statement) => ({ ...statement, Resource: '*' }))],
    ['Browse is for every domain', changed('Browse', (statement) => ({ ...statement, Resource: '*' }))],
    ['Mint asks for no endpoint', withCondition('Mint', { StringEquals: { 'aws:SourceVpc': VPC_ID }, ...serviceIp })],
    [
      'Mint asks for no VPC',
      withCondition('Mint', { StringEquals: { 'aws:SourceVpce': API_ENDPOINT_ID }, ...serviceIp }),
    ],
    ['Mint asks for no address', withCondition('Mint', { StringEquals: vpceAndVpc(API_ENDPOINT_ID) })],
    [
      'Mint takes requests that lack the endpoint and VPC keys',
      withCondition('Mint', { StringEqualsIfExists: vpceAndVpc(API_ENDPOINT_ID), ...serviceIp }),
    ],
    [
      'Mint takes requests that lack the address',
      withCondition('Mint', {
        StringEquals: vpceAndVpc(API_ENDPOINT_ID),
        IpAddressIfExists: { 'aws:VpcSourceIp': SERVICE_SUBNETS },
      }),
    ],
    [
      'Mint is for all private addresses',
      withCondition('Mint', {
        StringEquals: vpceAndVpc(API_ENDPOINT_ID),
        IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' },
      }),
    ],
    [
      'Browse asks for no endpoint',
      withCondition('Browse', { StringEquals: { 'aws:SourceVpc': VPC_ID }, ...corporateIp }),
    ],
    [
      'Browse asks for no VPC',
      withCondition('Browse', { StringEquals: { 'aws:SourceVpce': STUDIO_ENDPOINT_ID }, ...corporateIp }),
    ],
    ['Browse asks for no address', withCondition('Browse', { StringEquals: vpceAndVpc(STUDIO_ENDPOINT_ID) })],
    [
      'Browse takes requests that lack the endpoint and VPC keys',
      withCondition('Browse', { StringEqualsIfExists: vpceAndVpc(STUDIO_ENDPOINT_ID), ...corporateIp }),
    ],
    [
      'DenyOutsideEndpoints lets through what lacks the key',
      withCondition('DenyOutsideEndpoints', {
        'ForAnyValue:StringNotEquals': { 'aws:SourceVpce': [API_ENDPOINT_ID, STUDIO_ENDPOINT_ID] },
      }),
    ],
  ];

  it.each(weakened)('notices that %s', async (_what, document) => {
    expect(await violations(document)).not.toEqual([]);
  });
});
