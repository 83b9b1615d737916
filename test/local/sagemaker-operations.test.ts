import {
  CreatePresignedDomainUrlCommand,
  CreateSpaceCommand,
  CreateUserProfileCommand,
  DeleteDomainCommand,
  DescribeDomainCommand,
  DescribeSpaceCommand,
  DescribeUserProfileCommand,
  ListDomainsCommand,
  ListSpacesCommand,
  ListTagsCommand,
  ListUserProfilesCommand,
  ResourceInUse,
  ResourceNotFound,
  type SageMakerClient,
  type SpaceSharingSettings,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../../src/local/policy-document.ts';
import { defaultPrincipals, type SageMakerStandIn, startSageMakerStandIn } from '../../src/local/sagemaker/stand-in.ts';
import { errorOf, sageMakerClient } from '../support/local-clients.ts';

const DomainId = 'd-studiopass01';
const { taskRole, operator } = defaultPrincipals();

let offset: number;
let standIn: SageMakerStandIn;
let admin: SageMakerClient;
let service: SageMakerClient;

beforeEach(async () => {
  offset = 0;
  standIn = await startSageMakerStandIn({ clock: () => Date.now() + offset, pendingMilliseconds: 60_000 });
  admin = sageMakerClient(standIn.internetEndpoint, operator.accessKey);
  service = sageMakerClient(standIn.apiEndpoint, taskRole.accessKey);
});

afterEach(async () => {
  admin.destroy();
  service.destroy();
  await standIn.close();
});

describe('describing', () => {
  it('describes the domain, which signs people in with IAM and only from its VPC', async () => {
    expect(await admin.send(new DescribeDomainCommand({ DomainId }))).toMatchObject({
      DomainId,
      DomainArn: 'arn:aws:sagemaker:us-east-1:123456789012:domain/d-studiopass01',
      Status: 'InService',
      AuthMode: 'IAM',
      AppNetworkAccessType: 'VpcOnly',
      CreationTime: expect.any(Date),
      Url: standIn.studioOrigin,
    });
  });

  it('describes a user profile', async () => {
    expect(await admin.send(new DescribeUserProfileCommand({ DomainId, UserProfileName: 'dave' }))).toMatchObject({
      UserProfileArn: 'arn:aws:sagemaker:us-east-1:123456789012:user-profile/d-studiopass01/dave',
      Status: 'InService',
    });
  });

  it("describes alice's private space and a shared one", async () => {
    const own = await admin.send(new DescribeSpaceCommand({ DomainId, SpaceName: 'alice-private' }));
    expect(own.OwnershipSettings).toEqual({ OwnerUserProfileName: 'alice' });
    expect(own.SpaceSharingSettings).toEqual({ SharingType: 'Private' });
    const shared = await admin.send(new DescribeSpaceCommand({ DomainId, SpaceName: 'team-shared' }));
    expect(shared.SpaceSharingSettings).toEqual({ SharingType: 'Shared' });
  });

  it.each([
    ['domain', () => new DescribeDomainCommand({ DomainId: 'd-absent' })],
    ['user profile', () => new DescribeUserProfileCommand({ DomainId, UserProfileName: 'carol' })],
    [
      'user profile in a domain',
      () => new DescribeUserProfileCommand({ DomainId: 'd-absent', UserProfileName: 'alice' }),
    ],
    ['space', () => new DescribeSpaceCommand({ DomainId, SpaceName: 'absent' })],
  ])('answers ResourceNotFound for a %s that is absent', async (_what, command) => {
    // The overloads of send() take one command type each.
    const call = admin.send(command() as DescribeDomainCommand);
    await expect(call).rejects.toBeInstanceOf(ResourceNotFound);
    await expect(call).rejects.toMatchObject({ message: expect.stringContaining('does not exist') });
  });
});

describe('listing', () => {
  it('lists the domain', async () => {
    expect((await admin.send(new ListDomainsCommand({}))).Domains?.map((domain) => domain.DomainId)).toEqual([
      DomainId,
    ]);
  });

  it('lists user profiles in pages that hold each of them once', async () => {
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await admin.send(
        new ListUserProfilesCommand({ DomainIdEquals: DomainId, MaxResults: 2, NextToken }),
      );
      expect(page.UserProfiles?.length).toBeLessThanOrEqual(2);
      names.push(...(page.UserProfiles ?? []).map((profile) => profile.UserProfileName));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(names).toEqual(['alice', 'bob', 'dave']);
  });

  it('filters by domain and by part of the name', async () => {
    const contained = await admin.send(new ListUserProfilesCommand({ UserProfileNameContains: 'li' }));
    expect(contained.UserProfiles?.map((profile) => profile.UserProfileName)).toEqual(['alice']);
    const elsewhere = await admin.send(new ListUserProfilesCommand({ DomainIdEquals: 'd-absent' }));
    expect(elsewhere.UserProfiles).toEqual([]);
  });

  it('sorts by time in either direction', async () => {
    offset = 1_000;
    await admin.send(new CreateUserProfileCommand({ DomainId, UserProfileName: 'erin' }));
    const latest = await admin.send(new ListUserProfilesCommand({ SortOrder: 'Descending', MaxResults: 1 }));
    expect(latest.UserProfiles?.map((profile) => profile.UserProfileName)).toEqual(['erin']);
  });

  it.each(['garbage', Buffer.from('[1,"[]x"]').toString('base64url'), Buffer.from('[-1,"[]"]').toString('base64url')])(
    'refuses the token %s, which it did not give out for this list',
    async (NextToken) => {
      expect((await errorOf(admin.send(new ListUserProfilesCommand({ NextToken })))).name).toBe('ValidationException');
    },
  );

  it('lists spaces with their owner and sharing', async () => {
    const { Spaces } = await admin.send(new ListSpacesCommand({ SpaceNameContains: 'alice' }));
    expect(Spaces).toHaveLength(1);
    expect(Spaces?.[0]).toMatchObject({
      OwnershipSettingsSummary: { OwnerUserProfileName: 'alice' },
      SpaceSharingSettingsSummary: { SharingType: 'Private' },
    });
  });
});

describe('creating', () => {
  const erin = { DomainId, UserProfileName: 'erin' };

  it('keeps a new user profile Pending for a while, and mints no URL for it meanwhile', async () => {
    await admin.send(new CreateUserProfileCommand({ ...erin, Tags: [{ Key: 'studio-subject', Value: 'sub-e' }] }));
    expect((await admin.send(new DescribeUserProfileCommand(erin))).Status).toBe('Pending');
    const early = await errorOf(service.send(new CreatePresignedDomainUrlCommand(erin)));
    expect(early).toMatchObject({ name: 'ValidationException', message: expect.stringContaining('not InService') });
    offset = 60_000;
    expect((await admin.send(new DescribeUserProfileCommand(erin))).Status).toBe('InService');
    expect((await errorOf(service.send(new CreatePresignedDomainUrlCommand(erin)))).name).toBe('none');
  });

  it.each(['alice', 'Alice'])('refuses %s, a name that is taken', async (UserProfileName) => {
    const again = admin.send(new CreateUserProfileCommand({ DomainId, UserProfileName }));
    await expect(again).rejects.toBeInstanceOf(ResourceInUse);
  });

  it('keeps the tags that a user profile is created with, for whoever may list them', async () => {
    const Tags = [{ Key: 'studio-subject', Value: 'sub-e' }];
    const { UserProfileArn: ResourceArn = '' } = await admin.send(new CreateUserProfileCommand({ ...erin, Tags }));
    expect((await admin.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual(Tags);
    expect((await errorOf(service.send(new ListTagsCommand({ ResourceArn })))).name).toBe('AccessDeniedException');
    const absent = admin.send(new ListTagsCommand({ ResourceArn: `${ResourceArn}x` }));
    await expect(absent).rejects.toBeInstanceOf(ResourceNotFound);
  });

  it('refuses a user profile in a domain that is absent', async () => {
    const nowhere = admin.send(new CreateUserProfileCommand({ DomainId: 'd-absent', UserProfileName: 'erin' }));
    await expect(nowhere).rejects.toBeInstanceOf(ResourceNotFound);
  });

  it('creates a space for an owner who exists, with owner and sharing together', async () => {
    const space = { DomainId, SpaceName: 'bobs' };
    const SpaceSharingSettings: SpaceSharingSettings = { SharingType: 'Private' };
    const OwnershipSettings = { OwnerUserProfileName: 'bob' };
    expect((await errorOf(admin.send(new CreateSpaceCommand({ ...space, SpaceSharingSettings })))).name).toBe(
      'ValidationException',
    );
    const ofNobody = { ...space, SpaceSharingSettings, OwnershipSettings: { OwnerUserProfileName: 'nobody' } };
    expect((await errorOf(admin.send(new CreateSpaceCommand(ofNobody)))).name).toBe('ResourceNotFound');
    const { SpaceArn } = await admin.send(
      new CreateSpaceCommand({ ...space, SpaceSharingSettings, OwnershipSettings, SpaceDisplayName: 'Of Bob' }),
    );
    expect(SpaceArn).toBe('arn:aws:sagemaker:us-east-1:123456789012:space/d-studiopass01/bobs');
    expect(await admin.send(new DescribeSpaceCommand(space))).toMatchObject({
      Status: 'Pending',
      SpaceDisplayName: 'Of Bob',
    });
  });
});

describe('permissions', () => {
  it.each([
    [
      'the task role from the internet, by an explicit deny',
      () => standIn.internetEndpoint,
      taskRole,
      'with an explicit deny in an identity-based policy',
    ],
    [
      'the operator, who may do everything else',
      () => standIn.apiEndpoint,
      operator,
      'with an explicit deny in an identity-based policy',
    ],
  ])('refuse to mint for %s', async (_who, endpoint, principal, reason) => {
    const client = sageMakerClient(endpoint(), principal.accessKey);
    const error = await errorOf(
      client.send(new CreatePresignedDomainUrlCommand({ DomainId, UserProfileName: 'alice' })),
    );
    client.destroy();
    expect(error.name).toBe('AccessDeniedException');
    expect(error.message).toBe(
      `User: ${principal.arn} is not authorized to perform: sagemaker:CreatePresignedDomainUrl on resource: arn:aws:sagemaker:us-east-1:123456789012:user-profile/d-studiopass01/alice ${reason}`,
    );
  });

  it('refuse the task role everything but minting', async () => {
    const { name, message } = await errorOf(service.send(new ListUserProfilesCommand({})));
    expect(name).toBe('AccessDeniedException');
    expect(message).toContain('because no identity-based policy allows the sagemaker:ListUserProfiles action');
  });

  it('come before existence: who may not ask does not learn whether a domain is there', async () => {
    const describeIt = (id: string) => errorOf(service.send(new DescribeDomainCommand({ DomainId: id })));
    expect((await describeIt(DomainId)).name).toBe('AccessDeniedException');
    expect((await describeIt('d-absent')).name).toBe('AccessDeniedException');
  });

  it.each<[string, PolicyStatement['Action'], object, string]>([
    ['without AddTags', ['iam:PassRole'], {}, 'sagemaker:AddTags'],
    ['without PassRole', ['sagemaker:AddTags'], {}, 'iam:PassRole'],
    ['with another tag than the policy asks for', ['sagemaker:AddTags', 'iam:PassRole'], { owner: 'x' }, 'Create'],
  ])('refuse a user profile %s', async (_what, besides, moreTags, action) => {
    const policy = (Statement: readonly PolicyStatement[]) => ({
      name: 'provisioning',
      document: { Version: '2012-10-17' as const, Statement },
    });
    const onlyTag = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['studio-subject'] } };
    const principal = {
      ...taskRole,
      policies: [
        policy([
          {
            Sid: 'Create',
            Effect: 'Allow',
            Action: 'sagemaker:CreateUserProfile',
            Resource: '*',
            Condition: { StringEquals: { 'aws:RequestTag/studio-subject': 'sub-e' }, ...onlyTag },
          },
          { Sid: 'Besides', Effect: 'Allow', Action: besides ?? [], Resource: '*' },
        ]),
      ],
    };
    const account = await startSageMakerStandIn({ principals: [principal] });
    const client = sageMakerClient(account.internetEndpoint, principal.accessKey);
    try {
      const Tags = Object.entries({ 'studio-subject': 'sub-e', ...moreTags }).map(([Key, Value]) => ({ Key, Value }));
      const ExecutionRole = 'arn:aws:iam::123456789012:role/execution';
      const command = { DomainId, UserProfileName: 'erin', Tags, UserSettings: { ExecutionRole } };
      const error = await errorOf(client.send(new CreateUserProfileCommand(command)));
      expect(error.name).toBe('AccessDeniedException');
      expect(error.message).toContain(action);
    } finally {
      client.destroy();
      await account.close();
    }
  });
});

describe('the record of calls', () => {
  it('holds operation, caller, path, input and outcome', async () => {
    await service.send(new CreatePresignedDomainUrlCommand({ DomainId, UserProfileName: 'alice' }));
    await errorOf(service.send(new CreatePresignedDomainUrlCommand({ DomainId, UserProfileName: 'carol' })));
    expect(standIn.calls.list('CreatePresignedDomainUrl')).toMatchObject([
      {
        principal: taskRole.arn,
        path: 'interface endpoint com.amazonaws.us-east-1.sagemaker.api',
        input: { DomainId, UserProfileName: 'alice' },
        outcome: 'ok',
      },
      { outcome: 'ResourceNotFound' },
    ]);
    expect(standIn.calls.count('DescribeDomain')).toBe(0);
    standIn.calls.clear();
    expect(standIn.calls.count()).toBe(0);
  });

  it('holds no URL and no key', async () => {
    const { AuthorizedUrl } = await service.send(
      new CreatePresignedDomainUrlCommand({ DomainId, UserProfileName: 'alice' }),
    );
    const written = JSON.stringify(standIn.calls.list());
    expect(written).toContain('alice');
    expect(written).not.toContain(new URL(AuthorizedUrl ?? '').searchParams.get('token'));
    expect(written).not.toContain(taskRole.accessKey.secretAccessKey);
    expect(written).not.toContain(taskRole.accessKey.accessKeyId);
  });

  it('holds the request id that the caller was given', async () => {
    const { $metadata } = await admin.send(new ListDomainsCommand({}));
    expect(standIn.calls.list()[0]?.requestId).toBe($metadata.requestId);
  });
});

it('answers UnknownOperationException for an operation it does not have', async () => {
  expect((await errorOf(admin.send(new DeleteDomainCommand({ DomainId })))).name).toBe('UnknownOperationException');
});
