/**
 * Evaluates a request against policies once, however often it is asked in a proof: most of what is asked about a perimeter with
 * one statement changed is what was asked before. An answer only depends on the request, in which the policies are.
 */
import { createHash } from 'node:crypto';
import { evaluatePolicy, type PolicyDecision, type PolicyRequest } from '../../src/local/policy-evaluator.ts';

/** By a digest of the request: requests hold whole policies, and there are many. */
const decisions = new Map<string, Promise<PolicyDecision>>();

/** @throws Error if the request or a policy can't be evaluated as it stands */
export function evaluateOnce(request: PolicyRequest): Promise<PolicyDecision> {
  const key = createHash('sha256').update(JSON.stringify(request)).digest('base64');
  const known = decisions.get(key);
  if (known !== undefined) {
    return known;
  }
  const decision = evaluatePolicy(request);
  decisions.set(key, decision);
  return decision;
}
