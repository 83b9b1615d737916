/**
 * What checks tokens in API Gateway, ahead of the service, which always does. One that is a function is asked about every request:
 * what it says of one moment must not be believed in the next, when somebody may have been revoked.
 */
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { nameOf } from '../names.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { invocationUri, mayBeCalledBy } from './api-backend.ts';
import { here } from './here.ts';
import type { ServiceFunction } from './service-function.ts';

export type Authorization = Pick<
  apigateway.CfnMethodProps,
  'authorizationType' | 'authorizerId' | 'authorizationScopes'
>;

export const OPEN: Authorization = { authorizationType: 'NONE' };

export interface EdgeAuthorizerOptions {
  readonly api: apigateway.CfnRestApi;
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly authorizer: ServiceFunction | undefined;
}

/** @returns undefined if nothing checks tokens there */
export function edgeAuthorizer(scope: Construct, options: EdgeAuthorizerOptions): apigateway.CfnAuthorizer | undefined {
  const { api, settings, foundation, authorizer } = options;
  const common = { restApiId: api.ref, name: nameOf(settings) };
  if (authorizer !== undefined) {
    const made = new apigateway.CfnAuthorizer(scope, 'Authorizer', {
      ...common,
      type: 'REQUEST',
      authorizerUri: invocationUri(authorizer),
      authorizerResultTtlInSeconds: 0,
    });
    const { functionName } = authorizer;
    mayBeCalledBy(scope, 'AskAuthorizer', { functionName, apiId: api.ref, caller: `authorizers/${made.ref}` });
    return made;
  }
  if (settings.api?.edgeAuthorizer !== 'cognito') {
    return undefined;
  }
  const { partition, region, accountId } = here;
  return new apigateway.CfnAuthorizer(scope, 'Authorizer', {
    ...common,
    type: 'COGNITO_USER_POOLS',
    identitySource: 'method.request.header.Authorization',
    providerArns: [`arn:${partition}:cognito-idp:${region}:${accountId}:userpool/${foundation.userPool.id}`],
  });
}

export function authorizationBy(
  authorizer: apigateway.CfnAuthorizer | undefined,
  { tokenUse, requiredScopes = [] }: Settings,
): Authorization {
  if (authorizer === undefined) {
    return OPEN;
  }
  if (authorizer.type === 'REQUEST') {
    return { authorizationType: 'CUSTOM', authorizerId: authorizer.ref };
  }
  return {
    authorizationType: 'COGNITO_USER_POOLS',
    authorizerId: authorizer.ref,
    // With scopes it takes access tokens, without it takes ID tokens. The service requires all of them, it any.
    ...(tokenUse === 'access' ? { authorizationScopes: [...requiredScopes] } : {}),
  };
}
