/**
 * Rules for the trust policy of a launch role: whoever can have a session of it without a person's tags is nobody in
 * particular to the policies that compare those tags.
 * Source: Service Authorization Reference, "AWS Security Token Service".
 */
import type { LintFinding } from './lint-finding.ts';
import type { Policy, PolicyStatement } from './policy-document.ts';
import { matches, restricts } from './statement-meaning.ts';

const TAGS = ['studio-subject', 'studio-profile'].map((tag) => `aws:RequestTag/${tag}`);

export function lintTrust({ statements }: Policy): readonly LintFinding[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => [...wildcardPrincipal(statement), ...sessionTags(statement)]);
}

function wildcardPrincipal({ name: statement, principals = [] }: PolicyStatement): readonly LintFinding[] {
  return principals.includes('*')
    ? [
        {
          rule: 'wildcard-principal',
          severity: 'failed',
          statement,
          found: 'everybody is trusted (Principal "*")',
          meaning: 'Any principal of any account that meets the conditions can take on the role.',
          remedy: 'Name the role of the tasks as the principal.',
        },
      ]
    : [];
}

function sessionTags(statement: PolicyStatement): readonly LintFinding[] {
  const { actions = [], principals = [], name } = statement;
  const isForRoles = principals.length > 0 && actions.some((action) => matches(action, 'sts:AssumeRole'));
  const missing = TAGS.filter((tag) => !restricts(statement, tag));
  return isForRoles && missing.length > 0
    ? [
        {
          rule: 'session-tags-not-required',
          severity: 'failed',
          statement: name,
          found: `a session can be had without ${missing.join(' and ')}`,
          meaning:
            'The policies of the role compare these tags; a session without them is bound to no person and no profile.',
          remedy: `Ask for each in the statement: StringLike ${missing[0]} "?*".`,
        },
      ]
    : [];
}
