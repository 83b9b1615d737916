import { describe, expect, test } from 'vitest';
import type { PolicyStatement } from '../../infra/policies/policy-document.ts';
import { exampleStack, only } from '../support/infra-stacks.ts';

describe('a new Studio domain', () => {
  const template = exampleStack('rehearsal', 'studio');
  const role = only(template, 'AWS::IAM::Role');

  test('is reached in the VPC and by presigned URLs only, names its people and is encrypted', () => {
    const domain = only(template, 'AWS::SageMaker::Domain');
    expect(domain).toMatchObject({
      AppNetworkAccessType: 'VpcOnly',
      AuthMode: 'IAM',
      DomainSettings: { ExecutionRoleIdentityConfig: 'USER_PROFILE_NAME' },
    });
    expect(JSON.stringify(domain.KmsKeyId)).toContain('EncryptionKey');
    expect(JSON.stringify(domain.SubnetIds)).toMatch(/NetworkStudioSubnet1.+NetworkStudioSubnet2/);
  });

  test('tags each profile with its person', () => {
    expect(only(template, 'AWS::SageMaker::UserProfile')).toMatchObject({
      UserProfileName: 'alice',
      Tags: [{ Key: 'studio-subject', Value: '4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11' }],
    });
  });

  test('has a role for notebooks that never mints and never tags profiles', () => {
    const policies = role.Policies as readonly { PolicyDocument: { Statement: PolicyStatement[] } }[];
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(statements).toContainEqual({
      Sid: 'NeverMint',
      Effect: 'Deny',
      Action: 'sagemaker:CreatePresignedDomainUrl*',
      Resource: '*',
    });
    expect(statements).toContainEqual(
      expect.objectContaining({
        Sid: 'NeverTagProfiles',
        Effect: 'Deny',
        Action: ['sagemaker:AddTags', 'sagemaker:DeleteTags'],
      }),
    );
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action ?? []);
    expect(allowed.filter((action) => action.includes('*'))).toEqual([]);
    expect(JSON.stringify(role.AssumeRolePolicyDocument)).toContain('sts:SetSourceIdentity');
  });
});

describe('without a new Studio domain', () => {
  test('there is no stack for one', () => {
    expect(() => exampleStack('existing', 'studio')).toThrow('there is no stack studio');
  });
});
