/**
 * Cuts as inline policies of a launch role. It only ever writes policies that carry the name of a cut: the role's own policy is
 * what the perimeter rests on.
 */
import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  type IAMClient,
  NoSuchEntityException,
  PutRolePolicyCommand,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { translateSdkError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import type { LaunchRoleCuts } from './launch-role-cuts.ts';
import { isCutPolicyName, type SessionCutPolicy } from './session-cut.ts';

export interface IamLaunchRoleCutsOptions {
  readonly roleArn: string;
  readonly iam: IAMClient;
  readonly sts: STSClient;
}

export class IamLaunchRoleCuts implements LaunchRoleCuts {
  readonly roleArn: string;
  readonly #iam: IAMClient;
  readonly #sts: STSClient;
  readonly #roleName: string;

  constructor({ roleArn, iam, sts }: IamLaunchRoleCutsOptions) {
    this.roleArn = roleArn;
    this.#iam = iam;
    this.#sts = sts;
    this.#roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  }

  async put(policyName: string, policy: SessionCutPolicy): Promise<void> {
    requireCut(policyName);
    await this.#requireAccount();
    await this.#iam
      .send(
        new PutRolePolicyCommand({
          RoleName: this.#roleName,
          PolicyName: policyName,
          PolicyDocument: JSON.stringify(policy),
        }),
      )
      .catch(refuse('iam:PutRolePolicy', this.roleArn));
  }

  async remove(policyName: string): Promise<boolean> {
    requireCut(policyName);
    await this.#requireAccount();
    try {
      await this.#iam.send(new DeleteRolePolicyCommand({ RoleName: this.#roleName, PolicyName: policyName }));
      return true;
    } catch (error) {
      if (error instanceof NoSuchEntityException) {
        return false;
      }
      return refuse('iam:DeleteRolePolicy', this.roleArn)(error);
    }
  }

  async list(): Promise<readonly { readonly policyName: string; readonly policy: unknown }[]> {
    await this.#requireAccount();
    try {
      const names: string[] = [];
      for await (const { PolicyNames } of paginateListRolePolicies(
        { client: this.#iam },
        { RoleName: this.#roleName },
      )) {
        names.push(...(PolicyNames ?? []).filter(isCutPolicyName));
      }
      return await Promise.all(names.map(async (policyName) => ({ policyName, policy: await this.#read(policyName) })));
    } catch (error) {
      return refuse('iam:ListRolePolicies and iam:GetRolePolicy', this.roleArn)(error);
    }
  }

  async #read(policyName: string): Promise<unknown> {
    const { PolicyDocument = '' } = await this.#iam.send(
      new GetRolePolicyCommand({ RoleName: this.#roleName, PolicyName: policyName }),
    );
    try {
      // IAM gives it percent-encoded, after RFC 3986 (API Reference, GetRolePolicy).
      return JSON.parse(decodeURIComponent(PolicyDocument));
    } catch {
      return undefined;
    }
  }

  /** IAM knows a role by its name: with credentials of another account, another role of that name would be changed. */
  async #requireAccount(): Promise<void> {
    const wanted = this.roleArn.split(':')[4];
    const { Account } = await this.#sts
      .send(new GetCallerIdentityCommand({}))
      .catch(refuse('sts:GetCallerIdentity', this.roleArn));
    if (Account !== wanted) {
      throw new ServiceError('upstream_denied', {
        detail: `the role is in account ${wanted}, the credentials are of account ${Account}`,
      });
    }
  }
}

function requireCut(policyName: string): void {
  if (!isCutPolicyName(policyName)) {
    throw new RangeError(`${policyName} is not the name of a cut`);
  }
}

function refuse(operation: string, roleArn: string) {
  return (error: unknown): never => {
    throw error instanceof ServiceError ? error : translateSdkError(error, `${operation} on ${roleArn}`);
  };
}
