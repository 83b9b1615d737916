/**
 * DescribeDomain, DescribeUserProfile, DescribeSpace and ListTags: the members of the real answers that this setup has something to say
 * about. Times are seconds since the Unix epoch, as the JSON protocol has them.
 */
import { VPC_ID } from '../example-account.ts';
import type { DomainDirectory, Space } from './domain-directory.ts';
import type { Operation } from './operation.ts';
import {
  domainResource,
  requireByArn,
  requireDomain,
  requireSpace,
  requireUserProfile,
  spaceResource,
  text,
  userProfileResource,
} from './operation-resource.ts';

type DescribeOperation = 'DescribeDomain' | 'DescribeUserProfile' | 'DescribeSpace' | 'ListTags';

export function describeOperations(
  directory: DomainDirectory,
  studioOrigin: string,
): Readonly<Record<DescribeOperation, Operation>> {
  return {
    DescribeDomain: {
      resource: (input) => domainResource(directory, input),
      run: (input) => {
        const domain = requireDomain(directory, text(input, 'DomainId'));
        return {
          DomainArn: domain.arn,
          DomainId: domain.domainId,
          DomainName: domain.name,
          Status: directory.status(domain),
          ...times(domain),
          AuthMode: 'IAM',
          AppNetworkAccessType: 'VpcOnly',
          VpcId: VPC_ID,
          Url: studioOrigin,
        };
      },
    },
    DescribeUserProfile: {
      resource: (input) => userProfileResource(directory, input),
      run: (input) => {
        const domainId = text(input, 'DomainId');
        const profile = requireUserProfile(directory, domainId, text(input, 'UserProfileName'));
        return {
          DomainId: domainId,
          UserProfileArn: profile.arn,
          UserProfileName: profile.name,
          Status: directory.status(profile),
          ...times(profile),
        };
      },
    },
    DescribeSpace: {
      resource: (input) => spaceResource(directory, input),
      run: (input) => {
        const domainId = text(input, 'DomainId');
        const space = requireSpace(directory, domainId, text(input, 'SpaceName'));
        return {
          DomainId: domainId,
          SpaceArn: space.arn,
          SpaceName: space.name,
          Status: directory.status(space),
          ...times(space),
          SpaceDisplayName: space.displayName,
          OwnershipSettings: ownership(space),
          SpaceSharingSettings: sharing(space),
          Url: studioOrigin,
        };
      },
    },
    ListTags: {
      resource: (input) => {
        const arn = text(input, 'ResourceArn');
        return { arn, tags: directory.findByArn(arn)?.tags ?? {} };
      },
      run: (input) => {
        const { tags } = requireByArn(directory, text(input, 'ResourceArn'));
        return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    },
  };
}

export function times(resource: { readonly createdAt: number; readonly inServiceAt: number }): {
  readonly CreationTime: number;
  readonly LastModifiedTime: number;
} {
  return { CreationTime: resource.createdAt / 1000, LastModifiedTime: resource.inServiceAt / 1000 };
}

export function ownership(space: Space): object | undefined {
  return space.ownerUserProfileName === undefined ? undefined : { OwnerUserProfileName: space.ownerUserProfileName };
}

export function sharing(space: Space): object | undefined {
  return space.sharingType === undefined ? undefined : { SharingType: space.sharingType };
}
