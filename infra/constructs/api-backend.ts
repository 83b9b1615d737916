/**
 * What the methods of the private API hand requests to. Tasks are told where a request came from in headers that no client may
 * use: should API Gateway leave one of that name that a client sent beside its own, the service refuses the request for having
 * two. A function finds the same in the event, which no client writes.
 */
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type ApiRoute, pathVariables } from './api-routes.ts';
import type { Compute } from './compute.ts';
import { here } from './here.ts';
import type { ServiceFunction } from './service-function.ts';

/** The longest that API Gateway grants without asking AWS for more. */
const TIMEOUT_MILLISECONDS = 29_000;

/** Evidence for the audit trail and the service's own check. The names are the service's defaults (`gateway`). */
const sourceHeaders = {
  'integration.request.header.x-studio-pass-endpoint-id': 'context.identity.vpceId',
  'integration.request.header.x-studio-pass-source-address': 'context.identity.sourceIp',
};

export function integrationOf(
  compute: Compute,
  httpMethod: ApiRoute['method'] | 'OPTIONS',
  path: string,
): apigateway.CfnMethod.IntegrationProperty {
  if (compute.kind === 'lambda') {
    return {
      type: 'AWS_PROXY',
      // Of the call to Lambda, whatever the method of the request.
      integrationHttpMethod: 'POST',
      uri: invocationUri(compute.api),
      timeoutInMillis: TIMEOUT_MILLISECONDS,
    };
  }
  const { loadBalancer } = compute;
  return {
    type: 'HTTP_PROXY',
    integrationHttpMethod: httpMethod,
    connectionType: 'VPC_LINK',
    connectionId: loadBalancer.vpcLinkId,
    integrationTarget: loadBalancer.loadBalancer.ref,
    // API Gateway puts the stage in front of the path.
    uri: `${loadBalancer.origin}${path.replace('+}', '}')}`,
    timeoutInMillis: TIMEOUT_MILLISECONDS,
    requestParameters: {
      ...sourceHeaders,
      ...Object.fromEntries(
        pathVariables(path).map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
      ),
    },
  };
}

export function invocationUri({ resource }: ServiceFunction): string {
  return `arn:${here.partition}:apigateway:${here.region}:lambda:path/2015-03-31/functions/${resource.attrArn}/invocations`;
}

/** @param caller what follows the id of the API in the ARN of what may call */
export function mayBeCalledBy(
  scope: Construct,
  id: string,
  { functionName, apiId, caller }: { readonly functionName: string; readonly apiId: string; readonly caller: string },
): void {
  new lambda.CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName,
    principal: 'apigateway.amazonaws.com',
    sourceAccount: here.accountId,
    sourceArn: `arn:${here.partition}:execute-api:${here.region}:${here.accountId}:${apiId}/${caller}`,
  });
}
