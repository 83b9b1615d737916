/**
 * What code in a notebook may do: run its owner's private spaces and write its logs. It must never mint a URL, and never tag
 * a user profile. Which data it may read is for the team to add.
 * Source: SageMaker Developer Guide, "Give your users access to spaces".
 */
import type { Place } from './network-endpoint-policies.ts';
import { ANY_PRESIGN } from './perimeter.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';

/** Studio names the profile in the source identity of its sessions, so CloudTrail shows who a notebook acts for. */
export function notebookRoleTrust(accountId: string): PolicyDocument {
  return policyDocument({
    Sid: 'StudioOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'sagemaker.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
  });
}

export function notebookPermissions({
  partition,
  region,
  accountId,
  keyArn,
}: Place & { readonly keyArn: string }): PolicyDocument {
  const sageMaker = `arn:${partition}:sagemaker:${region}:${accountId}`;
  const owned = {
    ArnLike: {
      'sagemaker:OwnerUserProfileArn': `${sageMaker}:user-profile/\${sagemaker:DomainId}/\${sagemaker:UserProfileName}`,
    },
    StringEquals: { 'sagemaker:SpaceSharingType': 'Private' },
  };
  return policyDocument(
    {
      Sid: 'OwnSpacesAndTheirApps',
      Effect: 'Allow',
      Action: [
        'sagemaker:CreateSpace',
        'sagemaker:UpdateSpace',
        'sagemaker:DeleteSpace',
        'sagemaker:CreateApp',
        'sagemaker:DeleteApp',
      ],
      Resource: [`${sageMaker}:space/\${sagemaker:DomainId}/*`, `${sageMaker}:app/\${sagemaker:DomainId}/*`],
      Condition: owned,
    },
    {
      // Studio tags what it creates. `sagemaker:TaggingAction` is there only while something is being created.
      Sid: 'TagOnCreation',
      Effect: 'Allow',
      Action: 'sagemaker:AddTags',
      Resource: [`${sageMaker}:space/*`, `${sageMaker}:app/*`],
      Condition: { Null: { 'sagemaker:TaggingAction': 'false' } },
    },
    {
      Sid: 'LookAround',
      Effect: 'Allow',
      Action: [
        'sagemaker:DescribeApp',
        'sagemaker:DescribeDomain',
        'sagemaker:DescribeSpace',
        'sagemaker:DescribeUserProfile',
        'sagemaker:ListApps',
        'sagemaker:ListDomains',
        'sagemaker:ListSpaces',
        'sagemaker:ListUserProfiles',
      ],
      Resource: '*',
    },
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/sagemaker/*`,
    },
    {
      Sid: 'UseKeyOfVolumes',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      Resource: keyArn,
    },
    {
      Sid: 'LendKeyToVolumes',
      Effect: 'Allow',
      Action: 'kms:CreateGrant',
      Resource: keyArn,
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
    { Sid: 'NeverMint', Effect: 'Deny', Action: ANY_PRESIGN, Resource: '*' },
    // A remote editor's way into a space leads past the network.
    { Sid: 'NeverEnterFromElsewhere', Effect: 'Deny', Action: 'sagemaker:StartSession', Resource: '*' },
    {
      Sid: 'NeverTagProfiles',
      Effect: 'Deny',
      Action: ['sagemaker:AddTags', 'sagemaker:DeleteTags'],
      Resource: `${sageMaker}:user-profile/*`,
    },
  );
}
