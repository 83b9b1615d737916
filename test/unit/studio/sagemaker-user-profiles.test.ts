import { describe, expect, test } from 'vitest';
import { type ErrorCode, ServiceError } from '../../../src/model/errors.ts';
import type { ProfileOwner } from '../../../src/model/user-profiles.ts';
import { refusalOfPromise } from './refusal.ts';
import { createSageMakerDouble } from './sagemaker-double.ts';

const OWNER: ProfileOwner = { subject: 'subject-1', target: { domainId: 'd-abc', userProfileName: 'alice' } };
const ARN = 'arn:aws:sagemaker:us-east-1:123456789012:user-profile/d-abc/alice';
const ROLE = 'arn:aws:iam::123456789012:role/execution';

/** @param answers the members of the answer by operation; an error is a member `__type` */
function profilesTrial(answers: Readonly<Record<string, object>>) {
  return createSageMakerDouble(async (operation) => {
    const answer = answers[operation] ?? { __type: 'InternalFailure' };
    return { status: '__type' in answer ? 400 : 200, body: JSON.stringify(answer) };
  });
}

const awsError = (name: string, Message = 'words of AWS') => ({ __type: name, Message });

describe('a user profile that is created', () => {
  test('belongs to its subject from the first moment, and has the execution role that was said', async () => {
    const { profiles, sent, measured } = profilesTrial({ CreateUserProfile: { UserProfileArn: ARN } });
    expect(await profiles.create(OWNER, ROLE)).toBe(true);
    const input = {
      DomainId: 'd-abc',
      UserProfileName: 'alice',
      Tags: [{ Key: 'studio-subject', Value: 'subject-1' }],
      UserSettings: { ExecutionRole: ROLE },
    };
    expect(sent).toEqual([{ target: 'SageMaker.CreateUserProfile', input }]);
    expect(measured).toEqual(['create_user_profile']);
  });

  test("has the domain's execution role if none was said", async () => {
    const { profiles, sent } = profilesTrial({ CreateUserProfile: { UserProfileArn: ARN } });
    await profiles.create(OWNER, undefined);
    expect(sent[0]?.input).not.toHaveProperty('UserSettings');
  });

  test('is not if its time is over once it is its turn', async () => {
    const { profiles, sent } = profilesTrial({ CreateUserProfile: { UserProfileArn: ARN } });
    const late = new ServiceError('profile_not_ready', { detail: 'too late' });
    const beforeCreating = () => {
      throw late;
    };
    expect(await refusalOfPromise(profiles.create(OWNER, ROLE, beforeCreating))).toBe(late);
    expect(sent).toEqual([]);
  });

  test('by somebody else meanwhile is no failure', async () => {
    const { profiles } = profilesTrial({ CreateUserProfile: awsError('ResourceInUse') });
    expect(await profiles.create(OWNER, ROLE)).toBe(false);
  });

  test.each<[string, ErrorCode]>([
    ['AccessDeniedException', 'upstream_denied'],
    ['ResourceLimitExceeded', 'upstream_failed'],
    ['ResourceNotFound', 'upstream_failed'],
    ['ValidationException', 'upstream_failed'],
    ['ThrottlingException', 'upstream_throttled'],
  ])('not, because of %s, is a failure that operators can read', async (name, code) => {
    const { profiles } = profilesTrial({ CreateUserProfile: awsError(name) });
    const refusal = await refusalOfPromise(profiles.create(OWNER, ROLE));
    expect(refusal.code).toBe(code);
    expect(refusal.detail).toContain('sagemaker:CreateUserProfile');
    expect(refusal.publicDetail).toBeUndefined();
  });

  test('not, because a limit is reached, says which', async () => {
    const limit = 'The account-level service limit is 60 UserProfiles';
    const { profiles } = profilesTrial({ CreateUserProfile: awsError('ResourceLimitExceeded', limit) });
    expect((await refusalOfPromise(profiles.create(OWNER, ROLE))).detail).toContain(limit);
  });
});

describe('a subject', () => {
  test.each(['a', '_.:/=+-@', 'Zoë Ünal', '用户', 'auth0:1', 'x'.repeat(256)])(
    '%s is the value of the tag as it is',
    async (subject) => {
      const { profiles, sent } = profilesTrial({ CreateUserProfile: { UserProfileArn: ARN } });
      await profiles.create({ ...OWNER, subject }, ROLE);
      expect(sent[0]?.input).toMatchObject({ Tags: [{ Key: 'studio-subject', Value: subject }] });
    },
  );

  test.each(['', 'auth0|1', 'a*b', 'a{b', ' a', 'a ', 'a\n', 'a\tb', '😀', 'x'.repeat(257)])(
    '%j is refused before anybody is asked',
    async (subject) => {
      const { profiles, sent } = profilesTrial({ CreateUserProfile: { UserProfileArn: ARN } });
      const refusal = await refusalOfPromise(profiles.create({ ...OWNER, subject }, ROLE));
      expect(refusal.code).toBe('not_mapped');
      expect(sent).toEqual([]);
    },
  );
});

describe('a user profile that is looked at', () => {
  test('has a status, and a reason if it failed', async () => {
    const { profiles } = profilesTrial({ DescribeUserProfile: { Status: 'Failed', FailureReason: 'no file system' } });
    expect(await profiles.describe(OWNER)).toMatchObject({ status: 'Failed', failureReason: 'no file system' });
  });

  test('and does not exist is none', async () => {
    const { profiles } = profilesTrial({ DescribeUserProfile: awsError('ResourceNotFound') });
    expect(await profiles.describe(OWNER)).toBeUndefined();
  });

  test('without a status is not taken to be in service', async () => {
    const { profiles } = profilesTrial({ DescribeUserProfile: {} });
    expect((await profiles.describe(OWNER))?.status).not.toBe('InService');
  });
});

describe('whose a user profile is', () => {
  const of = (tags: object) => profilesTrial({ DescribeUserProfile: { UserProfileArn: ARN }, ListTags: tags });

  test("is what its tag says: this subject's", async () => {
    const { profiles, sent, measured } = of({ Tags: [{ Key: 'studio-subject', Value: 'subject-1' }] });
    expect(await profiles.belongsTo(OWNER)).toBe(true);
    expect(sent.at(-1)).toEqual({ target: 'SageMaker.ListTags', input: { ResourceArn: ARN } });
    expect(measured).toEqual(['describe_user_profile', 'list_tags']);
  });

  test.each<[string, object]>([
    ["somebody else's", { Tags: [{ Key: 'studio-subject', Value: 'subject-2' }] }],
    ["somebody else's of another case", { Tags: [{ Key: 'studio-subject', Value: 'Subject-1' }] }],
    ["nobody's: another tag says so", { Tags: [{ Key: 'owner', Value: 'subject-1' }] }],
    ["nobody's: it has none", { Tags: [] }],
    ["nobody's: nothing is said of tags", {}],
    ["nobody's: it is gone", awsError('ResourceNotFound')],
    ["nobody's: pages of tags never end", { Tags: [], NextToken: 'more' }],
  ])('is what its tag says: %s', async (_name, tags) => {
    expect(await of(tags).profiles.belongsTo(OWNER)).toBe(false);
  });

  test('is not known without the permission to read tags, and that is a refusal', async () => {
    const { profiles } = of(awsError('AccessDeniedException'));
    expect((await refusalOfPromise(profiles.belongsTo(OWNER))).code).toBe('upstream_denied');
  });
});
