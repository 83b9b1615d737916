/**
 * The methods of the private API: each hands its request to the service with what API Gateway knows of where it came from,
 * under names that no client may use. Should API Gateway leave a header of that name that a client sent beside its own, the
 * service refuses the request for having two.
 */
import { type CfnResource, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { nameOf } from '../names.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { type ApiRoute, apiRoutes, launchPageRoutes, pathVariables } from './api-routes.ts';
import { here } from './here.ts';
import { launchRequestModel } from './launch-request-model.ts';
import type { ServiceLoadBalancer } from './service-load-balancer.ts';

/** The longest that API Gateway grants without asking AWS for more. */
const TIMEOUT_MILLISECONDS = 29_000;

/** Evidence for the audit trail and the service's own check. The names are the service's defaults (`gateway`). */
const sourceHeaders = {
  'integration.request.header.x-studio-pass-endpoint-id': 'context.identity.vpceId',
  'integration.request.header.x-studio-pass-source-address': 'context.identity.sourceIp',
};

export interface ApiMethodsProps {
  readonly api: apigateway.CfnRestApi;
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly loadBalancer: ServiceLoadBalancer;
}

export class ApiMethods extends Construct {
  /** Everything that a deployment has to come after, and that must make a new one when it changes. */
  readonly resources: readonly CfnResource[];
  readonly #made: CfnResource[] = [];
  readonly #paths = new Map<string, string>();
  readonly #props: ApiMethodsProps;

  constructor(scope: Construct, id: string, props: ApiMethodsProps) {
    super(scope, id);
    this.#props = props;
    this.#paths.set('', props.api.attrRootResourceId);
    this.#paths.set('/', props.api.attrRootResourceId);
    const restApiId = props.api.ref;

    const model = this.#add(
      new apigateway.CfnModel(this, 'LaunchRequest', {
        restApiId,
        name: 'LaunchRequest',
        contentType: 'application/json',
        schema: launchRequestModel(),
      }),
    );
    const validator = (name: string, validateRequestBody: boolean): string =>
      this.#add(
        new apigateway.CfnRequestValidator(this, name, {
          restApiId,
          name,
          validateRequestBody,
          validateRequestParameters: true,
        }),
      ).ref;
    const bodyAndParameters = validator('BodyAndParameters', true);
    const parameters = validator('Parameters', false);
    const authorization = this.#authorization();

    const hasPage = props.settings.service?.launchPage !== undefined;
    for (const route of [...apiRoutes, ...(hasPage ? launchPageRoutes : [])]) {
      const method = this.#method(route.method, route.path, {
        ...(route.needsToken ? authorization : OPEN),
        ...(route.takesLaunchRequest === true
          ? { requestValidatorId: bodyAndParameters, requestModels: { 'application/json': model.ref } }
          : { requestValidatorId: parameters }),
      });
      acknowledgeAuthorization(method, route, authorization);
      if (route.needsToken && (props.settings.service?.corsOrigins ?? []).length > 0) {
        // Which origins may ask is for the service to say; browsers send no token with this question.
        const preflight = this.#method('OPTIONS', route.path, { ...OPEN, requestValidatorId: parameters });
        acknowledgeAuthorization(preflight, { needsToken: false }, authorization);
      }
    }
    this.resources = this.#made;
  }

  #add<T extends CfnResource>(resource: T): T {
    this.#made.push(resource);
    return resource;
  }

  #authorization(): Authorization {
    const { api, settings, foundation } = this.#props;
    if (settings.api?.edgeAuthorizer !== 'cognito') {
      return OPEN;
    }
    const { partition, region, accountId } = here;
    const authorizer = new apigateway.CfnAuthorizer(this, 'Authorizer', {
      restApiId: api.ref,
      name: nameOf(settings),
      type: 'COGNITO_USER_POOLS',
      identitySource: 'method.request.header.Authorization',
      providerArns: [`arn:${partition}:cognito-idp:${region}:${accountId}:userpool/${foundation.userPool.id}`],
    });
    return {
      authorizationType: 'COGNITO_USER_POOLS',
      authorizerId: this.#add(authorizer).ref,
      // With scopes it takes access tokens, without it takes ID tokens. The service requires all of them, it any.
      ...(settings.tokenUse === 'access' ? { authorizationScopes: [...(settings.requiredScopes ?? [])] } : {}),
    };
  }

  #method(
    httpMethod: ApiRoute['method'] | 'OPTIONS',
    path: string,
    props: Partial<apigateway.CfnMethodProps>,
  ): apigateway.CfnMethod {
    const { api, loadBalancer } = this.#props;
    const variables = pathVariables(path);
    const from = (prefix: string, name: string) => `${prefix}.request.path.${name}`;
    const method = new apigateway.CfnMethod(this, `${httpMethod}${path}`, {
      restApiId: api.ref,
      resourceId: this.#resource(path),
      httpMethod,
      ...props,
      requestParameters: Object.fromEntries(variables.map((name) => [from('method', name), true])),
      integration: {
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
          ...Object.fromEntries(variables.map((name) => [from('integration', name), from('method', name)])),
        },
      },
    });
    return this.#add(method);
  }

  /** The id of the resource of a path, made with all above it. */
  #resource(path: string): string {
    const known = this.#paths.get(path);
    if (known !== undefined) {
      return known;
    }
    const slash = path.lastIndexOf('/');
    const resource = new apigateway.CfnResource(this, path, {
      restApiId: this.#props.api.ref,
      parentId: this.#resource(path.slice(0, slash)),
      pathPart: path.slice(slash + 1),
    });
    this.#paths.set(path, this.#add(resource).ref);
    return resource.ref;
  }
}

type Authorization = Pick<apigateway.CfnMethodProps, 'authorizationType' | 'authorizerId' | 'authorizationScopes'>;

const OPEN: Authorization = { authorizationType: 'NONE' };

function acknowledgeAuthorization(
  method: apigateway.CfnMethod,
  { needsToken }: Pick<ApiRoute, 'needsToken'>,
  { authorizationType }: Authorization,
): void {
  if (needsToken && authorizationType !== 'NONE') {
    return;
  }
  const reason = needsToken
    ? 'The service verifies the token of every request; api.edgeAuthorizer puts an authorizer in front besides.'
    : 'The route says nothing about anybody and does nothing (health, the contract, the launch page, a preflight), or takes a launch ticket, which the service verifies.';
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
}
