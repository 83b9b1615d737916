/**
 * The perimeter that development runs in: the policies of the templates that `npm run synth` keeps below `infra/templates`,
 * deployed into the example account. What the stand-ins evaluate is what would be deployed, never a copy of it.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Template } from '../cloudformation/template.ts';
import {
  ACCOUNT_ID,
  API_ENDPOINT_ID,
  API_ENDPOINT_PATH,
  DOMAIN_ID,
  EXECUTE_API_ENDPOINT_ID,
  REGION,
  STS_ENDPOINT_ID,
  STS_ENDPOINT_PATH,
  STUDIO_ENDPOINT_ID,
  STUDIO_ENDPOINT_PATH,
  VPC_ID,
} from '../example-account.ts';
import type { NetworkPath } from '../network-path.ts';
import { type DeployedPerimeter, deployPerimeter } from './deployed-perimeter.ts';

export interface ExamplePerimeter extends DeployedPerimeter {
  /** The service's way to the SageMaker API, past the policy of the endpoint. */
  readonly apiEndpointPath: NetworkPath;
  /** The service's way to STS, past the policy of the endpoint. */
  readonly stsEndpointPath: NetworkPath;
  /** An employee's way to Studio, past the policy of the endpoint. */
  readonly studioEndpointPath: NetworkPath;
}

/** Each after those whose exports it imports. */
const STACKS = ['foundation', 'studio', 'service', 'api', 'guardrails'] as const;

/** @param example one of `infra/examples` with everything new: `everything-new` (direct mode), `rehearsal` (launch role) */
export function examplePerimeter(example: 'everything-new' | 'rehearsal' = 'everything-new'): ExamplePerimeter {
  const perimeter = deployPerimeter(new Map(STACKS.map((stack) => [stack, templateOf(example, stack)])), {
    region: REGION,
    accountId: ACCOUNT_ID,
    domainId: DOMAIN_ID,
    vpcId: VPC_ID,
    apiEndpointId: API_ENDPOINT_ID,
    studioEndpointId: STUDIO_ENDPOINT_ID,
    executeApiEndpointId: EXECUTE_API_ENDPOINT_ID,
    stsEndpointId: STS_ENDPOINT_ID,
    apiId: 'a1b2c3d4e5',
  });
  return {
    ...perimeter,
    apiEndpointPath: withPolicy(API_ENDPOINT_PATH, perimeter),
    stsEndpointPath: withPolicy(STS_ENDPOINT_PATH, perimeter),
    studioEndpointPath: withPolicy(STUDIO_ENDPOINT_PATH, perimeter),
  };
}

function templateOf(example: string, stack: string): Template {
  const file = new URL(`../../../infra/templates/${example}/${stack}.yaml`, import.meta.url);
  return parse(readFileSync(file, 'utf8')) as Template;
}

function withPolicy(path: NetworkPath, { endpointPolicies }: DeployedPerimeter): NetworkPath {
  const endpointPolicy = endpointPolicies.get(path.sourceVpce ?? '');
  if (endpointPolicy === undefined) {
    throw new Error(`the templates hold no policy for the ${path.name}`);
  }
  return { ...path, endpointPolicy };
}
