/**
 * The inputs of the operations that the stand-in knows, with the bounds and patterns of the SageMaker model. A pattern holds
 * for the whole value.
 */
import type { Shape, StructureShape } from './input-shape.ts';

const domainId: Shape = { kind: 'string', max: 63, pattern: /^d-(-*[a-z0-9]){1,61}$/ };
const name: Shape = { kind: 'string', max: 63, pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/ };
const nextToken: Shape = { kind: 'string', max: 8_192, pattern: /^.*$/ };
const maxResults: Shape = { kind: 'integer', min: 1, max: 100 };
const sortOrder: Shape = { kind: 'string', values: ['Ascending', 'Descending'] };
const sortBy: Shape = { kind: 'string', values: ['CreationTime', 'LastModifiedTime'] };
const tagText = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;
const tags: Shape = {
  kind: 'list',
  max: 50,
  member: {
    kind: 'structure',
    required: ['Key', 'Value'],
    members: {
      Key: { kind: 'string', min: 1, max: 128, pattern: tagText },
      Value: { kind: 'string', max: 256, pattern: tagText },
    },
  },
};
const resourceArn: Shape = { kind: 'string', max: 256, pattern: /^arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+$/ };
const document: Shape = { kind: 'document' };

export const OPERATION_SHAPES = {
  CreatePresignedDomainUrl: input(['DomainId', 'UserProfileName'], {
    DomainId: domainId,
    UserProfileName: name,
    SessionExpirationDurationInSeconds: { kind: 'integer', min: 1_800, max: 43_200 },
    ExpiresInSeconds: { kind: 'integer', min: 5, max: 300 },
    SpaceName: name,
    LandingUri: { kind: 'string', max: 1_023 },
  }),
  CreateSpace: input(['DomainId', 'SpaceName'], {
    DomainId: domainId,
    SpaceName: name,
    Tags: tags,
    SpaceSettings: document,
    OwnershipSettings: input(['OwnerUserProfileName'], { OwnerUserProfileName: name }),
    SpaceSharingSettings: input(['SharingType'], { SharingType: { kind: 'string', values: ['Private', 'Shared'] } }),
    SpaceDisplayName: { kind: 'string', max: 64, pattern: /^(?!\s*$).+$/ },
  }),
  CreateUserProfile: input(['DomainId', 'UserProfileName'], {
    DomainId: domainId,
    UserProfileName: name,
    SingleSignOnUserIdentifier: { kind: 'string', pattern: /^UserName$/ },
    SingleSignOnUserValue: { kind: 'string', max: 256 },
    Tags: tags,
    UserSettings: document,
  }),
  DescribeDomain: input(['DomainId'], { DomainId: domainId }),
  DescribeSpace: input(['DomainId', 'SpaceName'], { DomainId: domainId, SpaceName: name }),
  DescribeUserProfile: input(['DomainId', 'UserProfileName'], { DomainId: domainId, UserProfileName: name }),
  ListDomains: input([], { NextToken: nextToken, MaxResults: maxResults }),
  ListSpaces: input([], {
    NextToken: nextToken,
    MaxResults: maxResults,
    SortOrder: sortOrder,
    SortBy: sortBy,
    DomainIdEquals: domainId,
    SpaceNameContains: name,
  }),
  ListTags: input(['ResourceArn'], {
    ResourceArn: resourceArn,
    NextToken: nextToken,
    MaxResults: { kind: 'integer', min: 50, max: 50 },
  }),
  ListUserProfiles: input([], {
    NextToken: nextToken,
    MaxResults: maxResults,
    SortOrder: sortOrder,
    SortBy: sortBy,
    DomainIdEquals: domainId,
    UserProfileNameContains: name,
  }),
} as const satisfies Record<string, StructureShape>;

export type OperationName = keyof typeof OPERATION_SHAPES;

export function isOperationName(value: string): value is OperationName {
  return Object.hasOwn(OPERATION_SHAPES, value);
}

function input(required: readonly string[], members: Readonly<Record<string, Shape>>): StructureShape {
  return { kind: 'structure', required, members };
}
