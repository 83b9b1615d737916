/**
 * The truth table of the perimeter: who may mint or open a URL, from where, and which kinds of policy refuse it, each by
 * itself. The numbers are stable; a letter marks a neighbour of a case that tells two conditions apart.
 */
import type { Position, Positions } from './positions.ts';

/**
 * `allows`: the role's Allow statements give nothing; `denies`: its Denies would hold against any Allow; `endpoint`: the
 * policy of the interface endpoint; `guardrails`: the service control policy.
 */
export type Wall = 'allows' | 'denies' | 'endpoint' | 'guardrails';

export interface PerimeterCase {
  readonly id: string;
  readonly what: string;
  readonly from: (positions: Positions) => Position;
  /** The role that mints, in the state of one caller; what is left out is as it should be. */
  readonly caller?: {
    /** Another role that somebody gave the same policy: its name, and its account if it is another one. */
    readonly otherRole?: { readonly name: string | 'same'; readonly accountId?: string };
    /** The session's tags; undefined for a session without any. Of launch-role mode only. */
    readonly tags?: Readonly<Record<string, string>> | undefined;
  };
  /** The profile; what is left out is alice's own, in the domain of the settings. */
  readonly profile?: {
    readonly name?: string;
    readonly owner?: string | undefined;
    readonly domainId?: string;
    readonly accountId?: string;
  };
  /** What is asked of SageMaker in place of a URL. */
  readonly call?: {
    readonly action: string;
    /** What it is about: the profile above, a space of the same domain, nothing that has an ARN; or a role. */
    readonly on: 'profile' | 'space' | 'anything' | ((positions: Positions) => string);
    readonly requestKeys?: Readonly<Record<string, string | string[]>>;
  };
  /** The walls that refuse it; none means that it is allowed. */
  readonly refusedBy: { readonly direct: readonly Wall[]; readonly 'launch-role': readonly Wall[] };
}

/** An account that has nothing to do with ours. */
const STRANGER = '999999999999';

export const ALICE = { 'studio-subject': 'sub-alice', 'studio-profile': 'alice' } as const;

/** Where tasks are. */
export const mint = ({ ids, serviceAddress }: Positions): Position => ({
  sourceVpce: ids.apiEndpointId,
  sourceVpc: ids.vpcId,
  vpcSourceIp: serviceAddress,
});
/** Where employees are. */
export const open = ({ ids, corporateAddress }: Positions): Position => ({
  sourceVpce: ids.studioEndpointId,
  sourceVpc: ids.vpcId,
  vpcSourceIp: corporateAddress,
});
/** Nothing that a bearer of stolen credentials could choose. */
export const both = (...walls: readonly Wall[]) => ({ direct: walls, 'launch-role': walls });

