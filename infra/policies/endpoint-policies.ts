/** What may pass the interface endpoints that lead to SageMaker, whatever the caller's own policies say. */
import { ANY_PRESIGN, LOOK_UPS, PRESIGN } from './perimeter.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

export interface SageMakerEndpointOptions {
  /** The roles that mint: the launch roles, or the tasks' role in direct mode. Role ARNs without wildcards. */
  readonly mintingRoleArns: readonly string[];
  /** The accounts whose domains are opened. */
  readonly accountIds: readonly string[];
  /** Whether apps of Studio run in this VPC: their calls of SageMaker take the same endpoint. */
  readonly sharedWithNotebooks: boolean;
  /** What those roles do beside minting and looking up; nothing if absent. */
  readonly furtherActions?: readonly string[];
}

export function sageMakerApiEndpointPolicy(options: SageMakerEndpointOptions): PolicyDocument {
  return policyDocument(
    mintingRolesOnly([PRESIGN, ...LOOK_UPS, ...(options.furtherActions ?? [])], options.mintingRoleArns),
    ...(options.sharedWithNotebooks
      ? [
          {
            Sid: 'NotebooksButNeverMinting',
            Effect: 'Allow',
            Principal: '*',
            NotAction: ANY_PRESIGN,
            Resource: '*',
            Condition: { StringEquals: { 'aws:PrincipalAccount': options.accountIds } },
          } satisfies PolicyStatement,
        ]
      : []),
  );
}

/**
 * Browsing is evaluated as `CreatePresignedDomainUrl` by the role that minted; Studio's own pages create apps.
 * Source: SageMaker Developer Guide, "Create a VPC endpoint policy for Studio".
 */
export function studioEndpointPolicy(options: SageMakerEndpointOptions): PolicyDocument {
  return policyDocument(mintingRolesOnly(PRESIGN, options.mintingRoleArns), {
    Sid: 'AppsOfOurDomains',
    Effect: 'Allow',
    Principal: '*',
    Action: 'sagemaker:CreateApp',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalAccount': options.accountIds } },
  });
}

/** By the ARN of the role, which a session of it has as `aws:PrincipalArn` too. */
function mintingRolesOnly(Action: string | readonly string[], mintingRoleArns: readonly string[]): PolicyStatement {
  return {
    Sid: 'MintingRolesOnly',
    Effect: 'Allow',
    Principal: '*',
    Action,
    Resource: '*',
    Condition: { ArnEquals: { 'aws:PrincipalArn': mintingRoleArns } },
  };
}
