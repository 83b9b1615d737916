/**
 * The identity policy of whoever mints. The Allows name the two legs (API endpoint from the service's subnets, Studio
 * endpoint from the corporate networks); the Denies say the same once more, so that everything stays shut even if somebody
 * attaches a wider Allow to the role. The same action needs both legs: Studio holds every request of a session against the
 * policies of the role that minted its URL.
 *
 * No Allow may use `ForAllValues:` or `…IfExists`, and no Deny may do without `…IfExists`: either lets requests through
 * that lack the key.
 * Source: SageMaker Developer Guide, "Connect to Amazon SageMaker Studio through an interface VPC endpoint".
 */
import { ANY_PRESIGN, type Perimeter, PRESIGN, PROFILE_TAG, SUBJECT_TAG } from './perimeter.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

const OWN_SUBJECT = `\${aws:PrincipalTag/${SUBJECT_TAG}}`;
const OWN_PROFILE = `\${aws:PrincipalTag/${PROFILE_TAG}}`;

/** Direct mode: the tasks' own role. Which profile a caller gets is then decided by the service alone. */
export function directMintingPolicy(perimeter: Perimeter): PolicyDocument {
  const profiles = userProfile(perimeter, '*');
  return policyDocument(...legs(perimeter, profiles), ...denies(perimeter, profiles));
}

/** Launch-role mode: a session of this role can open the one profile it is tagged with, if that belongs to its subject. */
export function launchMintingPolicy(perimeter: Perimeter): PolicyDocument {
  const profile = userProfile(perimeter, OWN_PROFILE);
  const ownTag = { [`sagemaker:ResourceTag/${SUBJECT_TAG}`]: OWN_SUBJECT };
  return policyDocument(
    ...legs(perimeter, profile, ownTag),
    ...denies(perimeter, profile),
    // Two statements: in one, both tags would have to be missing.
    deny('DenySessionWithoutProfile', { Null: { [`aws:PrincipalTag/${PROFILE_TAG}`]: 'true' } }),
    deny('DenyUntaggedSession', { Null: { [`aws:PrincipalTag/${SUBJECT_TAG}`]: 'true' } }),
    deny('DenyOtherSubjects', { StringNotEqualsIfExists: ownTag }),
  );
}

function userProfile({ partition, region, accountId, domainId }: Perimeter, name: string): string {
  return `arn:${partition}:sagemaker:${region}:${accountId}:user-profile/${domainId}/${name}`;
}

function legs(
  perimeter: Perimeter,
  resource: string,
  tags: Readonly<Record<string, string>> = {},
): readonly PolicyStatement[] {
  const leg = (Sid: string, endpointId: string, networks: readonly string[]): PolicyStatement => ({
    Sid,
    Effect: 'Allow',
    Action: PRESIGN,
    Resource: resource,
    Condition: {
      StringEquals: { 'aws:SourceVpce': endpointId, 'aws:SourceVpc': perimeter.vpcId, ...tags },
      IpAddress: { 'aws:VpcSourceIp': networks },
    },
  });
  return [
    leg('Mint', perimeter.apiEndpointId, perimeter.serviceSubnets),
    leg('Browse', perimeter.studioEndpointId, perimeter.corporateNetworks),
  ];
}

function denies(perimeter: Perimeter, resource: string): readonly PolicyStatement[] {
  const { apiEndpointId, studioEndpointId, vpcId, serviceSubnets, corporateNetworks } = perimeter;
  // Together with DenyOutsideEndpoints these leave each endpoint to its own networks: credentials of the service are
  // worth nothing at an employee's desk, and a URL nothing in a task.
  const elsewhere = (Sid: string, endpointId: string, networks: readonly string[]): PolicyStatement =>
    deny(Sid, {
      StringEquals: { 'aws:SourceVpce': endpointId },
      NotIpAddressIfExists: { 'aws:VpcSourceIp': networks },
    });
  return [
    deny('DenyOutsideEndpoints', { StringNotEqualsIfExists: { 'aws:SourceVpce': [apiEndpointId, studioEndpointId] } }),
    deny('DenyOutsideVpc', { StringNotEqualsIfExists: { 'aws:SourceVpc': vpcId } }),
    elsewhere('DenyMintingElsewhere', apiEndpointId, serviceSubnets),
    elsewhere('DenyBrowsingElsewhere', studioEndpointId, corporateNetworks),
    { Sid: 'DenyOtherProfiles', Effect: 'Deny', Action: ANY_PRESIGN, NotResource: resource },
  ];
}

function deny(Sid: string, Condition: NonNullable<PolicyStatement['Condition']>): PolicyStatement {
  return { Sid, Effect: 'Deny', Action: ANY_PRESIGN, Resource: '*', Condition };
}
