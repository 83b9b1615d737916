/**
 * The identity policy of whoever mints. The Allows name the two legs (API endpoint from the service's subnets, Studio
 * endpoint from the corporate networks); the Denies say the same once more, so that everything stays shut even if somebody
 * attaches a wider Allow to the role. The same action needs both legs: Studio holds every request of a session against the
 * policies of the role that minted its URL.
 *
 * No Allow may use `ForAllValues:` or `…IfExists`, which let requests through that lack the key. Every negated operator of a
 * Deny is an `…IfExists` one: it says plainly that a request without the key is refused, as AWS documents of all negated
 * operators but those with `ForAnyValue:`, which must not be used here.
 * Source: SageMaker Developer Guide, "Connect to Amazon SageMaker Studio through an interface VPC endpoint".
 */
import { ANY_PRESIGN, LIST_TAGS, type Perimeter, PRESIGN, PROFILE_TAG, SUBJECT_TAG } from './perimeter.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';
import { creation, creationDenies } from './profile-creation.ts';
import { fromTheService, lookUps, profileCalls, serviceCalls, space, userProfile } from './studio-calls.ts';

const OWN_SUBJECT = `\${aws:PrincipalTag/${SUBJECT_TAG}}`;
const OWN_PROFILE = `\${aws:PrincipalTag/${PROFILE_TAG}}`;
const ALL_OF_SAGEMAKER = 'sagemaker:*';

/** Direct mode: the tasks' own role. Which profile a caller gets is then decided by the service alone. */
export function directMintingPolicy(perimeter: Perimeter): PolicyDocument {
  const profiles = userProfile(perimeter, '*');
  // Whose a profile is that somebody else created meanwhile, IAM does not check in this mode: the service has to.
  const readOwner: PolicyStatement = {
    Sid: 'ReadOwners',
    Effect: 'Allow',
    Action: LIST_TAGS,
    Resource: profiles,
    Condition: fromTheService(perimeter),
  };
  const calls = perimeter.creation === undefined ? [] : [LIST_TAGS];
  return policyDocument(
    ...legs(perimeter, profiles),
    ...lookUps(perimeter, profiles),
    ...creation(perimeter, profiles, 'anybody'),
    ...(perimeter.creation === undefined ? [] : [readOwner]),
    ...denies(perimeter, profiles, calls),
    ...creationDenies(perimeter, 'anybody'),
  );
}

/** Launch-role mode: a session of this role can open the one profile it is tagged with, if that belongs to its subject. */
export function launchMintingPolicy(perimeter: Perimeter): PolicyDocument {
  const profile = userProfile(perimeter, OWN_PROFILE);
  const ownTag = { [`sagemaker:ResourceTag/${SUBJECT_TAG}`]: OWN_SUBJECT };
  return policyDocument(
    ...legs(perimeter, profile, ownTag),
    // Not only if the profile is the caller's: that it is missing, or belongs to somebody else, is what is asked for.
    ...lookUps(perimeter, profile),
    ...creation(perimeter, profile, OWN_SUBJECT),
    ...denies(perimeter, profile),
    // Two statements: in one, both tags would have to be missing.
    deny('DenySessionWithoutProfile', ALL_OF_SAGEMAKER, { Null: { [`aws:PrincipalTag/${PROFILE_TAG}`]: 'true' } }),
    deny('DenyUntaggedSession', ALL_OF_SAGEMAKER, { Null: { [`aws:PrincipalTag/${SUBJECT_TAG}`]: 'true' } }),
    deny('DenyOtherSubjects', ANY_PRESIGN, { StringNotEqualsIfExists: ownTag }),
    ...creationDenies(perimeter, OWN_SUBJECT),
  );
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

function denies(
  perimeter: Perimeter,
  profile: string,
  furtherCalls: readonly string[] = [],
): readonly PolicyStatement[] {
  const { apiEndpointId, studioEndpointId, vpcId, serviceSubnets, corporateNetworks } = perimeter;
  // Together with DenyOutsideEndpoints these leave each endpoint to its own networks: credentials of the service are
  // worth nothing at an employee's desk, and a URL nothing in a task.
  const elsewhere = (Sid: string, endpointId: string, networks: readonly string[]): PolicyStatement =>
    deny(Sid, ALL_OF_SAGEMAKER, {
      StringEquals: { 'aws:SourceVpce': endpointId },
      NotIpAddressIfExists: { 'aws:VpcSourceIp': networks },
    });
  const calls = [...serviceCalls(perimeter), ...furtherCalls];
  return [
    deny('DenyOutsideEndpoints', ALL_OF_SAGEMAKER, {
      StringNotEqualsIfExists: { 'aws:SourceVpce': [apiEndpointId, studioEndpointId] },
    }),
    deny('DenyOutsideVpc', ALL_OF_SAGEMAKER, { StringNotEqualsIfExists: { 'aws:SourceVpc': vpcId } }),
    elsewhere('DenyMintingElsewhere', apiEndpointId, serviceSubnets),
    elsewhere('DenyBrowsingElsewhere', studioEndpointId, corporateNetworks),
    // Only URLs have a second leg.
    deny('DenyCallsWhileBrowsing', calls, { StringEquals: { 'aws:SourceVpce': studioEndpointId } }),
    {
      Sid: 'DenyOtherProfiles',
      Effect: 'Deny',
      Action: [ANY_PRESIGN, ...profileCalls(perimeter), ...furtherCalls],
      NotResource: profile,
    },
    {
      Sid: 'DenyOtherSpaces',
      Effect: 'Deny',
      Action: 'sagemaker:DescribeSpace',
      NotResource: space(perimeter, '*'),
    },
  ];
}

function deny(
  Sid: string,
  Action: string | readonly string[],
  Condition: NonNullable<PolicyStatement['Condition']>,
): PolicyStatement {
  return { Sid, Effect: 'Deny', Action, Resource: '*', Condition };
}
