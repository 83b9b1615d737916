/**
 * The identity policy of direct mode: the service's task role mints, and the URLs it minted open, only inside the perimeter.
 * The Allows name the two legs (API endpoint from the service's subnets, Studio endpoint from the corporate networks) and the
 * Denies hold even if somebody attaches a wider Allow to the role. Which profile a person gets is not decided here.
 *
 * No Allow may use `ForAllValues:` or `…IfExists`, and no Deny may do without `…IfExists`: either lets requests through that
 * lack the key.
 */
import type { PolicyDocument } from './policy-document.ts';

export interface PerimeterPolicyOptions {
  readonly region: string;
  readonly accountId: string;
  readonly domainId: string;
  readonly vpcId: string;
  /** The interface endpoint `com.amazonaws.<region>.sagemaker.api`. */
  readonly apiEndpointId: string;
  /** The interface endpoint `aws.sagemaker.<region>.studio`. */
  readonly studioEndpointId: string;
  readonly serviceSubnets: readonly string[];
  readonly corporateNetworks: readonly string[];
}

const ACTION = 'sagemaker:CreatePresignedDomainUrl';

export function perimeterPolicy(options: PerimeterPolicyOptions): PolicyDocument {
  const profiles = `arn:aws:sagemaker:${options.region}:${options.accountId}:user-profile/${options.domainId}/*`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Mint',
        Effect: 'Allow',
        Action: ACTION,
        Resource: profiles,
        Condition: {
          StringEquals: { 'aws:SourceVpce': options.apiEndpointId, 'aws:SourceVpc': options.vpcId },
          IpAddress: { 'aws:VpcSourceIp': options.serviceSubnets },
        },
      },
      {
        Sid: 'Browse',
        Effect: 'Allow',
        Action: ACTION,
        Resource: profiles,
        Condition: {
          StringEquals: { 'aws:SourceVpce': options.studioEndpointId, 'aws:SourceVpc': options.vpcId },
          IpAddress: { 'aws:VpcSourceIp': options.corporateNetworks },
        },
      },
      {
        Sid: 'DenyOutsideEndpoints',
        Effect: 'Deny',
        Action: ACTION,
        Resource: '*',
        Condition: {
          StringNotEqualsIfExists: { 'aws:SourceVpce': [options.apiEndpointId, options.studioEndpointId] },
        },
      },
      {
        Sid: 'DenyOutsideVpc',
        Effect: 'Deny',
        Action: ACTION,
        Resource: '*',
        Condition: { StringNotEqualsIfExists: { 'aws:SourceVpc': options.vpcId } },
      },
      {
        Sid: 'DenyOutsideNetworks',
        Effect: 'Deny',
        Action: ACTION,
        Resource: '*',
        Condition: {
          NotIpAddressIfExists: { 'aws:VpcSourceIp': [...options.serviceSubnets, ...options.corporateNetworks] },
        },
      },
    ],
  };
}
