/**
 * What else could be done through the same endpoints and in the same account: calls that must go on working beside the
 * perimeter, and calls that would open it from the side.
 */
import type { PolicyLayer } from '../../src/local/policy-evaluator.ts';
import type { Position, Positions } from './positions.ts';

export interface SideDoorCase {
  readonly id: string;
  readonly what: string;
  readonly action: string;
  /** The caller's role: its name, or its ARN. */
  readonly role: (positions: Positions) => string;
  /** Of the caller; that of the deployment if absent. */
  readonly accountId?: string;
  /** What follows the account in the ARN of a resource of SageMaker; or a whole ARN. */
  readonly resource: (positions: Positions) => string;
  readonly requestKeys?: Readonly<Record<string, string | string[]>>;
  readonly from: (positions: Positions) => Position;
  /** For a caller whose own policies allow everything. */
  readonly refusedBy: readonly PolicyLayer[];
  /**
   * Only where Studio's apps share the VPC (true) or do not (false), and then nobody but the minting roles passes the API
   * endpoint. Both if absent.
   */
  readonly whereNotebooksShareTheVpc?: boolean;
  /** Only where the settings name roles that cut sessions. */
  readonly whereSessionsAreCut?: true;
}

const EXECUTION_ROLE = () => 'notebook-execution';
const ADMINISTRATOR = () => 'administrator';
const PROVISIONING = ({ provisioningRoleArn }: Positions): string => provisioningRoleArn;
const ANOTHER_ACCOUNT = '999999999999';

const apiEndpoint = ({ ids, notebookAddress }: Positions): Position => ({
  sourceVpce: ids.apiEndpointId,
  sourceVpc: ids.vpcId,
  vpcSourceIp: notebookAddress,
});
const studioEndpoint = ({ ids, corporateAddress }: Positions): Position => ({
  sourceVpce: ids.studioEndpointId,
  sourceVpc: ids.vpcId,
  vpcSourceIp: corporateAddress,
});
const stsEndpoint = ({ ids, serviceAddress }: Positions): Position => ({
  sourceVpce: ids.stsEndpointId,
  sourceVpc: ids.vpcId,
  vpcSourceIp: serviceAddress,
});
const mintingRole = ({ mintingRoleArn }: Positions): string => mintingRoleArn;
const internet = (): Position => ({ sourceIp: '203.0.113.7' });
const domain = ({ ids }: Positions): string => `domain/${ids.domainId}`;
const profile =
  (name: string) =>
  ({ ids }: Positions): string =>
    `user-profile/${ids.domainId}/${name}`;
const app = ({ ids }: Positions): string => `app/${ids.domainId}/alice/JupyterLab/default`;
const space = ({ ids }: Positions): string => `space/${ids.domainId}/alice-private`;
const withOwner = { 'aws:RequestTag/studio-subject': 'sub-mallory', 'aws:TagKeys': ['studio-subject'] };

export const SIDE_DOOR_CASES: readonly SideDoorCase[] = [
  {
    id: 'S1',
    what: 'a notebook describes its domain, through the API endpoint',
    action: 'sagemaker:DescribeDomain',
    role: EXECUTION_ROLE,
    resource: domain,
    from: apiEndpoint,
    refusedBy: [],
    whereNotebooksShareTheVpc: true,
  },
  {
    id: 'S2',
    what: 'a notebook mints, through the API endpoint',
    action: 'sagemaker:CreatePresignedDomainUrl',
    role: EXECUTION_ROLE,
    resource: profile('alice'),
    from: apiEndpoint,
    refusedBy: ['endpoint', 'guardrails'],
  },
  {
    id: 'S3',
    what: "somebody else's account calls SageMaker through the API endpoint",
    action: 'sagemaker:DescribeDomain',
    role: ADMINISTRATOR,
    accountId: ANOTHER_ACCOUNT,
    resource: domain,
    from: apiEndpoint,
    refusedBy: ['endpoint'],
  },
  {
    id: 'S4',
    what: 'Studio creates an app, through the Studio endpoint',
    action: 'sagemaker:CreateApp',
    role: EXECUTION_ROLE,
    resource: app,
    from: studioEndpoint,
    refusedBy: [],
  },
  {
    id: 'S5',
    what: "somebody else's account creates an app, through the Studio endpoint",
    action: 'sagemaker:CreateApp',
    role: ADMINISTRATOR,
    accountId: ANOTHER_ACCOUNT,
    resource: app,
    from: studioEndpoint,
    refusedBy: ['endpoint'],
  },
  {
    id: 'S6',
    what: 'provisioning tags a user profile',
    action: 'sagemaker:AddTags',
    role: PROVISIONING,
    resource: profile('alice'),
    requestKeys: withOwner,
    from: internet,
    refusedBy: [],
  },
  {
    id: 'S7',
    what: 'an administrator tags a user profile as their own',
    action: 'sagemaker:AddTags',
    role: ADMINISTRATOR,
    resource: profile('alice'),
    requestKeys: withOwner,
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S8',
    what: 'an administrator takes the tag off a user profile',
    action: 'sagemaker:DeleteTags',
    role: ADMINISTRATOR,
    resource: profile('alice'),
    requestKeys: { 'aws:TagKeys': ['studio-subject'] },
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S8b',
    what: "an administrator tags another person's user profile",
    action: 'sagemaker:AddTags',
    role: ADMINISTRATOR,
    resource: profile('bob'),
    requestKeys: withOwner,
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S9',
    what: 'an administrator creates a user profile that belongs to somebody',
    action: 'sagemaker:CreateUserProfile',
    role: ADMINISTRATOR,
    resource: profile('alice'),
    requestKeys: withOwner,
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S10',
    what: 'an administrator creates a user profile that belongs to nobody',
    action: 'sagemaker:CreateUserProfile',
    role: ADMINISTRATOR,
    resource: profile('alice'),
    from: internet,
    refusedBy: [],
  },
  {
    id: 'S11',
    what: "an administrator enters somebody's space with a remote editor",
    action: 'sagemaker:StartSession',
    role: ADMINISTRATOR,
    resource: space,
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S16',
    what: 'a task takes on another role that trusts it, through the STS endpoint',
    action: 'sts:AssumeRole',
    role: ({ taskRoleArn }) => taskRoleArn.replace(/^.*\//, ''),
    resource: ({ ids }) => `arn:aws:iam::${ids.accountId}:role/trusting`,
    from: stsEndpoint,
    refusedBy: ['endpoint'],
  },
  {
    id: 'S17',
    what: 'another role takes on the launch role, as if it trusted the whole account, through the STS endpoint',
    action: 'sts:AssumeRole',
    role: ADMINISTRATOR,
    resource: mintingRole,
    from: stsEndpoint,
    refusedBy: ['endpoint'],
  },
  {
    id: 'S18',
    what: 'another role of the account describes a user profile, through the API endpoint',
    action: 'sagemaker:DescribeUserProfile',
    role: ADMINISTRATOR,
    resource: profile('alice'),
    from: apiEndpoint,
    refusedBy: ['endpoint'],
    whereNotebooksShareTheVpc: false,
  },
  {
    id: 'S19',
    what: 'the role that mints lists user profiles, through the API endpoint',
    action: 'sagemaker:ListUserProfiles',
    role: mintingRole,
    resource: () => '*',
    from: apiEndpoint,
    refusedBy: ['endpoint'],
    whereNotebooksShareTheVpc: false,
  },
];
