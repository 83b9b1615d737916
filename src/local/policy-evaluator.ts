/**
 * The one place where the stand-ins decide whether a request is allowed: by the principal's IAM policies, held against the
 * condition keys of that request. It must never guess: whatever the simulator can't evaluate is a fault of this setup and
 * throws, because an error taken for a deny would make a refusal look proven that nothing proved.
 */
import { anonymousPrincipal, type RequestAnalysis, runSimulation } from '@cloud-copilot/iam-simulate';
import { type NetworkPath, networkContextKeys } from './network-path.ts';
import type { NamedPolicy, PolicyDocument } from './policy-document.ts';

export interface PolicyPrincipal {
  readonly arn: string;
  readonly accountId: string;
  readonly policies: readonly NamedPolicy[];
  /** Session tags or the role's own: `aws:PrincipalTag/<key>`. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly sessionPolicy?: PolicyDocument;
}

export interface PolicyRequest {
  /** `anonymous` for a request that nobody signed. */
  readonly principal: PolicyPrincipal | 'anonymous';
  /** As IAM names it, e.g. `sagemaker:CreatePresignedDomainUrl`. */
  readonly action: string;
  /** An ARN without wildcards, or `*` for an action that has no resource. */
  readonly resource: string;
  /** Of a resource whose ARN does not say it, such as a bucket; the caller's if absent. */
  readonly resourceAccountId?: string;
  /** The policy of the resource itself, for a role its trust policy. */
  readonly resourcePolicy?: NamedPolicy;
  /** Condition keys of this action alone, such as `aws:RequestTag/<key>`. */
  readonly requestKeys?: Readonly<Record<string, string | string[]>>;
  readonly network: NetworkPath;
  /** `sagemaker:ResourceTag/<key>` and `aws:ResourceTag/<key>` of the resource. */
  readonly resourceTags?: Readonly<Record<string, string>>;
  /** Service control policies of the principal's account, beside the one that allows everything. */
  readonly guardrails?: readonly NamedPolicy[];
}

export type PolicyLayer = 'identity' | 'session' | 'resource' | 'endpoint' | 'guardrails';

export interface PolicyDecision {
  readonly result: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';
  /** The Sids that decided: the matching Denies, else the matching Allows, in the policies' order. */
  readonly decidedBy: readonly string[];
  /** The kinds of policy that refuse, each of which would be enough. Empty if the request is allowed. */
  readonly refusedBy: readonly PolicyLayer[];
}

/** @throws Error if the request or a policy can't be evaluated as it stands */
export async function evaluatePolicy(request: PolicyRequest): Promise<PolicyDecision> {
  const { resourcePolicy } = request;
  const { endpointPolicy } = request.network;
  const principal = request.principal === 'anonymous' ? undefined : request.principal;
  const simulation = await runSimulation(
    {
      request: {
        principal: principal?.arn ?? anonymousPrincipal,
        action: request.action,
        resource: { resource: request.resource, accountId: accountOf(request) },
        contextVariables: contextKeys(request),
      },
      identityPolicies: (principal?.policies ?? []).map(({ name, document }) => ({ name, policy: document })),
      serviceControlPolicies: organisation(request.guardrails ?? []),
      resourceControlPolicies: [],
      ...(endpointPolicy === undefined
        ? {}
        : { vpcEndpointPolicies: [{ name: endpointPolicy.name, policy: endpointPolicy.document }] }),
      ...(resourcePolicy === undefined ? {} : { resourcePolicy: resourcePolicy.document }),
      ...(principal?.sessionPolicy === undefined ? {} : { sessionPolicy: principal.sessionPolicy }),
    },
    { simulationMode: 'Strict' },
  );
  if (simulation.resultType !== 'single') {
    const reason = simulation.resultType === 'error' ? JSON.stringify(simulation.errors) : 'a wildcard in the resource';
    throw new Error(`policy evaluation failed for ${request.action} on ${request.resource}: ${reason}`);
  }
  const ignored = simulation.result.ignoredContextKeys ?? [];
  if (ignored.length > 0) {
    throw new Error(`policy evaluation ignored the condition keys ${ignored.join(', ')} for ${request.action}`);
  }
  return decision(simulation.result.analysis, principal === undefined);
}

