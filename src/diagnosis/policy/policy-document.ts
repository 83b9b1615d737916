/**
 * Reads an IAM policy as somebody wrote it into a form that can be judged: one statement after the other, every list a list.
 * It judges nothing itself, and takes nothing that is not the form of a policy.
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language".
 */

export interface PolicyCondition {
  /** As written: `ForAllValues:StringEqualsIfExists`. */
  readonly operator: string;
  /** As written: `aws:SourceVpce`. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface PolicyStatement {
  /** Its `Sid`, or its place: `statement 2`. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[] | undefined;
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  /** ARNs, account ids or `*` of AWS principals; undefined in a policy that belongs to a principal. */
  readonly principals: readonly string[] | undefined;
  readonly conditions: readonly PolicyCondition[];
}

/** Whose policy it is: a principal's own, the trust of a role, or that of an endpoint or another resource. */
type PolicyKind = 'identity' | 'trust' | 'resource';

export interface Policy {
  readonly kind: PolicyKind;
  readonly statements: readonly PolicyStatement[];
}

/** @throws TypeError that says what is not the form of a policy */
export function parsePolicy(document: unknown): Policy {
  if (!isRecord(document) || document.Statement === undefined) {
    throw new TypeError('is not a policy: there is no "Statement"');
  }
  const list: readonly unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  const statements = list.map(statementOf);
  return { kind: kindOf(statements), statements };
}

function statementOf(value: unknown, index: number): PolicyStatement {
  const place = `statement ${index + 1}`;
  if (!isRecord(value)) {
    throw new TypeError(`${place} is not an object`);
  }
  const { Sid: sid, Effect: effect } = value;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new TypeError(`${place}: "Effect" must be Allow or Deny`);
  }
  return {
    name: typeof sid === 'string' && sid !== '' ? sid : place,
    effect,
    actions: optionalTexts(value.Action, `${place}: "Action"`),
    notActions: optionalTexts(value.NotAction, `${place}: "NotAction"`),
    resources: optionalTexts(value.Resource, `${place}: "Resource"`),
    notResources: optionalTexts(value.NotResource, `${place}: "NotResource"`),
    principals: principalsOf(value, place),
    conditions: conditionsOf(value.Condition, place),
  };
}

/** Of the AWS ones; an empty list where only services or identity providers are named. */
function principalsOf({ Principal, NotPrincipal }: Record<string, unknown>, place: string) {
  if (NotPrincipal !== undefined) {
    return ['*'];
  }
  if (Principal === undefined || Principal === '*') {
    return Principal === undefined ? undefined : ['*'];
  }
  if (!isRecord(Principal)) {
    throw new TypeError(`${place}: "Principal" must be "*" or an object`);
  }
  return optionalTexts(Principal.AWS, `${place}: "Principal"`) ?? [];
}

function conditionsOf(block: unknown, place: string): readonly PolicyCondition[] {
  if (block === undefined) {
    return [];
  }
  if (!isRecord(block)) {
    throw new TypeError(`${place}: "Condition" must be an object`);
  }
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) {
      throw new TypeError(`${place}: the condition ${operator} must be an object`);
    }
    return Object.entries(keys).map(([key, value]) => ({
      operator,
      key,
      values: optionalTexts(value, `${place}: ${operator} ${key}`) ?? [],
    }));
  });
}

function optionalTexts(value: unknown, place: string): readonly string[] | undefined {
  if (value === undefined) {
    return undefined;
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    // Numbers and Booleans are allowed as values of conditions, and mean their text.
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') {
      return String(one);
    }
    throw new TypeError(`${place} must be a text or a list of texts`);
  });
}

const OF_TRUST = /^sts:(\*|assumerole\w*|tagsession|setsourceidentity)$/i;

function kindOf(statements: readonly PolicyStatement[]): PolicyKind {
  if (statements.every(({ principals }) => principals === undefined)) {
    return 'identity';
  }
  const isTrust = statements.every(
    ({ resources, notResources, actions = [] }) =>
      resources === undefined && notResources === undefined && actions.every((action) => OF_TRUST.test(action)),
  );
  return isTrust ? 'trust' : 'resource';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
