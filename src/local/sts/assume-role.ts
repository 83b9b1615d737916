/**
 * AssumeRole: whether the caller's own policies, the role's trust policy and the endpoint's policy let this caller take on
 * the role with these tags. One call is up to three actions, each held against the condition keys that it has.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Security Token Service".
 */
import type { NetworkPath } from '../network-path.ts';
import type { NamedPolicy } from '../policy-document.ts';
import { evaluatePolicy } from '../policy-evaluator.ts';
import { AwsError } from '../sagemaker/aws-error.ts';
import type { Principal } from '../sagemaker/principals.ts';
import type { AssumeRoleInput } from './assume-role-input.ts';

/** A role as IAM has it. */
export interface AssumableRole {
  /** `arn:<partition>:iam::<account>:role/<name>` */
  readonly arn: string;
  readonly trust: NamedPolicy;
  readonly policies: readonly NamedPolicy[];
}

type ConditionKeys = Readonly<Record<string, string | string[]>>;

/**
 * @returns the principal that a session of the role is
 * @throws AwsError `AccessDeniedException`, in the same words whether or not the role exists
 */
export async function assumeRole(
  caller: Principal,
  role: AssumableRole | undefined,
  input: AssumeRoleInput,
  network: NetworkPath,
): Promise<Omit<Principal, 'accessKey'>> {
  for (const [action, requestKeys] of actionsOf(input)) {
    const refused = new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${input.roleArn}`,
    );
    if (role === undefined) {
      throw refused;
    }
    const resourcePolicy = role.trust;
    const request = { principal: caller, action, resource: role.arn, resourcePolicy, requestKeys, network };
    if ((await evaluatePolicy(request)).result !== 'Allowed') {
      throw refused;
    }
  }
  const [, partition = '', accountId = '', path = ''] =
    /^arn:([^:]+):iam::(\d{12}):role\/(.+)$/.exec(input.roleArn) ?? [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${input.roleSessionName}`,
    accountId,
    policies: role?.policies ?? [],
    tags: input.tags,
  };
}

function actionsOf(input: AssumeRoleInput): readonly (readonly [action: string, keys: ConditionKeys])[] {
  const { tags, sourceIdentity, externalId, roleSessionName } = input;
  const tagKeys: ConditionKeys =
    Object.keys(tags).length === 0
      ? {}
      : {
          ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
          'aws:TagKeys': Object.keys(tags),
        };
  const identityKeys: ConditionKeys = sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity };
  const assumeKeys = {
    'sts:RoleSessionName': roleSessionName,
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...tagKeys,
    ...identityKeys,
  };
  return [
    ['sts:AssumeRole', assumeKeys],
    ...(Object.keys(tags).length === 0 ? [] : [['sts:TagSession', tagKeys] as const]),
    ...(sourceIdentity === undefined ? [] : [['sts:SetSourceIdentity', identityKeys] as const]),
  ];
}
