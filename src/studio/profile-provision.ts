/**
 * One user profile on its way to being there: created if it is missing, and waited for until it can be opened. It must not end
 * well with a profile that is somebody else's.
 */
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import { SUBJECT_TAG } from '../model/session-tag-names.ts';
import type { ProfileOwner, UserProfileState, UserProfiles } from '../model/user-profiles.ts';

export interface ProfileProvisionOptions {
  readonly profiles: UserProfiles;
  readonly owner: ProfileOwner;
  /** Whether to create it; if not, it is there and cannot be opened yet. */
  readonly isMissing: boolean;
  readonly executionRoleArn: string | undefined;
  /** Whether whoever opens the profile is held against its tag later. If not, it is done here unless it was created here. */
  readonly ownerCheckedByIam: boolean;
  /** By the clock, in milliseconds. */
  readonly deadline: number;
  /** Whether the process ends, and what is waited for would come too late. */
  readonly isEnding: () => boolean;
  readonly log: Log;
  /** Milliseconds that only ever go forward, from any origin. */
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const FIRST_PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 2_000;
const RETRY_AFTER_SECONDS = 5;
/** What does not get better by waiting. Source: Amazon SageMaker API Reference, DescribeUserProfile. */
const FAILED: ReadonlySet<string> = new Set(['Failed', 'Update_Failed', 'Delete_Failed']);

export class ProfileProvision {
  readonly subject: string;
  /** Rejects with a ServiceError if the profile cannot be opened in time, or by this subject. */
  readonly done: Promise<void>;
  readonly #options: ProfileProvisionOptions;
  #hasCreated = false;

  /** Begins at once. */
  constructor(options: ProfileProvisionOptions) {
    this.#options = options;
    this.subject = options.owner.subject;
    this.done = this.#provide();
  }

  /** Whether the profile exists because of this, however it ends. */
  get hasCreated(): boolean {
    return this.#hasCreated;
  }

  async #provide(): Promise<void> {
    const { isMissing, ownerCheckedByIam } = this.#options;
    if (isMissing) {
      await this.#create();
    }
    await this.#untilInService();
    // Mapped wrongly, it could be anybody's.
    if (!this.#hasCreated && !ownerCheckedByIam) {
      await this.#requireOwn();
    }
  }

  async #create(): Promise<void> {
    const { profiles, owner, executionRoleArn, log } = this.#options;
    this.#hasCreated = await profiles.create(owner, executionRoleArn, () => this.#timeLeft());
    if (this.#hasCreated) {
      const { domainId, userProfileName } = owner.target;
      log.info({ domainId, userProfileName, executionRoleArn }, 'user profile created');
    }
  }

  async #untilInService(): Promise<void> {
    const { owner, sleep } = this.#options;
    let pause = FIRST_PAUSE_MILLISECONDS;
    for (;;) {
      const left = this.#timeLeft();
      await sleep(Math.min(pause, left));
      const state = await this.#look();
      if (state?.status === 'InService') {
        return;
      }
      if (state !== undefined && FAILED.has(state.status)) {
        throw new ServiceError('upstream_failed', {
          detail: `the user profile ${owner.target.userProfileName} is ${state.status}: ${state.failureReason ?? 'no reason given'}`,
        });
      }
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
    }
  }

  /**
   * In milliseconds, more than none.
   * @throws ServiceError `profile_not_ready`
   */
  #timeLeft(): number {
    const { owner, deadline, isEnding, clock } = this.#options;
    const left = isEnding() ? 0 : deadline - clock();
    if (left <= 0) {
      throw new ServiceError('profile_not_ready', {
        detail: `the user profile ${owner.target.userProfileName} was waited for and did not become InService in time`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    return left;
  }

  /** @returns undefined for a profile that cannot be seen (yet): what was created a moment ago need not show at once */
  async #look(): Promise<UserProfileState | undefined> {
    try {
      return await this.#options.profiles.describe(this.#options.owner);
    } catch (error) {
      // There is time to ask again.
      if (error instanceof ServiceError && error.retryable) {
        return undefined;
      }
      throw error;
    }
  }

  async #requireOwn(): Promise<void> {
    const { profiles, owner } = this.#options;
    if (!(await profiles.belongsTo(owner))) {
      throw new ServiceError('upstream_denied', {
        detail: `the user profile ${owner.target.userProfileName} was created by somebody else meanwhile, and is not tagged ${SUBJECT_TAG} with this subject`,
      });
    }
  }
}