function decision(analysis: RequestAnalysis, isAnonymous: boolean): PolicyDecision {
  const layers: readonly (readonly [PolicyLayer, LayerAnalysis | undefined])[] = [
    ['identity', isAnonymous ? undefined : analysis.identityAnalysis],
    ['session', analysis.sessionAnalysis],
    ['resource', resourceLayer(analysis)],
    ['endpoint', analysis.endpointAnalysis],
    ...(analysis.scpAnalysis?.ouAnalysis ?? []).map((one) => ['guardrails', one] as const),
  ];
  const deciding = analysis.result === 'ExplicitlyDenied' ? 'denyStatements' : 'allowStatements';
  const statements = layers
    .filter(([layer]) => layer === 'identity' || layer === 'resource' || analysis.result === 'ExplicitlyDenied')
    .flatMap(([, layer]) => layer?.[deciding] ?? []);
  return {
    result: analysis.result,
    decidedBy: analysis.result === 'ImplicitlyDenied' ? [] : statements.map(({ statement }) => statement.sid() ?? ''),
    refusedBy: analysis.result === 'Allowed' ? [] : layers.flatMap(([layer, one]) => (refuses(one) ? [layer] : [])),
  };
}

function refuses(layer: LayerAnalysis | undefined): boolean {
  // A resource may leave the decision to the policies of the caller's account.
  return layer !== undefined && layer.result !== 'Allowed' && layer.result !== 'AllowedForAccount';
}

type LayerAnalysis = Pick<NonNullable<RequestAnalysis['identityAnalysis']>, 'denyStatements' | 'allowStatements'> & {
  readonly result: string;
};

/** A resource without a policy refuses nobody. */
function resourceLayer({ resourceAnalysis: resource }: RequestAnalysis): LayerAnalysis | undefined {
  return resource === undefined || resource.result === 'NotApplicable' ? undefined : resource;
}

/** A service control policy only takes away, so there is always one that allows everything. */
function organisation(guardrails: readonly NamedPolicy[]) {
  const everything = {
    name: 'FullAWSAccess',
    policy: { Version: '2012-10-17', Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }] },
  };
  const policies = [everything, ...guardrails.map(({ name, document }) => ({ name, policy: document }))];
  return guardrails.length === 0 ? [] : [{ orgIdentifier: 'account', policies }];
}

/** The account in the resource's ARN; for a resource without one, that of the caller unless said otherwise. */
function accountOf({ resource, resourceAccountId = '', principal }: PolicyRequest): string {
  const [, , , , named = ''] = resource.split(':');
  const account = named === '' ? resourceAccountId : named;
  return account !== '' || principal === 'anonymous' ? account : principal.accountId;
}

function contextKeys({ principal, ...request }: PolicyRequest): Record<string, string | string[]> {
  const keys: Record<string, string | string[]> = { ...networkContextKeys(request.network), ...request.requestKeys };
  if (principal !== 'anonymous') {
    keys['aws:PrincipalArn'] = principalArnKey(principal.arn);
    keys['aws:PrincipalAccount'] = principal.accountId;
    for (const [key, value] of Object.entries(principal.tags ?? {})) {
      keys[`aws:PrincipalTag/${key}`] = value;
    }
  }
  for (const [key, value] of Object.entries(request.resourceTags ?? {})) {
    keys[`sagemaker:ResourceTag/${key}`] = value;
    keys[`aws:ResourceTag/${key}`] = value;
  }
  return keys;
}

/** For a role's session AWS gives `aws:PrincipalArn` the ARN of the role, not of the session. */
function principalArnKey(arn: string): string {
  return arn.replace(/^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/, '$1:iam::$2:role/$3');
}
