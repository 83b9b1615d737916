/**
 * Finds in a policy the faults that the published samples for Studio have, and those that look right and are not. Pure; it
 * says what is wrong with a document, and never that a document is enough.
 */
import { isPrivateRange } from '../addresses.ts';
import { isConditionOperator, unknownConditionKey } from './condition-words.ts';
import type { LintFinding, LintOptions } from './lint-finding.ts';
import { lintMinting } from './minting-rules.ts';
import { type Policy, type PolicyCondition, type PolicyStatement, parsePolicy } from './policy-document.ts';
import { isAboutMinting, isKey, operatorMeaning, requires } from './statement-meaning.ts';
import { lintTrust } from './trust-rules.ts';

/** @param document of an identity policy, a role's trust policy or an endpoint's policy: the parsed JSON */
export function lintPolicy(document: unknown, options: LintOptions = {}): readonly LintFinding[] {
  let policy: Policy;
  try {
    policy = parsePolicy(document);
  } catch (error) {
    const found = error instanceof TypeError ? error.message : 'cannot be read';
    const meaning = 'IAM would not take it, so it says nothing about what is in force.';
    const remedy = 'Give the policy document itself, as the IAM console or `aws iam get-role-policy` shows it.';
    return [{ rule: 'not-a-policy', severity: 'failed', statement: undefined, found, meaning, remedy }];
  }
  return [
    ...policy.statements.flatMap(lintConditions),
    ...(policy.kind === 'trust' ? lintTrust(policy) : lintMinting(policy, options)),
  ];
}

function lintConditions(statement: PolicyStatement): readonly LintFinding[] {
  return statement.conditions.flatMap((condition) => [
    ...words(condition, statement),
    ...privateSourceIp(condition, statement),
    ...absentKey(condition, statement),
  ]);
}

function words({ operator, key }: PolicyCondition, { name: statement }: PolicyStatement): readonly LintFinding[] {
  const meaning =
    'A condition that no request can ever match: an Allow gives nothing, a Deny of it may forbid everything or nothing.';
  const findings: LintFinding[] = [];
  if (!isConditionOperator(operator)) {
    const found = `there is no condition operator ${operator}`;
    const remedy = 'Spell it as in “IAM JSON policy elements: Condition operators”.';
    findings.push({ rule: 'unknown-operator', severity: 'failed', statement, found, meaning, remedy });
  }
  const unknown = unknownConditionKey(key);
  if (unknown !== undefined) {
    const { near } = unknown;
    const found = `there is no condition key ${key}${near === undefined ? ' that this version knows' : `; ${near} is spelt nearly so`}`;
    // AWS brings new keys; only what looks like a slip is certain to be one.
    const severity = near === undefined ? 'warning' : 'failed';
    const remedy = near === undefined ? 'Look it up in the Service Authorization Reference.' : `Write ${near}.`;
    findings.push({ rule: 'unknown-key', severity, statement, found, meaning, remedy });
  }
  return findings;
}

function privateSourceIp(condition: PolicyCondition, { name: statement }: PolicyStatement): readonly LintFinding[] {
  const ranges = condition.values.filter(isPrivateRange);
  return isKey(condition, 'aws:SourceIp') && ranges.length > 0
    ? [
        {
          rule: 'private-source-ip',
          severity: 'failed',
          statement,
          found: `aws:SourceIp with the private range ${ranges.join(', ')}`,
          meaning:
            'It never matches: aws:SourceIp is a public address, and through an interface endpoint it is absent.',
          remedy: 'Use aws:VpcSourceIp, together with aws:SourceVpc.',
        },
      ]
    : [];
}

/** Keys whose absence decides about the perimeter: those of the network, and the tags of a session and of a profile. */
const DECIDING_KEY = /^(aws:(source(vpc|vpce|vpcarn|ip)|vpcsourceip|principaltag\/.+)|sagemaker:resourcetag\/.+)$/i;

function absentKey(condition: PolicyCondition, statement: PolicyStatement): readonly LintFinding[] {
  const { operator, key } = condition;
  const { set, ifExists, negated } = operatorMeaning(operator);
  const { name } = statement;
  if (statement.effect === 'Allow') {
    return (set === 'forallvalues' || ifExists) && !isRequiredOtherwise(condition, statement)
      ? [
          {
            rule: 'absent-key-allowed',
            severity: 'failed',
            statement: name,
            found: `an Allow with ${operator} on ${key}`,
            meaning: 'A request that does not carry the key at all is allowed.',
            remedy: 'In an Allow leave ForAllValues: and …IfExists out, or ask for the key besides (Null … "false").',
          },
        ]
      : [];
  }
  if (!negated || !isAboutMinting(statement) || !DECIDING_KEY.test(key)) {
    return [];
  }
  if (set === 'foranyvalue') {
    return [
      {
        rule: 'absent-key-escapes-deny',
        severity: 'failed',
        statement: name,
        found: `a Deny with ${operator} on ${key}`,
        meaning: 'A request that does not carry the key at all is not denied.',
        remedy: 'Leave ForAnyValue: out and add IfExists: StringNotEqualsIfExists, NotIpAddressIfExists.',
      },
    ];
  }
  return ifExists
    ? []
    : [
        {
          rule: 'deny-without-if-exists',
          severity: 'warning',
          statement: name,
          found: `a Deny with ${operator} on ${key}`,
          meaning:
            'It does not say what becomes of a request without the key, and readers and simulators differ on it.',
          remedy: `Write ${operator}IfExists: a request without the key is then denied beyond doubt.`,
        },
      ];
}

/** The key itself, or, for the names of all tags, one tag. */
function isRequiredOtherwise({ key }: PolicyCondition, statement: PolicyStatement): boolean {
  const isTagNames = key.toLowerCase() === 'aws:tagkeys';
  return (
    requires(statement, key) ||
    (isTagNames &&
      statement.conditions.some(
        (other) => other.key.toLowerCase().startsWith('aws:requesttag/') && requires(statement, other.key),
      ))
  );
}
