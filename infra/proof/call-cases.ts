/**
 * What the service asks SageMaker beside URLs, in the same truth table: only from its subnets through its endpoint, only in
 * its domain, in launch-role mode only for the session's own profile.
 */
import { ALICE, both, mint, open, type PerimeterCase, type Wall } from './perimeter-cases.ts';
import type { Position, Positions } from './positions.ts';

type Call = NonNullable<PerimeterCase['call']>;

const DESCRIBE_PROFILE: Call = { action: 'sagemaker:DescribeUserProfile', on: 'profile' };
const DESCRIBE_SPACE: Call = { action: 'sagemaker:DescribeSpace', on: 'space' };
const LIST_SPACES: Call = { action: 'sagemaker:ListSpaces', on: 'anything' };

/** Each lacks or misses one thing that the call must have. */
const ELSEWHERE: readonly (readonly [letter: string, what: string, from: (positions: Positions) => Position])[] = [
  ['a', 'through another endpoint in our VPC', (at) => ({ ...mint(at), sourceVpce: at.otherEndpoint })],
  ['b', 'through the Studio endpoint', open],
  ['c', 'reported with another VPC', (at) => ({ ...mint(at), sourceVpc: at.foreignVpc })],
  ['d', 'from the internet', () => ({ sourceIp: '203.0.113.7' })],
  ['e', 'through no endpoint', ({ ids, serviceAddress }) => ({ sourceVpc: ids.vpcId, vpcSourceIp: serviceAddress })],
  ['f', 'in no VPC', ({ ids, serviceAddress }) => ({ sourceVpce: ids.apiEndpointId, vpcSourceIp: serviceAddress })],
  ['g', 'without an address', ({ ids }) => ({ sourceVpce: ids.apiEndpointId, sourceVpc: ids.vpcId })],
  ['h', 'from a laptop in the corporate network', (at) => ({ ...mint(at), vpcSourceIp: at.corporateAddress })],
  ['i', 'from a notebook', (at) => ({ ...mint(at), vpcSourceIp: at.notebookAddress })],
];

/** The call where tasks make it, and from everywhere else. */
export function callFromEverywhere(id: string, what: string, call: Call): readonly PerimeterCase[] {
  return [
    { id, what, from: mint, call, refusedBy: both() },
    ...ELSEWHERE.map(
      ([letter, where, from]): PerimeterCase => ({
        id: `${id}${letter}`,
        what: `${what}, ${where}`,
        from,
        call,
        // The endpoint of Studio takes nothing but browsing.
        refusedBy: both('allows', 'denies', ...(from === open ? (['endpoint'] as const) : [])),
      }),
    ),
  ];
}

/** The call in launch-role mode, by a session that lacks a tag. */
export function callWithoutTags(
  id: string,
  what: string,
  call: Call,
  { withoutSubject, withoutProfile }: Readonly<Record<'withoutSubject' | 'withoutProfile', readonly Wall[]>>,
): readonly PerimeterCase[] {
  return [
    {
      id: `${id}.1`,
      what: `${what}, session without a subject`,
      from: mint,
      call,
      caller: { tags: { 'studio-profile': ALICE['studio-profile'] } },
      refusedBy: { direct: [], 'launch-role': withoutSubject },
    },
    {
      id: `${id}.2`,
      what: `${what}, session without a profile`,
      from: mint,
      call,
      caller: { tags: { 'studio-subject': ALICE['studio-subject'] } },
      refusedBy: { direct: [], 'launch-role': withoutProfile },
    },
  ];
}

const denied = { withoutSubject: ['denies'], withoutProfile: ['denies'] } as const;

export const CALL_CASES: readonly PerimeterCase[] = [
  ...callFromEverywhere('20', 'describe the profile', DESCRIBE_PROFILE),
  ...callFromEverywhere('21', 'describe a space', DESCRIBE_SPACE),
  ...callFromEverywhere('22', 'list spaces', LIST_SPACES),
  {
    id: '23',
    what: 'describe the profile, which is not tagged or not there',
    from: mint,
    call: DESCRIBE_PROFILE,
    profile: { owner: undefined },
    refusedBy: both(),
  },
  {
    id: '23b',
    what: 'describe the profile, which is tagged as somebody else’s',
    from: mint,
    call: DESCRIBE_PROFILE,
    profile: { owner: 'sub-bob' },
    refusedBy: both(),
  },
  {
    id: '23c',
    what: "describe another person's profile",
    from: mint,
    call: DESCRIBE_PROFILE,
    profile: { name: 'bob', owner: 'sub-bob' },
    refusedBy: { direct: [], 'launch-role': ['allows', 'denies'] },
  },
  {
    id: '24',
    what: 'describe a profile in another domain',
    from: mint,
    call: DESCRIBE_PROFILE,
    profile: { domainId: 'd-another000001' },
    refusedBy: both('allows', 'denies'),
  },
  {
    id: '24b',
    what: 'describe a space in another domain',
    from: mint,
    call: DESCRIBE_SPACE,
    profile: { domainId: 'd-another000001' },
    refusedBy: both('allows', 'denies'),
  },
  ...callWithoutTags('25', 'describe the profile', DESCRIBE_PROFILE, {
    withoutSubject: ['denies'],
    withoutProfile: ['allows', 'denies'],
  }),
  ...callWithoutTags('26', 'describe a space', DESCRIBE_SPACE, denied),
  ...callWithoutTags('27', 'list spaces', LIST_SPACES, denied),
];
