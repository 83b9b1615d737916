/** The private API answers requests through its own interface endpoint, from its own VPC, and no others. */
import { type PolicyDocument, policyDocument } from './policy-document.ts';

/** API Gateway puts the ARN of the API in place of `execute-api:/`: a template cannot name it, the API needs the policy. */
const EVERY_ROUTE = 'execute-api:/*';
const INVOKE = 'execute-api:Invoke';

export function apiResourcePolicy({
  executeApiEndpointId,
  vpcId,
}: {
  readonly executeApiEndpointId: string;
  readonly vpcId: string;
}): PolicyDocument {
  const only = (Sid: string, key: string, value: string) =>
    ({
      Sid,
      Effect: 'Deny',
      Principal: '*',
      Action: INVOKE,
      Resource: EVERY_ROUTE,
      Condition: { StringNotEquals: { [key]: value } },
    }) as const;
  return policyDocument(
    { Sid: 'Invoke', Effect: 'Allow', Principal: '*', Action: INVOKE, Resource: EVERY_ROUTE },
    only('DenyOtherEndpoints', 'aws:SourceVpce', executeApiEndpointId),
    only('DenyOtherVpcs', 'aws:SourceVpc', vpcId),
  );
}
