/**
 * Reads the spaces of a domain with SageMaker's DescribeSpace and ListSpaces, as the caller whom it is for. It reads no more
 * pages than are bounded here, and takes no answer about another domain.
 */
import { DescribeSpaceCommand, type DescribeSpaceCommandOutput, ListSpacesCommand } from '@aws-sdk/client-sagemaker';
import { ServiceError } from '../model/errors.ts';
import type { ListedSpaces, SpaceCaller, SpaceDirectory, StudioSpace } from '../model/space-directory.ts';
import type { SageMakerDomains } from './sagemaker-domains.ts';

const MAX_PAGES = 10;
/** The most that ListSpaces gives at once (SageMaker API reference). */
const PAGE_SIZE = 100;

/** What the answers of both operations say of a space, under the one name that each of them has for it. */
interface SpaceFacts
  extends Pick<DescribeSpaceCommandOutput, 'DomainId' | 'SpaceName' | 'SpaceDisplayName' | 'Status'> {
  readonly ownership: { readonly OwnerUserProfileName?: string | undefined } | undefined;
  readonly sharing: { readonly SharingType?: string | undefined } | undefined;
}

export class SageMakerSpaceDirectory implements SpaceDirectory {
  readonly #domains: SageMakerDomains;

  constructor(domains: SageMakerDomains) {
    this.#domains = domains;
  }

  async find(caller: SpaceCaller, spaceName: string): Promise<StudioSpace | undefined> {
    const { domainId } = caller.target;
    const command = new DescribeSpaceCommand({ DomainId: domainId, SpaceName: spaceName });
    const found = await this.#domains.find(caller, 'sagemaker:DescribeSpace', ({ client }, abortSignal) =>
      client.send(command, { abortSignal }),
    );
    if (found === undefined) {
      return undefined;
    }
    const { OwnershipSettings: ownership, SpaceSharingSettings: sharing } = found;
    return spaceOf(domainId, { ...found, ownership, sharing });
  }

  async list(caller: SpaceCaller): Promise<ListedSpaces> {
    const { domainId } = caller.target;
    // All pages are one call with one deadline: whoever waits for the list does not care how many they are.
    const listed = await this.#domains.find(caller, 'sagemaker:ListSpaces', async ({ client }, abortSignal) => {
      // By name: what changes while pages are read can come twice.
      const spaces = new Map<string, StudioSpace>();
      let nextToken: string | undefined;
      for (let page = 0; page < MAX_PAGES && (page === 0 || nextToken !== undefined); page += 1) {
        const answer = await client.send(listCommand(domainId, nextToken), { abortSignal });
        for (const listed of answer.Spaces ?? []) {
          const { OwnershipSettingsSummary: ownership, SpaceSharingSettingsSummary: sharing } = listed;
          const space = spaceOf(domainId, { ...listed, ownership, sharing });
          spaces.set(space.spaceName, space);
        }
        nextToken = answer.NextToken;
      }
      return { spaces: [...spaces.values()], truncated: nextToken !== undefined };
    });
    if (listed === undefined) {
      throw new ServiceError('upstream_failed', { detail: `SageMaker does not know the domain ${domainId}` });
    }
    return listed;
  }
}

/** What was used last comes first, so that it is in the list if not everything is. */
function listCommand(domainId: string, nextToken: string | undefined): ListSpacesCommand {
  return new ListSpacesCommand({
    DomainIdEquals: domainId,
    MaxResults: PAGE_SIZE,
    SortBy: 'LastModifiedTime',
    SortOrder: 'Descending',
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  });
}

/** The SDK does not check what it is answered. */
function spaceOf(domainId: string, facts: SpaceFacts): StudioSpace {
  const { DomainId, SpaceName, SpaceDisplayName, Status, ownership, sharing } = facts;
  if (DomainId !== domainId || typeof SpaceName !== 'string' || typeof Status !== 'string') {
    throw new ServiceError('upstream_failed', {
      detail: `SageMaker answered with a space that is not one of ${domainId}, or without its name and status`,
    });
  }
  const owner = ownership?.OwnerUserProfileName;
  const type = sharing?.SharingType;
  return {
    spaceName: SpaceName,
    ...(typeof SpaceDisplayName === 'string' ? { displayName: SpaceDisplayName } : {}),
    ...(typeof owner === 'string' ? { ownerUserProfileName: owner } : {}),
    sharingType: type === 'Private' || type === 'Shared' ? type : undefined,
    status: Status,
  };
}
