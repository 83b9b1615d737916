/**
 * ListDomains, ListUserProfiles and ListSpaces: filtered, sorted, in pages.
 */
import { ownership, sharing, times } from './describe-operations.ts';
import type { DomainDirectory } from './domain-directory.ts';
import type { Input } from './input-shape.ts';
import type { Operation } from './operation.ts';
import { optionalText } from './operation-resource.ts';
import { pageOf } from './page-token.ts';

type ListOperation = 'ListDomains' | 'ListUserProfiles' | 'ListSpaces';

const EVERYTHING = { arn: '*' } as const;

export function listOperations(
  directory: DomainDirectory,
  studioOrigin: string,
): Readonly<Record<ListOperation, Operation>> {
  const { domain } = directory;
  return {
    ListDomains: {
      resource: () => EVERYTHING,
      run: (input) => {
        const { items, nextToken } = pageOf([domain], input);
        return {
          Domains: items.map((item) => ({
            DomainArn: item.arn,
            DomainId: item.domainId,
            DomainName: item.name,
            Status: directory.status(item),
            ...times(item),
            Url: studioOrigin,
          })),
          NextToken: nextToken,
        };
      },
    },
    ListUserProfiles: {
      resource: () => EVERYTHING,
      run: (input) => {
        const matching = select(directory.userProfiles(), input, domain.domainId, 'UserProfileNameContains');
        const { items, nextToken } = pageOf(matching, input);
        return {
          UserProfiles: items.map((item) => ({
            DomainId: domain.domainId,
            UserProfileName: item.name,
            Status: directory.status(item),
            ...times(item),
          })),
          NextToken: nextToken,
        };
      },
    },
    ListSpaces: {
      resource: () => EVERYTHING,
      run: (input) => {
        const { items, nextToken } = pageOf(
          select(directory.spaces(), input, domain.domainId, 'SpaceNameContains'),
          input,
        );
        return {
          Spaces: items.map((item) => ({
            DomainId: domain.domainId,
            SpaceName: item.name,
            Status: directory.status(item),
            ...times(item),
            SpaceDisplayName: item.displayName,
            OwnershipSettingsSummary: ownership(item),
            SpaceSharingSettingsSummary: sharing(item),
          })),
          NextToken: nextToken,
        };
      },
    },
  };
}

interface Listed {
  readonly name: string;
  readonly createdAt: number;
  readonly inServiceAt: number;
}

function select<R extends Listed>(
  resources: readonly R[],
  input: Input,
  domainId: string,
  filter: string,
): readonly R[] {
  const ofDomain = optionalText(input, 'DomainIdEquals') ?? domainId;
  const contained = optionalText(input, filter) ?? '';
  const by = input.SortBy === 'LastModifiedTime' ? 'inServiceAt' : 'createdAt';
  const direction = input.SortOrder === 'Descending' ? -1 : 1;
  return (ofDomain === domainId ? resources : [])
    .filter(({ name }) => name.includes(contained))
    .toSorted((a, b) => direction * (a[by] - b[by]));
}
