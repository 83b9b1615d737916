/**
 * Looks at domains and user profiles: in a session of the domain's launch role first, which is of the domain's own account,
 * and else as whoever runs the command. The session is that of a made-up person: it can look at the one profile it names and mint for none.
 */
import { DescribeDomainCommand, DescribeUserProfileCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { ServiceError } from '../model/errors.ts';
import type { DomainCaller, SageMakerDomains } from '../studio/sagemaker-domains.ts';
import { type AwsAnswer, answerOf } from './aws-answer.ts';
import { MADE_UP_NAME } from './launch-role-check.ts';
import type { StudioResources } from './studio-resources.ts';

type Domains = Pick<SageMakerDomains, 'call' | 'launchRoleOf'>;

export interface SageMakerStudioResourcesOptions {
  /** Signing with the launch role's session where a domain has one. */
  readonly asCaller: Domains;
  /** Signing as whoever runs the command. */
  readonly asSelf: Domains;
}

type Target = DomainCaller['target'];
type Look<T> = (client: SageMakerClient, abortSignal: AbortSignal) => Promise<T>;

export class SageMakerStudioResources implements StudioResources {
  readonly #options: SageMakerStudioResourcesOptions;

  constructor(options: SageMakerStudioResourcesOptions) {
    this.#options = options;
  }

  async domain(domainId: string) {
    const target = { domainId, userProfileName: MADE_UP_NAME };
    return await this.#look(target, 'sagemaker:DescribeDomain', async (client, abortSignal) => {
      const domain = await client.send(new DescribeDomainCommand({ DomainId: domainId }), { abortSignal });
      return {
        status: domain.Status,
        failureReason: domain.FailureReason,
        authMode: domain.AuthMode,
        networkAccess: domain.AppNetworkAccessType,
      };
    });
  }

  async userProfile(domainId: string, userProfileName: string) {
    const target = { domainId, userProfileName };
    return await this.#look(target, 'sagemaker:DescribeUserProfile', async (client, abortSignal) => {
      const command = new DescribeUserProfileCommand({ DomainId: domainId, UserProfileName: userProfileName });
      return (await client.send(command, { abortSignal })).Status;
    });
  }

  async #look<T>(target: Target, operation: string, look: Look<T>): Promise<AwsAnswer<T>> {
    const { asCaller, asSelf } = this.#options;
    const answer = await ask(asCaller, target, operation, look);
    if (answer.kind !== 'denied' || asCaller.launchRoleOf(target.domainId) === undefined) {
      return answer;
    }
    const own = await ask(asSelf, target, operation, look);
    // That this account has no such domain says nothing of the account that the launch role is of.
    return own.kind === 'found' ? own : answer;
  }
}

async function ask<T>(domains: Domains, target: Target, operation: string, look: Look<T>): Promise<AwsAnswer<T>> {
  const caller = { subject: MADE_UP_NAME, target };
  try {
    return await domains.call(caller, operation, ({ client }, abortSignal) =>
      answerOf(operation, () => look(client, abortSignal)),
    );
  } catch (error) {
    // No session: the launch role is not to be had, which is a refusal of the look as well.
    if (error instanceof ServiceError && error.code === 'upstream_denied') {
      return { kind: 'denied', detail: error.detail };
    }
    throw error;
  }
}
