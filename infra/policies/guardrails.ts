/**
 * What nobody in an account may do, administrators included: mint for Studio except in the roles made for it, change those
 * roles, move the tags by which a profile belongs to a person, or reach into somebody's space past the network. For a service
 * control policy; the roles of the management account are bound by none.
 * Source: AWS Organizations User Guide, "Service control policies".
 */
import { ANY_PRESIGN, SUBJECT_TAG } from './perimeter.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

export interface GuardrailOptions {
  /** Patterns (`*` allowed) of the ARNs of the roles that mint. */
  readonly mintingRoles: readonly string[];
  /** Patterns of the ARNs of the roles that create and tag user profiles. */
  readonly provisioningRoles: readonly string[];
  /** Patterns of the ARNs of the roles whose policies and trust the perimeter rests on. */
  readonly protectedRoles: readonly string[];
  /** Patterns of the ARNs of the roles that may make and change those. */
  readonly deploymentRoles: readonly string[];
}

export function guardrails(options: GuardrailOptions): PolicyDocument {
  return policyDocument(
    {
      Sid: 'OnlyStudioPassMints',
      Effect: 'Deny',
      Action: ANY_PRESIGN,
      Resource: '*',
      Condition: except(options.mintingRoles),
    },
    onlyDeploymentChanges(options),
    ...tagProtection(options.provisioningRoles),
    {
      // A remote editor's way into a space leads over Systems Manager, which asks for no endpoint of this network.
      Sid: 'NobodyEntersSpacesFromElsewhere',
      Effect: 'Deny',
      Action: 'sagemaker:StartSession',
      Resource: '*',
    },
  );
}

function except(roles: readonly string[]) {
  return { ArnNotLikeIfExists: { 'aws:PrincipalArn': roles } };
}

/**
 * Whoever can rewrite a role's trust, or give a role to a task of their own, is that role. In accounts without Studio Pass it
 * keeps anybody from making roles of these names.
 */
function onlyDeploymentChanges({ protectedRoles, deploymentRoles }: GuardrailOptions): PolicyStatement {
  return {
    Sid: 'OnlyDeploymentChangesRoles',
    Effect: 'Deny',
    Action: [
      'iam:AttachRolePolicy',
      'iam:CreateRole',
      'iam:DeleteRole',
      'iam:DeleteRolePermissionsBoundary',
      'iam:DeleteRolePolicy',
      'iam:DetachRolePolicy',
      'iam:PassRole',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
    ],
    Resource: protectedRoles,
    Condition: except(deploymentRoles),
  };
}

/** Whoever may tag profiles can give themselves anybody's: `sagemaker:ResourceTag` is all that IAM knows of a profile's owner. */
function tagProtection(provisioningRoles: readonly string[]): readonly PolicyStatement[] {
  const others = except(provisioningRoles);
  return [
    {
      Sid: 'OnlyProvisioningTagsProfiles',
      Effect: 'Deny',
      Action: ['sagemaker:AddTags', 'sagemaker:DeleteTags'],
      Resource: 'arn:*:sagemaker:*:*:user-profile/*',
      Condition: others,
    },
    {
      // Besides AddTags on a profile that does not exist yet, this is what gives a profile its owner.
      Sid: 'OnlyProvisioningCreatesOwnedProfiles',
      Effect: 'Deny',
      Action: 'sagemaker:CreateUserProfile',
      Resource: '*',
      Condition: { ...others, Null: { [`aws:RequestTag/${SUBJECT_TAG}`]: 'false' } },
    },
  ];
}
