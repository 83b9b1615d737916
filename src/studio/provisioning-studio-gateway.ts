/**
 * Has missing user profiles created where a domain asks for it, and waits for them before their URL is minted. It must never
 * open a profile that it waited for and that is somebody else's, create one where nobody asked for it, or let a request wait
 * longer than the gateway in front of the service does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../aws/deadline.ts';
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import type { MintedUrl, MintRequest, StudioGateway } from '../model/studio-gateway.ts';
import type { UserProfiles } from '../model/user-profiles.ts';
import { afterCreation } from './after-creation.ts';
import { ProfileProvision } from './profile-provision.ts';

export interface ProvisioningSettings {
  /** For somebody who is in none of the groups; undefined leaves it to the domain's default. */
  readonly executionRoleArn: string | undefined;
  /** The first whose group the caller is in. */
  readonly executionRoles: readonly { readonly group: string; readonly arn: string }[];
  /** The longest that a request waits for a profile. */
  readonly waitSeconds: number;
  /** Whether SageMaker itself refuses a URL for a profile that is not tagged with the caller's subject (launch-role mode). */
  readonly ownerCheckedByIam: boolean;
}

export interface ProvisioningStudioGatewayOptions {
  readonly profiles: UserProfiles;
  /** Of the domains in which missing profiles are created, by domain id. */
  readonly domains: ReadonlyMap<string, ProvisioningSettings>;
  /** Profiles that are waited for at once; beyond, a request that needs another one is refused. */
  readonly maxAwaited: number;
  readonly log: Log;
  /** Milliseconds that only ever go forward, from any origin: by default `performance.now()`. */
  readonly monotonicClock?: Clock | undefined;
  readonly sleep?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

/** Amazon API Gateway gives up after 29 seconds; a second of it is for everything around this. */
const LONGEST_REQUEST_MILLISECONDS = 28_000;
/** What is kept of that for the URL itself. */
const MINTING_MILLISECONDS = 3_000;
const RETRY_AFTER_SECONDS = 2;

export class ProvisioningStudioGateway implements StudioGateway {
  readonly #gateway: StudioGateway;
  readonly #options: ProvisioningStudioGatewayOptions;
  readonly #clock: Clock;
  readonly #sleep: (milliseconds: number) => Promise<unknown>;
  /** By domain and profile: whoever comes for the same profile meanwhile waits for the same one. */
  readonly #awaited = new Map<string, ProfileProvision>();
  #isEnding = false;

  /** @param gateway is asked again once the profile is there, so each request can need two of its turns */
  constructor(gateway: StudioGateway, options: ProvisioningStudioGatewayOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#clock = options.monotonicClock ?? (() => performance.now());
    this.#sleep = options.sleep ?? sleep;
  }

  /**
   * @throws ServiceError besides those of the gateway: `overloaded` if too many profiles are waited for, `profile_not_ready`
   * for one that takes longer, and those of creating one
   */
  async createPresignedUrl(request: MintRequest): Promise<MintedUrl> {
    const startedAt = this.#clock();
    try {
      return await this.#gateway.createPresignedUrl(request);
    } catch (error) {
      const settings = this.#options.domains.get(request.target.domainId);
      const latest = startedAt + LONGEST_REQUEST_MILLISECONDS - MINTING_MILLISECONDS;
      if (settings === undefined || !isAwaitable(error) || this.#clock() >= latest) {
        throw error;
      }
      return await this.#mintOnceThere(request, settings, error, { startedAt, latest });
    }
  }

  /**
   * From now on nothing is created, and nothing that is under way is waited for: the process may be gone before, and with it
   * the audit event of what was created.
   */
  beginShutdown(): void {
    this.#isEnding = true;
  }

  async #mintOnceThere(
    request: MintRequest,
    settings: ProvisioningSettings,
    absence: ServiceError,
    { startedAt, latest }: { readonly startedAt: number; readonly latest: number },
  ): Promise<MintedUrl> {
    const underWay = this.#underWay(request);
    const provision = underWay ?? this.#begin(request, settings, absence, latest);
    // Of all who wait for a profile, only the one it was created for tells of it.
    const created = () => (underWay === undefined && provision.hasCreated ? ({ createdProfile: true } as const) : {});
    try {
      await within(latest - this.#clock(), 'creating the user profile', () => provision.done);
      const waitedMilliseconds = Math.floor(this.#clock() - startedAt);
      const left = startedAt + LONGEST_REQUEST_MILLISECONDS - this.#clock();
      const minted = await within(left, 'opening the new user profile', () =>
        this.#gateway.createPresignedUrl(request),
      );
      return { ...minted, waitedMilliseconds, ...created() };
    } catch (error) {
      throw provision.hasCreated && underWay === undefined ? afterCreation(error) : error;
    }
  }

  /** @throws ServiceError `upstream_denied` if the profile is being made for somebody else */
  #underWay(request: MintRequest): ProfileProvision | undefined {
    const provision = this.#awaited.get(keyOf(request));
    if (provision !== undefined && provision.subject !== request.subject) {
      throw new ServiceError('upstream_denied', {
        detail: `two subjects are mapped to the user profile ${keyOf(request)}, which is being created for the other one`,
      });
    }
    return provision;
  }

  #begin(
    request: MintRequest,
    settings: ProvisioningSettings,
    absence: ServiceError,
    latest: number,
  ): ProfileProvision {
    const { profiles, maxAwaited, log } = this.#options;
    if (this.#isEnding) {
      throw new ServiceError('not_ready', {
        detail: `${absence.detail}; the process is ending and does not wait for it`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    if (this.#awaited.size >= maxAwaited) {
      throw new ServiceError('overloaded', {
        detail: `${maxAwaited} user profiles are being created`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    const key = keyOf(request);
    const provision = new ProfileProvision({
      profiles,
      owner: { subject: request.subject, target: request.target },
      isMissing: absence.code === 'profile_missing',
      executionRoleArn: executionRoleOf(request, settings),
      ownerCheckedByIam: settings.ownerCheckedByIam,
      deadline: Math.min(latest, this.#clock() + settings.waitSeconds * 1000),
      isEnding: () => this.#isEnding,
      log,
      clock: this.#clock,
      sleep: this.#sleep,
    });
    this.#awaited.set(key, provision);
    const forget = () => this.#awaited.delete(key);
    provision.done.then(forget, forget);
    return provision;
  }
}

/** Also one that is there and not ready: very likely it is being created, by another process or by a request before. */
function isAwaitable(error: unknown): error is ServiceError {
  return error instanceof ServiceError && (error.code === 'profile_missing' || error.code === 'profile_not_ready');
}

function executionRoleOf({ groups }: MintRequest, settings: ProvisioningSettings): string | undefined {
  const { executionRoles, executionRoleArn } = settings;
  return executionRoles.find(({ group }) => groups.includes(group))?.arn ?? executionRoleArn;
}

/** SageMaker does not tell names apart by their case. */
function keyOf({ target: { domainId, userProfileName } }: MintRequest): string {
  return `${domainId}/${userProfileName.toLowerCase()}`;
}
