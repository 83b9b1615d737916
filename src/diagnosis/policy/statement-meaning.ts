/**
 * What a statement of a policy says about minting and about the keys of a request, as far as a linter has to know. It is no
 * evaluator: it never decides whether a request would be allowed.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multi-valued keys".
 */
import type { PolicyCondition, PolicyStatement } from './policy-document.ts';

const PRESIGN = 'sagemaker:CreatePresignedDomainUrl';

/** Whether the statement is about `sagemaker:CreatePresignedDomainUrl`, whatever its effect and conditions. */
export function isAboutMinting({ actions, notActions, resources }: PolicyStatement): boolean {
  const isAction =
    actions === undefined
      ? notActions !== undefined && !notActions.some((pattern) => matches(pattern, PRESIGN))
      : actions.some((pattern) => matches(pattern, PRESIGN));
  return isAction && (resources === undefined || resources.some(mayBeUserProfile));
}

/** A pattern of IAM: `*` for any letters, `?` for one, capitals or not. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(text);
}

function mayBeUserProfile(resource: string): boolean {
  const [, , service = '', , , ...rest] = resource.split(':');
  const name = rest.join(':').toLowerCase();
  return (
    resource === '*' || (matches(service, 'sagemaker') && (name.startsWith('user-profile') || name.startsWith('*')))
  );
}

export interface OperatorMeaning {
  readonly set: 'forallvalues' | 'foranyvalue' | undefined;
  readonly ifExists: boolean;
  /** `StringNotEquals`, `NotIpAddress` and the like. */
  readonly negated: boolean;
  readonly isNull: boolean;
}

export function operatorMeaning(operator: string): OperatorMeaning {
  const [, set, name = '', ifExists] =
    /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  return {
    set: set === 'forallvalues' || set === 'foranyvalue' ? set : undefined,
    ifExists: ifExists !== undefined,
    negated: /^(string|arn|numeric|date|)not/.test(name),
    isNull: name === 'null',
  };
}

export function isKey({ key }: PolicyCondition, wanted: string): boolean {
  return key.toLowerCase() === wanted.toLowerCase();
}

/** Whether a request must carry the key, with one of some values, for the statement to match. */
export function restricts({ conditions }: PolicyStatement, key: string): boolean {
  return conditions.some((condition) => isKey(condition, key) && valuesNeeded(condition));
}

/** Whether a request without the key cannot match. */
export function requires(statement: PolicyStatement, key: string): boolean {
  const isPresent = (condition: PolicyCondition): boolean =>
    isKey(condition, key) && operatorMeaning(condition.operator).isNull && condition.values.join() === 'false';
  return restricts(statement, key) || statement.conditions.some(isPresent);
}

function valuesNeeded({ operator, values }: PolicyCondition): boolean {
  const { set, ifExists, negated, isNull } = operatorMeaning(operator);
  // `StringLike "*"` is matched by anything, an empty text included.
  return set !== 'forallvalues' && !ifExists && !negated && !isNull && !values.includes('*');
}