export const PERIMETER_CASES: readonly PerimeterCase[] = [
  { id: '1', what: 'mint, own API endpoint, service subnet', from: mint, refusedBy: both() },
  { id: '2', what: 'open, own Studio endpoint, corporate address', from: open, refusedBy: both() },
  {
    id: '3',
    what: 'mint through another endpoint in our VPC',
    from: (at) => ({ ...mint(at), sourceVpce: at.otherEndpoint }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '4',
    what: "someone else's VPC with the same CIDR",
    from: (at) => ({ ...mint(at), sourceVpce: at.otherEndpoint, sourceVpc: at.foreignVpc }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '4b',
    what: 'our API endpoint, reported with another VPC',
    from: (at) => ({ ...mint(at), sourceVpc: at.foreignVpc }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '4c',
    what: 'our Studio endpoint, reported with another VPC',
    from: (at) => ({ ...open(at), sourceVpc: at.foreignVpc }),
    refusedBy: both('allows', 'denies'),
  },
  { id: '5', what: 'public internet', from: () => ({ sourceIp: '203.0.113.7' }), refusedBy: both('allows', 'denies') },
  {
    id: '6',
    what: 'public address of the corporate NAT',
    from: () => ({ sourceIp: '198.51.100.10' }),
    refusedBy: both('allows', 'denies'),
  },
  { id: '7', what: 'no network keys at all', from: () => ({}), refusedBy: both('allows', 'denies') },
  {
    id: '7b',
    what: 'a service address without endpoint and VPC',
    from: ({ serviceAddress }) => ({ vpcSourceIp: serviceAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '7c',
    what: 'a corporate address without endpoint and VPC',
    from: ({ corporateAddress }) => ({ vpcSourceIp: corporateAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '7d',
    what: 'our API endpoint without an address',
    from: ({ ids }) => ({ sourceVpce: ids.apiEndpointId, sourceVpc: ids.vpcId }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '7e',
    what: 'our Studio endpoint without an address',
    from: ({ ids }) => ({ sourceVpce: ids.studioEndpointId, sourceVpc: ids.vpcId }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '7f',
    what: 'a service address in our VPC, through no endpoint',
    from: ({ ids, serviceAddress }) => ({ sourceVpc: ids.vpcId, vpcSourceIp: serviceAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '7g',
    what: 'a service address and our API endpoint, in no VPC',
    from: ({ ids, serviceAddress }) => ({ sourceVpce: ids.apiEndpointId, vpcSourceIp: serviceAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '7h',
    what: 'a corporate address in our VPC, through no endpoint',
    from: ({ ids, corporateAddress }) => ({ sourceVpc: ids.vpcId, vpcSourceIp: corporateAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '7i',
    what: 'a corporate address and our Studio endpoint, in no VPC',
    from: ({ ids, corporateAddress }) => ({ sourceVpce: ids.studioEndpointId, vpcSourceIp: corporateAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '8',
    what: 'stolen credentials on a laptop, through the API endpoint',
    from: (at) => ({ ...mint(at), vpcSourceIp: at.corporateAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '8b',
    what: 'open from a service subnet, through the Studio endpoint',
    from: (at) => ({ ...open(at), vpcSourceIp: at.serviceAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '9',
    what: 'open from inside a notebook subnet',
    from: (at) => ({ ...open(at), vpcSourceIp: at.notebookAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '9b',
    what: 'mint from inside a notebook subnet',
    from: (at) => ({ ...mint(at), vpcSourceIp: at.notebookAddress }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '9c',
    what: 'mint from right before the service subnets',
    from: (at) => ({ ...mint(at), vpcSourceIp: at.besideService[0] }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '9d',
    what: 'mint from right after the service subnets',
    from: (at) => ({ ...mint(at), vpcSourceIp: at.besideService[1] }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '9e',
    what: 'open from right before the corporate networks',
    from: (at) => ({ ...open(at), vpcSourceIp: at.besideCorporate[0] }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '9f',
    what: 'open from right after the corporate networks',
    from: (at) => ({ ...open(at), vpcSourceIp: at.besideCorporate[1] }),
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '10',
    what: "mint for another person's profile (a mapping bug)",
    from: mint,
    profile: { name: 'bob', owner: 'sub-bob' },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '10b',
    what: "open another person's profile",
    from: open,
    profile: { name: 'bob', owner: 'sub-bob' },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '10c',
    what: 'the right subject, a profile the session is not tagged with',
    from: mint,
    profile: { name: 'alice-2', owner: 'sub-alice' },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '11',
    what: 'mint for a profile in another domain',
    from: mint,
    profile: { domainId: 'd-another000001' },
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '11b',
    what: 'open a profile in another domain',
    from: open,
    profile: { domainId: 'd-another000001' },
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '12',
    what: 'right name, profile without the tag',
    from: mint,
    profile: { owner: undefined },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '12b',
    what: 'open, right name, the tag is somebody else’s',
    from: open,
    profile: { owner: 'sub-bob' },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '12c',
    what: 'open, right name, profile without the tag',
    from: open,
    profile: { owner: undefined },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '13',
    what: 'session without tags',
    from: mint,
    caller: { tags: undefined },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '13b',
    what: 'session tagged with the profile, not with a subject',
    from: mint,
    caller: { tags: { 'studio-profile': 'alice' } },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '13c',
    what: 'session tagged with the subject, not with a profile',
    from: mint,
    caller: { tags: { 'studio-subject': 'sub-alice' } },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '14',
    what: 'the same policy on another role of the account: mint',
    from: mint,
    caller: { otherRole: { name: 'somebody-else' } },
    refusedBy: both('endpoint', 'guardrails'),
  },
  {
    id: '14b',
    what: 'the same policy on another role of the account: open',
    from: open,
    caller: { otherRole: { name: 'somebody-else' } },
    refusedBy: both('endpoint', 'guardrails'),
  },
  {
    id: '14c',
    what: 'the same policy on a role of the account whose name begins like it: mint',
    from: mint,
    caller: { otherRole: { name: 'same-and-more' } },
    refusedBy: both('endpoint', 'guardrails'),
  },
  {
    id: '14d',
    what: "a role of the same name in somebody else's account: open their own domain from our network",
    from: open,
    caller: { otherRole: { name: 'same', accountId: STRANGER } },
    profile: { accountId: STRANGER },
    refusedBy: both('allows', 'denies', 'endpoint'),
  },
];
