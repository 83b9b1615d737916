/**
 * Creating a missing profile, where the settings ask for it, in the same truth table: a profile of the session's own name for
 * its own subject, with no other tag, and with the execution roles that the service is configured with.
 */
import { callFromEverywhere, callWithoutTags } from './call-cases.ts';
import { ALICE, both, mint, type PerimeterCase } from './perimeter-cases.ts';
import type { PerimeterMode } from './perimeter-table.ts';

type Call = NonNullable<PerimeterCase['call']>;
type Keys = NonNullable<Call['requestKeys']>;

const SUBJECT_TAG = 'aws:RequestTag/studio-subject';
const OWNED: Keys = { [SUBJECT_TAG]: ALICE['studio-subject'], 'aws:TagKeys': ['studio-subject'] };
const WHILE_CREATING: Keys = { 'sagemaker:TaggingAction': 'CreateUserProfile' };

/** The two actions of one call of CreateUserProfile, which are evaluated separately. */
const create = (requestKeys: Keys = OWNED): Call => ({
  action: 'sagemaker:CreateUserProfile',
  on: 'profile',
  requestKeys,
});
const tag = (requestKeys: Keys = { ...OWNED, ...WHILE_CREATING }): Call => ({
  action: 'sagemaker:AddTags',
  on: 'profile',
  requestKeys,
});
const ACTIONS = [
  ['', 'create', create, {}],
  ['t', 'tag, while creating,', tag, WHILE_CREATING],
] as const;

const SESSION = { withoutSubject: ['allows', 'denies'], withoutProfile: ['allows', 'denies'] } as const;
const onlyByTheService = { direct: [], 'launch-role': ['allows', 'denies'] } as const;

/** @param executionRoleArns all that the configuration of the service names for the domain */
export function creationCases(mode: PerimeterMode, executionRoleArns: readonly string[]): readonly PerimeterCase[] {
  return [
    ...ACTIONS.flatMap(([letter, does, call, keys]) => actionCases(letter, does, call, keys)),
    ...TAGGING_LATER,
    ...passingCases(executionRoleArns),
    ...(mode === 'direct' ? READING_OWNERS : []),
  ];
}

function actionCases(letter: string, does: string, call: (keys?: Keys) => Call, keys: Keys): readonly PerimeterCase[] {
  const one = (id: string, what: string, rest: Omit<PerimeterCase, 'id' | 'what' | 'from'>): PerimeterCase => ({
    id: `${id}${letter}`,
    what: `${does} ${what}`,
    from: mint,
    ...rest,
  });
  const tags = (given: Keys): Call => call({ ...given, ...keys });
  const everybody = both('allows', 'denies');
  return [
    ...callFromEverywhere(`30${letter}`, `${does} the profile`, call()),
    one('31', "another person's profile", { call: call(), profile: { name: 'bob' }, refusedBy: onlyByTheService }),
    one('32', 'the profile for another subject', {
      call: tags({ ...OWNED, [SUBJECT_TAG]: 'sub-bob' }),
      refusedBy: onlyByTheService,
    }),
    one('33', 'the profile without a tag', { call: tags({}), refusedBy: everybody }),
    one('34', 'the profile with an empty tag', {
      call: tags({ ...OWNED, [SUBJECT_TAG]: '' }),
      refusedBy: everybody,
    }),
    one('35', 'the profile with a second tag', {
      call: tags({ ...OWNED, 'aws:RequestTag/team': 'research', 'aws:TagKeys': ['studio-subject', 'team'] }),
      refusedBy: everybody,
    }),
    one('36', 'a profile in another domain', {
      call: call(),
      profile: { domainId: 'd-another000001' },
      refusedBy: everybody,
    }),
    ...callWithoutTags(`37${letter}`, `${does} the profile`, call(), SESSION),
  ];
}

/** Whoever could tag a profile that is there could take it over. */
const TAGGING_LATER: readonly PerimeterCase[] = [
  {
    id: '38',
    what: 'tag the profile, which is there already',
    from: mint,
    call: tag(OWNED),
    refusedBy: both('allows', 'denies', 'guardrails'),
  },
  {
    id: '38b',
    what: 'tag the profile while something else is being created',
    from: mint,
    call: tag({ ...OWNED, 'sagemaker:TaggingAction': 'CreateApp' }),
    refusedBy: both('allows', 'denies', 'guardrails'),
  },
  {
    id: '38c',
    what: 'take the tag off the profile',
    from: () => ({}),
    call: { action: 'sagemaker:DeleteTags', on: 'profile', requestKeys: { 'aws:TagKeys': ['studio-subject'] } },
    refusedBy: both('allows', 'denies', 'guardrails'),
  },
];

function passingCases(executionRoleArns: readonly string[]): readonly PerimeterCase[] {
  const pass = (role: Call['on'], service?: string): Pick<PerimeterCase, 'from' | 'call'> => ({
    from: () => ({}),
    call: {
      action: 'iam:PassRole',
      on: role,
      requestKeys: service === undefined ? {} : { 'iam:PassedToService': service },
    },
  });
  const [first = ''] = executionRoleArns;
  const sageMaker = 'sagemaker.amazonaws.com';
  return [
    ...executionRoleArns.map(
      (arn, index): PerimeterCase => ({
        id: `39.${index + 1}`,
        what: 'give the new profile an execution role that is configured',
        ...pass(() => arn, sageMaker),
        refusedBy: both(),
      }),
    ),
    {
      id: '39b',
      what: 'give the new profile another execution role',
      ...pass(({ ids }) => `arn:aws:iam::${ids.accountId}:role/administrator`, sageMaker),
      refusedBy: both('allows', 'denies'),
    },
    {
      id: '39c',
      what: 'give the execution role to another service',
      ...pass(() => first, 'ec2.amazonaws.com'),
      refusedBy: both('allows', 'denies'),
    },
    { id: '39d', what: 'give the execution role away', ...pass(() => first), refusedBy: both('allows', 'denies') },
  ];
}

const LIST_TAGS: Call = { action: 'sagemaker:ListTags', on: 'profile' };
/** In direct mode only: the service has to see for itself whose a profile is. */
const READING_OWNERS: readonly PerimeterCase[] = [
  ...callFromEverywhere('40', 'read whose the profile is', LIST_TAGS),
  {
    id: '41',
    what: 'read whose a profile in another domain is',
    from: mint,
    call: LIST_TAGS,
    profile: { domainId: 'd-another000001' },
    refusedBy: both('allows', 'denies'),
  },
];
