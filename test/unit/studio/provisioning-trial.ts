/** A service whose missing user profiles are created, with a clock that only moves while somebody waits. */
import { ServiceError } from '../../../src/model/errors.ts';
import { PresignedUrl } from '../../../src/model/secret.ts';
import type { MintRequest, StudioGateway } from '../../../src/model/studio-gateway.ts';
import type { ProfileOwner, UserProfiles } from '../../../src/model/user-profiles.ts';
import {
  type ProvisioningSettings,
  ProvisioningStudioGateway,
} from '../../../src/studio/provisioning-studio-gateway.ts';
import { LAUNCH } from './sagemaker-double.ts';

interface TrialProfile {
  readonly subject: string | undefined;
  readonly readyAt: number;
  readonly failed?: string;
}

export interface TrialOptions {
  readonly settings?: Partial<ProvisioningSettings>;
  /** Profiles at the start, by name. */
  readonly existing?: Readonly<Record<string, TrialProfile>>;
  /** How long a new one takes. */
  readonly pendingMilliseconds?: number;
  readonly failureReason?: string;
  readonly maxAwaited?: number;
  /** What happens until it is the turn of creating a profile. */
  readonly turn?: (trial: { pass(milliseconds: number): void }) => void | Promise<void>;
  /** What happens right before a profile is created. */
  readonly beforeCreating?: (trial: { readonly profiles: Map<string, TrialProfile>; now(): number }) => void;
  readonly faults?: Partial<Record<'create' | 'describe' | 'belongsTo', ServiceError>>;
  /** Between what is seen of a profile by describing it and by minting for it. */
  readonly mintingFault?: (attempt: number) => ServiceError | undefined;
}

export const ROLES = {
  default: 'arn:aws:iam::123456789012:role/default',
  first: 'arn:aws:iam::123456789012:role/first',
  second: 'arn:aws:iam::123456789012:role/second',
};

export function provisioningTrial(options: TrialOptions = {}) {
  const { pendingMilliseconds = 3_000, faults = {}, mintingFault = () => undefined } = options;
  let time = 0;
  const now = () => time;
  // One turn of the event loop for each pause, so that requests at once come to wait together.
  const sleep = async (milliseconds: number) => {
    await new Promise((resolve) => setImmediate(resolve));
    time += milliseconds;
  };
  const profiles = new Map(Object.entries(options.existing ?? {}));
  const created: { readonly owner: ProfileOwner; readonly role: string | undefined }[] = [];
  const described: number[] = [];
  const logged: object[] = [];
  let minted = 0;

  const inner: StudioGateway = {
    async createPresignedUrl({ target: { userProfileName } }) {
      minted += 1;
      const profile = profiles.get(userProfileName.toLowerCase());
      const fault = mintingFault(minted);
      if (fault !== undefined) throw fault;
      if (profile === undefined) throw new ServiceError('profile_missing', { detail: 'no such profile' });
      if (time < profile.readyAt || profile.failed !== undefined) {
        throw new ServiceError('profile_not_ready', { detail: 'Pending', retryAfterSeconds: 2 });
      }
      return { url: new PresignedUrl('https://studio.example/auth?token=canary'), awsRequestId: `request-${minted}` };
    },
  };
  const userProfiles: UserProfiles = {
    async describe({ target }) {
      described.push(time);
      if (faults.describe !== undefined) throw faults.describe;
      const profile = profiles.get(target.userProfileName.toLowerCase());
      if (profile === undefined) return undefined;
      if (profile.failed !== undefined) return { status: 'Failed', failureReason: profile.failed };
      return { status: time < profile.readyAt ? 'Pending' : 'InService', failureReason: undefined };
    },
    async create(owner, role, beforeCreating) {
      await Promise.resolve();
      await options.turn?.({ pass: (milliseconds) => (time += milliseconds) });
      beforeCreating?.();
      options.beforeCreating?.({ profiles, now });
      if (faults.create !== undefined) throw faults.create;
      const key = owner.target.userProfileName.toLowerCase();
      if (profiles.has(key)) return false;
      const { failureReason: failed } = options;
      const readyAt = time + pendingMilliseconds;
      profiles.set(key, { subject: owner.subject, readyAt, ...(failed === undefined ? {} : { failed }) });
      created.push({ owner, role });
      return true;
    },
    async belongsTo({ subject, target }) {
      if (faults.belongsTo !== undefined) throw faults.belongsTo;
      return profiles.get(target.userProfileName.toLowerCase())?.subject === subject;
    },
  };
  const settings: ProvisioningSettings = {
    executionRoleArn: ROLES.default,
    executionRoles: [
      { group: 'scientists', arn: ROLES.first },
      { group: 'engineers', arn: ROLES.second },
    ],
    waitSeconds: 10,
    ownerCheckedByIam: false,
    ...options.settings,
  };
  const log = { info: (facts: object) => logged.push(facts), warn: () => undefined, error: () => undefined };
  const gateway = new ProvisioningStudioGateway(inner, {
    profiles: userProfiles,
    domains: new Map([['d-abc', settings]]),
    maxAwaited: options.maxAwaited ?? 10,
    log,
    monotonicClock: now,
    sleep,
  });
  const launch = (request: Partial<MintRequest> = {}) => gateway.createPresignedUrl({ ...LAUNCH, ...request });
  return { gateway, launch, created, described, logged, now, minted: () => minted };
}
