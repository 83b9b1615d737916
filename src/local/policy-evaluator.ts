/**
 * The one place where the stand-ins decide whether a request is allowed: by the principal's IAM policies, held against the
 * condition keys of that request. It must never guess: whatever the simulator can't evaluate is a fault of this setup and
 * throws, because an error taken for a deny would make a refusal look proven that nothing proved.
 */
import { runSimulation } from '@cloud-copilot/iam-simulate';
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
  readonly principal: PolicyPrincipal;
  /** As IAM names it, e.g. `sagemaker:CreatePresignedDomainUrl`. */
  readonly action: string;
  /** An ARN without wildcards, or `*` for an action that has no resource. */
  readonly resource: string;
  readonly network: NetworkPath;
  /** `sagemaker:ResourceTag/<key>` and `aws:ResourceTag/<key>` of the resource. */
  readonly resourceTags?: Readonly<Record<string, string>>;
}

export interface PolicyDecision {
  readonly result: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';
  /** The Sids that decided: the matching Denies, else the matching Allows, in the policy's order. */
  readonly decidedBy: readonly string[];
}

/** @throws Error if the request or a policy can't be evaluated as it stands */
export async function evaluatePolicy(request: PolicyRequest): Promise<PolicyDecision> {
  const { principal } = request;
  const simulation = await runSimulation(
    {
      request: {
        principal: principal.arn,
        action: request.action,
        resource: { resource: request.resource, accountId: principal.accountId },
        contextVariables: contextKeys(request),
      },
      identityPolicies: principal.policies.map(({ name, document }) => ({ name, policy: document })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(principal.sessionPolicy === undefined ? {} : { sessionPolicy: principal.sessionPolicy }),
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
  const analysis = simulation.result.analysis.identityAnalysis;
  const deciding =
    simulation.overallResult === 'ExplicitlyDenied' ? analysis?.denyStatements : analysis?.allowStatements;
  return {
    result: simulation.overallResult,
    decidedBy:
      simulation.overallResult === 'ImplicitlyDenied'
        ? []
        : (deciding ?? []).map(({ statement }) => statement.sid() ?? ''),
  };
}

function contextKeys(request: PolicyRequest): Record<string, string> {
  const keys: Record<string, string> = {
    ...networkContextKeys(request.network),
    'aws:PrincipalArn': principalArnKey(request.principal.arn),
    'aws:PrincipalAccount': request.principal.accountId,
  };
  for (const [key, value] of Object.entries(request.principal.tags ?? {})) {
    keys[`aws:PrincipalTag/${key}`] = value;
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
