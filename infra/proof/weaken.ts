/**
 * Every way in which one statement of a policy could be missing or weaker than it is, for the proof that the truth tables
 * notice. Each yields a whole policy that differs in one thing.
 */
import type { PolicyConditions, PolicyDocument, PolicyStatement } from '../../src/local/policy-document.ts';

export interface Weakened {
  readonly what: string;
  /** What the statement is about, with `*` as it is written. */
  readonly actions: readonly string[];
  readonly document: PolicyDocument;
}

export function weaken(document: PolicyDocument): readonly Weakened[] {
  return document.Statement.flatMap((statement, index) => {
    const replaced = (what: string, by: readonly PolicyStatement[]): Weakened => ({
      what: `${statement.Sid} ${what}`,
      actions: statement.NotAction === undefined ? [statement.Action ?? []].flat() : ['*'],
      document: { ...document, Statement: document.Statement.toSpliced(index, 1, ...by) },
    });
    return [
      replaced('is gone', []),
      ...weakerScope(statement).map(([what, by]) => replaced(what, [by])),
      ...weakerConditions(statement).map(([what, Condition]) => replaced(what, [{ ...statement, Condition }])),
    ];
  });
}

type Named<Value> = readonly [string, Value];

function weakerScope(statement: PolicyStatement): readonly Named<PolicyStatement>[] {
  const { Effect, Principal, Resource, NotResource, NotAction, Action } = statement;
  const { NotAction: _dropped, ...withoutNotAction } = statement;
  return [
    // What is attached to a resource speaks of that resource alone.
    ...(Effect === 'Allow' && Principal === undefined && Resource !== undefined && Resource !== '*'
      ? [['is for every resource', { ...statement, Resource: '*' }] as const]
      : []),
    ...(Effect === 'Deny' && NotResource !== undefined
      ? [['spares every resource', { ...statement, NotResource: '*' }] as const]
      : []),
    ...(Effect === 'Allow' && typeof Principal === 'object'
      ? [['is for everybody', { ...statement, Principal: '*' }] as const]
      : []),
    ...(NotAction === undefined ? [] : [['is for every action', { ...withoutNotAction, Action: '*' }] as const]),
    ...(Effect === 'Deny' && Array.isArray(Action)
      ? Action.map(
          (one): Named<PolicyStatement> => [
            `leaves out ${one}`,
            { ...statement, Action: Action.filter((other) => other !== one) },
          ],
        )
      : []),
    ...(Effect === 'Deny' && Action !== undefined
      ? [['is for another action', { ...statement, Action: 'sagemaker:DescribeDomain' }] as const]
      : []),
  ];
}

/**
 * Keys that no request is without, so that asking `…IfExists` for them is the same.
 * Source: IAM User Guide, "AWS global condition context keys" (availability); SetSourceIdentity exists only with its value.
 */
function isAlwaysThere(key: string, { Action }: PolicyStatement): boolean {
  return (
    /^aws:(Principal(Arn|Account)|ResourceAccount|SecureTransport)$/.test(key) ||
    (key === 'sts:SourceIdentity' && Action === 'sts:SetSourceIdentity')
  );
}

function weakerConditions(statement: PolicyStatement): readonly Named<PolicyConditions>[] {
  const { Effect, Condition = {} } = statement;
  return Object.entries(Condition).flatMap(([operator, block]) =>
    Object.entries(block).flatMap(([key, value]) => {
      const others = without(Condition, operator, key);
      const instead = (by: string, values: string | readonly string[]): PolicyConditions => ({
        ...others,
        [by]: { ...others[by], [key]: values },
      });
      // A Deny without a condition is stronger; what weakens it is a condition that holds less often.
      const weaker =
        Effect === 'Deny'
          ? weakerDeny(operator, key, value, instead)
          : [[`asks for no ${key}`, others] as const, ...weakerAllow(operator, key, value, instead)];
      return weaker.filter(([what]) => !(what.includes('that lack') && isAlwaysThere(key, statement)));
    }),
  );
}

type Instead = (operator: string, values: string | readonly string[]) => PolicyConditions;

function weakerAllow(
  operator: string,
  key: string,
  value: string | readonly string[],
  instead: Instead,
): readonly Named<PolicyConditions>[] {
  if (operator === 'IpAddress') {
    return [
      [`takes requests that lack ${key}`, instead('IpAddressIfExists', value)],
      [`takes every private ${key}`, instead('IpAddress', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'])],
    ];
  }
  if (operator.startsWith('ForAllValues:') || operator === 'Null') {
    return [];
  }
  return [
    [`takes requests that lack ${key}`, instead(`${operator}IfExists`, value)],
    [`takes every ${key}`, instead(operator.startsWith('Arn') ? 'ArnLike' : 'StringLike', '*')],
  ];
}

function weakerDeny(
  operator: string,
  key: string,
  value: string | readonly string[],
  instead: Instead,
): readonly Named<PolicyConditions>[] {
  switch (operator) {
    case 'StringNotEqualsIfExists':
    case 'StringNotEquals':
      return [
        [`spares requests that lack ${key}`, instead('ForAnyValue:StringNotEquals', value)],
        [`spares every ${key}`, instead('StringNotLikeIfExists', '*')],
      ];
    case 'StringNotLikeIfExists':
      return [
        [`spares requests that lack ${key}`, instead('ForAnyValue:StringNotLike', value)],
        [`spares every ${key}`, instead(operator, '*')],
      ];
    case 'NotIpAddressIfExists':
      return [
        [`spares every private ${key}`, instead(operator, ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'])],
        [`spares every ${key}`, instead(operator, '0.0.0.0/0')],
      ];
    case 'ArnNotLikeIfExists':
      return [[`spares every ${key}`, instead(operator, '*')]];
    case 'Null':
      return [[`holds for ${key} the other way round`, instead(operator, value === 'true' ? 'false' : 'true')]];
    default:
      // A positive condition narrows the Deny to one endpoint; another value makes it hold nowhere.
      return [[`holds for another ${key}`, instead(operator, 'none-of-ours')]];
  }
}

function without(conditions: PolicyConditions, operator: string, key: string): PolicyConditions {
  return Object.fromEntries(
    Object.entries(conditions).flatMap(([one, block]) => {
      const left = Object.entries(block).filter(([other]) => one !== operator || other !== key);
      return left.length === 0 ? [] : [[one, Object.fromEntries(left)] as const];
    }),
  );
}
