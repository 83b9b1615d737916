/**
 * A Studio domain whose apps have no way to the internet and that only presigned URLs open. Sessions carry the profile's name
 * as their source identity, so the trail names the person and not just the shared role.
 */
import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { NetworkSubnet } from '../foundation.ts';
import { notebookPermissions, notebookRoleTrust } from '../policies/notebook-role.ts';
import { SUBJECT_TAG } from '../policies/perimeter.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { acknowledgeWildcards, printedArn } from './acknowledge-wildcards.ts';
import { here } from './here.ts';
import { idsOf } from './network.ts';
import { shortPolicy } from './short-policy.ts';

export interface StudioDomainProps {
  readonly name: string;
  readonly settings: NonNullable<Settings['studioDomain']>;
  readonly vpcId: string;
  readonly subnets: readonly NetworkSubnet[];
  /** The security group of its apps. */
  readonly notebookGroupId: string;
  readonly key: IKey;
}

export class StudioDomain extends Construct {
  readonly domainId: string;
  /** The execution role of profiles that name no other. */
  readonly notebookRoleArn: string;

  constructor(scope: Construct, id: string, { name, settings, ...props }: StudioDomainProps) {
    super(scope, id);
    const { vpcId, subnets, notebookGroupId, key } = props;
    const role = new iam.CfnRole(this, 'NotebookRole', {
      description: 'What code in notebooks may do; never mints a URL.',
      assumeRolePolicyDocument: notebookRoleTrust(Aws.ACCOUNT_ID),
      policies: [
        {
          policyName: 'notebooks',
          policyDocument: shortPolicy(this, notebookPermissions({ ...here, keyArn: key.keyArn })),
        },
      ],
    });
    acknowledgeWildcards(role, 'Spaces and apps are named by people; a condition holds them to their owner.', [
      printedArn('sagemaker', 'space/<!sagemaker:DomainId>/*'),
      printedArn('sagemaker', 'app/<!sagemaker:DomainId>/*'),
    ]);
    acknowledgeWildcards(role, 'Tags are given to what has no name yet; a condition holds it to creation.', [
      printedArn('sagemaker', 'space/*'),
      printedArn('sagemaker', 'app/*'),
    ]);
    acknowledgeWildcards(role, 'Studio’s pages list and describe; SageMaker can’t narrow listing down.', ['*']);
    acknowledgeWildcards(role, 'SageMaker names its log groups itself, below this prefix.', [
      printedArn('logs', 'log-group:/aws/sagemaker/*'),
    ]);
    const domain = new sagemaker.CfnDomain(this, 'Domain', {
      domainName: name,
      authMode: 'IAM',
      appNetworkAccessType: 'VpcOnly',
      vpcId,
      subnetIds: idsOf(subnets),
      kmsKeyId: key.keyArn,
      tagPropagation: 'DISABLED',
      domainSettings: { executionRoleIdentityConfig: 'USER_PROFILE_NAME' },
      defaultUserSettings: {
        executionRole: role.attrArn,
        securityGroups: [notebookGroupId],
        studioWebPortal: 'ENABLED',
        defaultLandingUri: 'studio::',
      },
    });
    // People's home directories hang on it.
    domain.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.domainId = domain.attrDomainId;
    this.notebookRoleArn = role.attrArn;

    for (const { name: userProfileName, subject } of settings.profiles ?? []) {
      new sagemaker.CfnUserProfile(this, `Profile-${userProfileName}`, {
        domainId: domain.attrDomainId,
        userProfileName,
        tags: [{ key: SUBJECT_TAG, value: subject }],
      });
    }
  }
}
