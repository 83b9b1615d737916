/** Lints the policies of the roles that mint: as IAM has them, or from files where IAM cannot be asked. */
import { ServiceError } from '../model/errors.ts';
import { type AwsAnswer, couldNotBeTold, looked } from './aws-answer.ts';
import { type Check, type Finding, ok, RUNBOOK, skipped, warning } from './check.ts';
import type { CallerIdentity } from './identity-check.ts';
import type { LintFinding } from './policy/lint-finding.ts';
import { lintPolicy } from './policy/lint-policy.ts';

export interface NamedPolicy {
  readonly name: string;
  /** The parsed JSON, whatever it is. */
  readonly document: unknown;
}

export interface RolePolicies {
  /** Its trust policy, and all that is attached to it. */
  read(roleName: string, signal: AbortSignal): Promise<AwsAnswer<readonly NamedPolicy[]>>;
}

export interface PoliciesCheckOptions {
  /** Given, these are linted and IAM is not asked. */
  readonly documents: readonly NamedPolicy[];
  /** None in direct mode: the role of this command is then the one that mints. */
  readonly launchRoleArns: readonly string[];
  readonly studioEndpointIds: readonly string[];
  readonly identity: CallerIdentity;
  readonly rolePolicies: RolePolicies;
  readonly needs: readonly string[];
}

const ACTIONS = [
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
];
const FILES = 'or give the policies as files: --policy FILE';

export function policiesCheck(options: PoliciesCheckOptions): Check {
  return {
    id: 'policies',
    title: 'Policies of the roles that mint',
    needs: options.documents.length > 0 ? [] : options.needs,
    async run(signal) {
      if (options.documents.length > 0) {
        return options.documents.flatMap((policy) => lint(policy, options));
      }
      const accountId = await accountOf(options.identity, signal);
      const roles = await mintingRoles(options, signal);
      if (roles.length === 0) {
        return [skipped(`these credentials are not those of a role: run it as the task role, ${FILES}`)];
      }
      const findings = await Promise.all(roles.map((arn) => findingsOf(arn, accountId, options, signal)));
      return findings.flat();
    },
  };
}

async function accountOf(identity: CallerIdentity, signal: AbortSignal): Promise<string | undefined> {
  return (await known(identity, signal))?.accountId;
}

/** Undefined if STS does not say: another check reports that. */
async function known(identity: CallerIdentity, signal: AbortSignal) {
  try {
    return await identity.ask(signal);
  } catch (error) {
    if (error instanceof ServiceError) {
      return undefined;
    }
    throw error;
  }
}

async function mintingRoles(
  { launchRoleArns, identity }: PoliciesCheckOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (launchRoleArns.length > 0) {
    return launchRoleArns;
  }
  const { arn = '' } = (await known(identity, signal)) ?? {};
  const [, prefix, accountId, name] = /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return name === undefined ? [] : [`${prefix}:iam::${accountId}:role/${name}`];
}

async function findingsOf(
  roleArn: string,
  accountId: string | undefined,
  options: PoliciesCheckOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const [, roleAccountId] = /:iam::(\d{12}):/.exec(roleArn) ?? [];
  if (accountId !== undefined && roleAccountId !== accountId) {
    return [
      warning(`${roleArn} belongs to another account than these credentials (${accountId})`, {
        meaning: 'Its policies could not be read.',
        remedy: `Run it with credentials of that account as well, ${FILES}`,
      }),
    ];
  }
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  // IAM has an endpoint in few networks.
  const answer = await looked(() => options.rolePolicies.read(name, signal));
  if (answer.kind === 'found') {
    return answer.value.flatMap((policy) => lint({ ...policy, name: `${name}, ${policy.name}` }, options));
  }
  const refusal =
    answer.kind === 'absent'
      ? ({ kind: 'denied', detail: `IAM knows no role ${name} in this account` } as const)
      : answer;
  const finding = couldNotBeTold(refusal, ACTIONS, roleArn);
  return [{ ...finding, remedy: `${finding.remedy}; ${FILES}` }];
}

function lint({ name, document }: NamedPolicy, { studioEndpointIds }: PoliciesCheckOptions): readonly Finding[] {
  const findings = lintPolicy(document, { studioEndpointIds });
  return findings.length === 0 ? [ok(`${name}: no known fault`)] : findings.map((finding) => asFinding(name, finding));
}

function asFinding(policy: string, { rule, severity, statement, found, meaning, remedy }: LintFinding): Finding {
  const where = statement === undefined ? policy : `${policy}, ${statement}`;
  return {
    state: severity,
    found: `${where}: ${found} [${rule}]`,
    meaning,
    remedy: `${remedy} See ${RUNBOOK}#auth-token-containing-insufficient-permissions`,
  };
}
