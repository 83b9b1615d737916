/**
 * What the service asks SageMaker beside URLs: whether a user profile is there, and whose a space is. Like minting, it must
 * come from the service's subnets through its own endpoint, and must not reach another domain.
 *
 * ListSpaces takes no resource, so IAM can't hold it to one domain: it lets the service see the names of spaces in others of
 * the account. All other calls name what they are about.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon SageMaker".
 */
import { ADD_TAGS, CREATE_PROFILE, LOOK_UPS, type Perimeter } from './perimeter.ts';
import type { PolicyStatement } from './policy-document.ts';

export function userProfile({ partition, region, accountId, domainId }: Perimeter, name: string): string {
  return `arn:${partition}:sagemaker:${region}:${accountId}:user-profile/${domainId}/${name}`;
}

export function space({ partition, region, accountId, domainId }: Perimeter, name: string): string {
  return `arn:${partition}:sagemaker:${region}:${accountId}:space/${domainId}/${name}`;
}

/** The conditions of a call that only the tasks make. */
export function fromTheService(perimeter: Perimeter): NonNullable<PolicyStatement['Condition']> {
  return {
    StringEquals: { 'aws:SourceVpce': perimeter.apiEndpointId, 'aws:SourceVpc': perimeter.vpcId },
    IpAddress: { 'aws:VpcSourceIp': perimeter.serviceSubnets },
  };
}

/** @param profile the ARN or pattern of the profiles that may be asked about */
export function lookUps(perimeter: Perimeter, profile: string): readonly PolicyStatement[] {
  const lookUp = (
    Sid: string,
    Action: string | readonly string[],
    Resource: string | readonly string[],
  ): PolicyStatement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
    Condition: fromTheService(perimeter),
  });
  return [
    // Each of the two is about resources of its own kind only.
    lookUp('LookUp', ['sagemaker:DescribeSpace', 'sagemaker:DescribeUserProfile'], [space(perimeter, '*'), profile]),
    lookUp('ListSpaces', 'sagemaker:ListSpaces', '*'),
  ];
}

/** Everything that roles of both modes are allowed beside URLs. */
export function serviceCalls({ creation }: Perimeter): readonly string[] {
  return creation === undefined ? LOOK_UPS : [...LOOK_UPS, CREATE_PROFILE, ADD_TAGS];
}

/** Those of them that are about a profile. */
export function profileCalls({ creation }: Perimeter): readonly string[] {
  const lookUp = 'sagemaker:DescribeUserProfile';
  return creation === undefined ? [lookUp] : [lookUp, CREATE_PROFILE, ADD_TAGS];
}
