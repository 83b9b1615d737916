/**
 * Refuses a policy whose conditions could never do what they say. The simulator takes a misspelt condition key or operator
 * without a word (and AWS takes the key), so a policy is checked once, before the first request is held against it.
 */
import { typeForContextKey } from '@cloud-copilot/iam-simulate';
import type { NamedPolicy, PolicyStatement } from './policy-document.ts';

const OPERATOR =
  /^(?:ForAllValues:|ForAnyValue:)?(?:Null|(?:String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)|(?:Not)?IpAddress|Bool|BinaryEquals|Arn(?:Not)?(?:Equals|Like)|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?))(?:IfExists)?)$/;
const VARIABLE = /\$\{([^}$*?,]+)[^}]*\}/g;

/** @throws Error that names the policy, the statement and the unknown operator or key */
export async function assertKnownConditions(policy: NamedPolicy): Promise<void> {
  for (const statement of policy.document.Statement) {
    const where = `policy ${policy.name}, statement ${statement.Sid}`;
    for (const operator of Object.keys(statement.Condition ?? {})) {
      if (!OPERATOR.test(operator)) {
        throw new Error(`${where}: unknown condition operator ${operator}`);
      }
    }
    for (const key of keysOf(statement)) {
      if (!(await isContextKey(key))) {
        throw new Error(`${where}: unknown condition key ${key}`);
      }
    }
  }
}

function keysOf(statement: PolicyStatement): readonly string[] {
  const blocks = Object.values(statement.Condition ?? {});
  const texts = [
    statement.Resource ?? [],
    statement.NotResource ?? [],
    ...blocks.flatMap((block) => Object.values(block)),
  ].flat();
  const variables = texts.flatMap((text) => [...text.matchAll(VARIABLE)].map((match) => (match[1] ?? '').trim()));
  return [...blocks.flatMap((block) => Object.keys(block)), ...variables];
}

async function isContextKey(key: string): Promise<boolean> {
  try {
    await typeForContextKey(key.toLowerCase());
    return true;
  } catch {
    return false;
  }
}
