/**
 * Rules for the policies of whoever mints, and of the endpoints that minting goes through. Studio holds every request of a
 * session against the policies of the role that minted its URL, so one action needs two legs: minting through the endpoint of
 * the SageMaker API, opening through the endpoint of Studio.
 * Source: SageMaker Developer Guide, "Connect to Amazon SageMaker Studio through an interface VPC endpoint".
 */
import type { LintFinding, LintOptions } from './lint-finding.ts';
import type { Policy, PolicyStatement } from './policy-document.ts';
import { isAboutMinting, isKey, operatorMeaning, requires, restricts } from './statement-meaning.ts';

const OWN_PROFILE = `user-profile/DOMAIN/\${aws:PrincipalTag/studio-profile}`;
const ENDPOINT = 'aws:SourceVpce';
const VPC = 'aws:SourceVpc';
const VPC_ADDRESS = 'aws:VpcSourceIp';

export function lintMinting({ kind, statements }: Policy, options: LintOptions): readonly LintFinding[] {
  const minting = statements.filter(isAboutMinting);
  const allows = minting.filter(({ effect }) => effect === 'Allow');
  if (kind === 'resource') {
    return allows.flatMap(anybody);
  }
  const isGuarded = minting.some(deniesOtherEndpoints);
  const withEndpoint = allows.filter((statement) => restricts(statement, ENDPOINT));
  return [
    ...allows
      .filter((statement) => !withEndpoint.includes(statement))
      .map((statement) => withoutEndpoint(statement, withEndpoint, isGuarded)),
    ...allows.flatMap(addressWithoutVpc),
    ...allows.flatMap(anyUserProfile),
    ...studioLeg(withEndpoint, options),
  ];
}

function deniesOtherEndpoints({ effect, conditions, resources }: PolicyStatement): boolean {
  const [only, ...others] = conditions;
  return (
    effect === 'Deny' &&
    resources?.includes('*') === true &&
    only !== undefined &&
    others.length === 0 &&
    isKey(only, ENDPOINT) &&
    operatorMeaning(only.operator).negated &&
    operatorMeaning(only.operator).set === undefined
  );
}

function withoutEndpoint(
  { name: statement }: PolicyStatement,
  withEndpoint: readonly PolicyStatement[],
  isGuarded: boolean,
): LintFinding {
  const names = withEndpoint.map(({ name }) => name).join(', ');
  const isBypass = withEndpoint.length > 0;
  return {
    rule: isBypass ? 'allow-bypasses-endpoint' : 'allow-without-endpoint',
    severity: isGuarded ? 'warning' : 'failed',
    statement,
    found: `an Allow of minting that does not ask for ${ENDPOINT}${isBypass ? `, beside one that does (${names})` : ''}`,
    meaning: isGuarded
      ? 'Only a Deny keeps it to the endpoints; without that Deny it would be open.'
      : isBypass
        ? 'Allows are alternatives: what this one allows need not come through any endpoint, whatever the other says.'
        : 'URLs can be minted, and opened, from anywhere the other conditions allow.',
    remedy: `Put ${ENDPOINT}, ${VPC} and ${VPC_ADDRESS} into one statement, one statement for each of the two legs.`,
  };
}

function addressWithoutVpc(statement: PolicyStatement): readonly LintFinding[] {
  return requires(statement, VPC_ADDRESS) && !requires(statement, VPC)
    ? [
        {
          rule: 'vpc-address-without-vpc',
          severity: 'failed',
          statement: statement.name,
          found: `${VPC_ADDRESS} without ${VPC}`,
          meaning: 'Private ranges are used by everybody: any VPC of anybody with such an address matches.',
          remedy: `Add ${VPC} to the same statement.`,
        },
      ]
    : [];
}

/** The part of an ARN that names the resource, after region and account. */
const ANY_DOMAIN = /^(\*|user-profile\*|user-profile\/[^/]*\*)/;

function anyUserProfile({ name: statement, resources = ['*'] }: PolicyStatement): readonly LintFinding[] {
  const nameOf = (resource: string): string => resource.split(':').slice(5).join(':');
  const wide = resources.filter((resource) => resource === '*' || ANY_DOMAIN.test(nameOf(resource)));
  return wide.length > 0
    ? [
        {
          rule: 'any-user-profile',
          severity: 'failed',
          statement,
          found: `minting on ${wide.join(', ')}`,
          meaning: 'Every profile of every domain of the account can be opened, not only those of Studio Pass.',
          remedy: `Name the domain, and in a launch role the profile too: ${OWN_PROFILE}.`,
        },
      ]
    : [];
}

/** @param allows those that ask for an endpoint */
function studioLeg(
  allows: readonly PolicyStatement[],
  { studioEndpointIds = [] }: LintOptions,
): readonly LintFinding[] {
  const idsOf = ({ conditions }: PolicyStatement): readonly string[] =>
    conditions.filter((condition) => isKey(condition, ENDPOINT)).flatMap(({ values }) => values);
  const ids = new Set(allows.flatMap(idsOf));
  const listed = [...ids].join(', ');
  if (allows.length === 0) {
    return [];
  }
  const isMissing = studioEndpointIds.length > 0 ? !studioEndpointIds.some((id) => ids.has(id)) : ids.size === 1;
  if (isMissing) {
    return [
      {
        rule: 'studio-endpoint-missing',
        severity: 'failed',
        statement: undefined,
        found: `the only endpoint that may be used is ${listed}`,
        meaning: 'URLs can be minted and not opened, or the other way round: the two go through different endpoints.',
        remedy: 'Allow the endpoint aws.sagemaker.REGION.studio as well, from the corporate networks.',
      },
    ];
  }
  return studioEndpointIds.length === 0 && allows.length === 1
    ? [
        {
          rule: 'studio-endpoint-unclear',
          severity: 'warning',
          statement: allows[0]?.name,
          found: `one Allow for all of ${listed}`,
          meaning:
            'It cannot be told whether the endpoint of Studio is among them; if it is not, no URL can be opened. And each leg may be used from the networks of the other.',
          remedy: 'Write one statement for each leg, or name the endpoint of Studio with --studio-endpoint.',
        },
      ]
    : [];
}

const PRINCIPAL_KEY = /^aws:principal(arn|account|orgid|orgpaths|tag\/.+)$/i;

function anybody(statement: PolicyStatement): readonly LintFinding[] {
  const { name, principals = [], conditions } = statement;
  const isBound = conditions.some(({ key }) => PRINCIPAL_KEY.test(key) && restricts(statement, key));
  return principals.includes('*') && !isBound
    ? [
        {
          rule: 'anybody-through-endpoint',
          severity: 'failed',
          statement: name,
          found: 'anybody may mint through this endpoint',
          meaning:
            'Any principal of any account that has a way to the endpoint passes; only its own policies hold it back.',
          remedy: 'Name the roles that mint: ArnEquals aws:PrincipalArn.',
        },
      ]
    : [];
}
