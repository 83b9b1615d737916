/** The port to whatever knows the state of SageMaker domains and user profiles. It only looks. */
import type { AwsAnswer } from './aws-answer.ts';

export interface DomainFacts {
  readonly status: string | undefined;
  readonly failureReason: string | undefined;
  readonly authMode: string | undefined;
  readonly networkAccess: string | undefined;
}

export interface StudioResources {
  domain(domainId: string): Promise<AwsAnswer<DomainFacts>>;
  /** @returns its status */
  userProfile(domainId: string, userProfileName: string): Promise<AwsAnswer<string | undefined>>;
}
