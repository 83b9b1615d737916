/**
 * The one domain, its user profiles and its spaces, in memory. A resource that was just created is `Pending` for a while, as
 * in AWS, by the clock and not by a timer. Nothing here decides who may see or do what.
 */
import { AwsError } from './aws-error.ts';

export type Tags = Readonly<Record<string, string>>;

export interface Resource {
  readonly arn: string;
  readonly name: string;
  readonly tags: Tags;
  /** Milliseconds since the Unix epoch, like `inServiceAt`. */
  readonly createdAt: number;
  readonly inServiceAt: number;
}

export type UserProfile = Resource;

export interface Space extends Resource {
  readonly sharingType: 'Private' | 'Shared' | undefined;
  readonly ownerUserProfileName: string | undefined;
  readonly displayName: string | undefined;
}

export interface Domain extends Resource {
  readonly domainId: string;
}

export interface DomainDirectoryOptions {
  readonly region: string;
  readonly accountId: string;
  readonly domainId: string;
  readonly clock: () => number;
  /** How long a new user profile or space stays `Pending`. */
  readonly pendingMilliseconds: number;
}

export interface NewSpace {
  readonly name: string;
  readonly tags?: Tags;
  readonly sharingType?: 'Private' | 'Shared';
  readonly ownerUserProfileName?: string;
  readonly displayName?: string;
}

/** What the domain has had for long, so that it is in service from the start. */
export interface DomainSeed {
  readonly userProfiles: Readonly<Record<string, Tags>>;
  readonly spaces: readonly NewSpace[];
}

export type DomainDirectory = ReturnType<typeof domainDirectory>;

const LIMIT = 10_000;

export function domainDirectory(options: DomainDirectoryOptions, seed: DomainSeed) {
  const { clock, domainId } = options;
  const arn = (type: string, id: string): string =>
    `arn:aws:sagemaker:${options.region}:${options.accountId}:${type}/${id}`;
  const startedAt = clock();
  const domain: Domain = {
    domainId,
    arn: arn('domain', domainId),
    name: 'studio-pass',
    tags: {},
    createdAt: startedAt,
    inServiceAt: startedAt,
  };
  const userProfiles = new Map<string, UserProfile>();
  const spaces = new Map<string, Space>();
  const userProfileArn = (ofDomain: string, name: string): string => arn('user-profile', `${ofDomain}/${name}`);
  const spaceArn = (ofDomain: string, name: string): string => arn('space', `${ofDomain}/${name}`);

  function created(resourceArn: string, name: string, tags: Tags, pending = options.pendingMilliseconds): Resource {
    const now = clock();
    return { arn: resourceArn, name, tags, createdAt: now, inServiceAt: now + pending };
  }

  function addUserProfile(name: string, tags: Tags, pending?: number): UserProfile {
    return add(userProfiles, created(userProfileArn(domainId, name), name, tags, pending), folded(name));
  }

  function addSpace(space: NewSpace, pending?: number): Space {
    const { name, tags = {}, sharingType, ownerUserProfileName, displayName } = space;
    const resource = created(spaceArn(domainId, name), name, tags, pending);
    return add(spaces, { ...resource, sharingType, ownerUserProfileName, displayName }, name);
  }

  function add<R extends Resource>(resources: Map<string, R>, resource: R, key: string): R {
    if (resources.has(key)) {
      throw new AwsError('ResourceInUse', `Resource [${resource.arn}] already exists.`);
    }
    if (resources.size >= LIMIT) {
      throw new AwsError('ThrottlingException', 'Rate exceeded');
    }
    resources.set(key, resource);
    return resource;
  }

  for (const [name, tags] of Object.entries(seed.userProfiles)) {
    addUserProfile(name, tags, 0);
  }
  for (const space of seed.spaces) {
    addSpace(space, 0);
  }

  return {
    domain,
    domainArn: (id: string) => arn('domain', id),
    userProfileArn,
    spaceArn,
    findDomain: (id: string) => (id === domainId ? domain : undefined),
    findUserProfile: (ofDomain: string, name: string) =>
      ofDomain === domainId ? userProfiles.get(folded(name)) : undefined,
    findSpace: (ofDomain: string, name: string) => (ofDomain === domainId ? spaces.get(name) : undefined),
    findByArn: (sought: string): Resource | undefined =>
      [domain, ...userProfiles.values(), ...spaces.values()].find((resource) => resource.arn === sought),
    userProfiles: (): readonly UserProfile[] => [...userProfiles.values()],
    spaces: (): readonly Space[] => [...spaces.values()],
    addUserProfile: (name: string, tags: Tags) => addUserProfile(name, tags),
    addSpace: (space: NewSpace) => addSpace(space),
    status: (resource: Resource): 'InService' | 'Pending' =>
      clock() >= resource.inServiceAt ? 'InService' : 'Pending',
  };
}

/** SageMaker does not tell the names of user profiles apart by their case. */
function folded(name: string): string {
  return name.toLowerCase();
}
