/**
 * The methods of the private API: which requests it takes, in which form, and who must have checked their token first. What is no
 * method here never reaches the service.
 */
import { type CfnResource, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { stageNameOf } from '../names.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { integrationOf, mayBeCalledBy } from './api-backend.ts';
import { type ApiRoute, pathVariables, routesOf } from './api-routes.ts';
import type { Compute } from './compute.ts';
import { type Authorization, authorizationBy, edgeAuthorizer, OPEN } from './edge-authorizer.ts';
import { launchRequestModel } from './launch-request-model.ts';
import type { ServiceFunction } from './service-function.ts';

export interface ApiMethodsProps {
  readonly api: apigateway.CfnRestApi;
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly compute: Compute;
  readonly authorizer: ServiceFunction | undefined;
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
    const authorizer = edgeAuthorizer(this, props);
    if (authorizer !== undefined) {
      this.#add(authorizer);
    }
    const authorization = authorizationBy(authorizer, props.settings);

    for (const route of routesOf(props.compute.kind, { hasPage: props.settings.service?.launchPage !== undefined })) {
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
    if (props.compute.kind === 'lambda') {
      const { functionName } = props.compute.api;
      mayBeCalledBy(this, 'CallService', {
        functionName,
        apiId: restApiId,
        caller: `${stageNameOf(props.settings)}/*`,
      });
    }
    this.resources = this.#made;
  }

  #add<T extends CfnResource>(resource: T): T {
    this.#made.push(resource);
    return resource;
  }

  #method(
    httpMethod: ApiRoute['method'] | 'OPTIONS',
    path: string,
    props: Partial<apigateway.CfnMethodProps>,
  ): apigateway.CfnMethod {
    const { api, compute } = this.#props;
    const method = new apigateway.CfnMethod(this, `${httpMethod}${path}`, {
      restApiId: api.ref,
      resourceId: this.#resource(path),
      httpMethod,
      ...props,
      requestParameters: Object.fromEntries(pathVariables(path).map((name) => [`method.request.path.${name}`, true])),
      integration: integrationOf(compute, httpMethod, path),
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

function acknowledgeAuthorization(
  method: apigateway.CfnMethod,
  { needsToken }: Pick<ApiRoute, 'needsToken'>,
  { authorizationType }: Authorization,
): void {
  if (needsToken && authorizationType === 'CUSTOM') {
    const reason =
      'The authorizer verifies tokens of the user pool as the service does, and looks at mapping and revocations.';
    Validations.of(method).acknowledge({ id: 'AwsSolutions-COG4', reason });
  }
  if (needsToken && authorizationType !== 'NONE') {
    return;
  }
  const reason = needsToken
    ? 'The service verifies the token of every request; api.edgeAuthorizer puts an authorizer in front besides.'
    : 'The route says nothing about anybody and does nothing (health, the contract, the launch page, a preflight), or takes a launch ticket, which the service verifies.';
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
}
