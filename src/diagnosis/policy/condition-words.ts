/**
 * The words that conditions of a policy may use. AWS takes a key that does not exist without a word, and then it never
 * matches: an Allow gives nothing, a Deny forbids nothing.
 * Source: IAM User Guide, "AWS global condition context keys" and "IAM JSON policy elements: Condition operators"; Service
 * Authorization Reference, "Amazon SageMaker" and "AWS Security Token Service".
 */

const AWS_KEYS = `AssumedRoot CalledVia CalledViaAWSMCP CalledViaFirst CalledViaLast ChatbotSourceArn CurrentTime
  Ec2InstanceSourcePrivateIPv4 Ec2InstanceSourceVpc EpochTime FederatedProvider IsMcpServiceAction MultiFactorAuthAge
  MultiFactorAuthPresent PrincipalAccount PrincipalArn PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths
  PrincipalServiceName PrincipalServiceNamesList PrincipalType RequestedRegion ResourceAccount ResourceOrgID
  ResourceOrgPaths SecureTransport SourceAccount SourceArn SourceIdentity SourceIp SourceOrgID SourceOrgPaths SourceOwner
  SourceVpc SourceVpcArn SourceVpce TagKeys TokenIssueTime UserAgent ViaAWSMCPService ViaAWSService VpcSourceIp
  VpceAccount VpceOrgID VpceOrgPaths referer userid username`;

const SAGEMAKER_KEYS = `AcceleratorTypes AppNetworkAccessType AuthMode BearerTokenType CurrentModelLifeCycleStage
  CurrentModelLifeCycleStageStatus CustomerMetadataPropertiesToRemove DirectGatedModelAccess DirectInternetAccess DomainId
  DomainSharingOutputKmsKey DomainSharingOutputKmsKeyArn EnableRemoteDebug FeatureGroupDisableGlueTableCreation
  FeatureGroupEnableOnlineStore FeatureGroupOfflineStoreConfig FeatureGroupOfflineStoreKmsKey
  FeatureGroupOfflineStoreKmsKeyArn FeatureGroupOfflineStoreS3Uri FeatureGroupOnlineStoreKmsKey
  FeatureGroupOnlineStoreKmsKeyArn FileSystemAccessMode FileSystemDirectoryPath FileSystemId FileSystemType
  HomeEfsFileSystemKmsKey ImageArns ImageVersionArns InstanceTypes InterContainerTrafficEncryption IsUpdateRecord
  KeepAlivePeriod MaxRuntimeInSeconds MinimumInstanceMetadataServiceVersion ModelApprovalStatus ModelArn
  ModelLifeCycle:Stage ModelLifeCycle:StageStatus NetworkIsolation NotebookInstanceLifecycleConfigArns OutputKmsKey
  OutputKmsKeyArn OwnerUserProfileArn PipelineVersionId RemoteAccess RootAccess ServerlessMaxConcurrency
  ServerlessMemorySize SpaceSharingType StudioLifecycleConfigArns TaggingAction TargetModel UpdatableFeatures
  UserProfileName VolumeKmsKey VolumeKmsKeyArn VpcSecurityGroupIds VpcSubnets WorkteamArn WorkteamType`;

const STS_KEYS = `AWSServiceName DurationSeconds ExternalId IdentityTokenAudience RequestContextProviders
  RoleAuthorizedByIdp RoleSessionName SigningAlgorithm SourceIdentity TaskPolicyArn TransitiveTagKeys`;

const words = (prefix: string, text: string): readonly string[] => text.split(/\s+/).map((word) => `${prefix}:${word}`);

export const KNOWN_CONDITION_KEYS: readonly string[] = [
  ...words('aws', AWS_KEYS),
  ...words('sagemaker', SAGEMAKER_KEYS),
  ...words('sts', STS_KEYS),
];

/** Keys that go on with a name of somebody's own. */
export const KNOWN_CONDITION_KEY_PREFIXES: readonly string[] = [
  'aws:PrincipalTag/',
  'aws:RequestTag/',
  'aws:ResourceTag/',
  'sagemaker:CurrentCustomerMetadataProperties/',
  'sagemaker:CustomerMetadataProperties/',
  'sagemaker:ResourceTag/',
  'sagemaker:SearchVisibilityCondition/',
  'sts:RequestContext/',
];

const LOWER_KEYS = new Set(KNOWN_CONDITION_KEYS.map((key) => key.toLowerCase()));
const LOWER_PREFIXES = KNOWN_CONDITION_KEY_PREFIXES.map((prefix) => prefix.toLowerCase());
/** Of the services whose keys are listed here; nothing is known of any other. */
const LISTED = /^(aws|sagemaker|sts):/i;
/** Two letters that changed places are two changes. */
const NEAR = 2;

export interface UnknownKey {
  /** What may be meant, if it is spelt nearly so. */
  readonly near: string | undefined;
}

/** Undefined for a key that exists, or of a service that is not listed here. */
export function unknownConditionKey(key: string): UnknownKey | undefined {
  const lower = key.toLowerCase();
  const isKnown = LOWER_KEYS.has(lower) || LOWER_PREFIXES.some((prefix) => startsAndGoesOn(lower, prefix));
  if (isKnown || (key.includes(':') && !LISTED.test(key))) {
    return undefined;
  }
  const slash = lower.indexOf('/');
  const candidates = slash === -1 ? KNOWN_CONDITION_KEYS : KNOWN_CONDITION_KEY_PREFIXES;
  const written = slash === -1 ? lower : lower.slice(0, slash + 1);
  return { near: candidates.find((candidate) => distance(written, candidate.toLowerCase()) <= NEAR) };
}

function startsAndGoesOn(text: string, prefix: string): boolean {
  return text.startsWith(prefix) && text.length > prefix.length;
}

const OPERATOR =
  /^(?:ForAllValues:|ForAnyValue:)?(?:Null|(?:String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)|(?:Not)?IpAddress|Bool|BinaryEquals|Arn(?:Not)?(?:Equals|Like)|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?))(?:IfExists)?)$/i;

export function isConditionOperator(operator: string): boolean {
  return OPERATOR.test(operator);
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, otherLetter] of [...other].entries()) {
      const changed = (row[j] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
