/** The port to the policies of one launch role that cut people's live sessions. */
import type { SessionCutPolicy } from './session-cut.ts';

export interface LaunchRoleCuts {
  readonly roleArn: string;
  /**
   * Puts the policy of this name on the role, in place of one that is there.
   * @throws ServiceError if IAM refuses, or the credentials are of another account than the role
   */
  put(policyName: string, policy: SessionCutPolicy): Promise<void>;
  /** @returns whether there was one */
  remove(policyName: string): Promise<boolean>;
  /** Every cut that is on the role, with its policy as it stands. */
  list(): Promise<readonly { readonly policyName: string; readonly policy: unknown }[]>;
}
