/**
 * What no role of an account may do, whoever administers it: mint for Studio, except for the roles made for it, and move the
 * tags by which a profile belongs to a person. For a service control policy; also usable as a permissions boundary's Denies.
 * Source: AWS Organizations User Guide, "Service control policies".
 */
import { PRESIGN, SUBJECT_TAG } from './perimeter.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

export interface GuardrailOptions {
  /** Patterns (`*` allowed) of the ARNs of the roles that mint. */
  readonly mintingRoles: readonly string[];
  /** Patterns of the ARNs of the roles that create and tag user profiles. */
  readonly provisioningRoles: readonly string[];
}

export function guardrails({ mintingRoles, provisioningRoles }: GuardrailOptions): PolicyDocument {
  return policyDocument(
    {
      Sid: 'OnlyStudioPassMints',
      Effect: 'Deny',
      Action: PRESIGN,
      Resource: '*',
      Condition: { ArnNotLikeIfExists: { 'aws:PrincipalArn': mintingRoles } },
    },
    ...tagProtection(provisioningRoles),
  );
}

/** Whoever may tag profiles can give themselves anybody's: `sagemaker:ResourceTag` is all that IAM knows of a profile's owner. */
function tagProtection(provisioningRoles: readonly string[]): readonly PolicyStatement[] {
  const others = { ArnNotLikeIfExists: { 'aws:PrincipalArn': provisioningRoles } };
  return [
    {
      Sid: 'OnlyProvisioningTagsProfiles',
      Effect: 'Deny',
      Action: ['sagemaker:AddTags', 'sagemaker:DeleteTags'],
      Resource: 'arn:*:sagemaker:*:*:user-profile/*',
      Condition: others,
    },
    {
      // AddTags is also what authorizes tags given on creation, but a profile can be created with a tag by this action alone
      // where AddTags is not evaluated on the profile that does not exist yet.
      Sid: 'OnlyProvisioningCreatesOwnedProfiles',
      Effect: 'Deny',
      Action: 'sagemaker:CreateUserProfile',
      Resource: '*',
      Condition: { ...others, Null: { [`aws:RequestTag/${SUBJECT_TAG}`]: 'false' } },
    },
  ];
}
