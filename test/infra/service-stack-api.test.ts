/** The private API, as synthesised from the examples. */
import { describe, expect, test } from 'vitest';
import openApi from '../../docs/openapi.json' with { type: 'json' };
import { ACCESS_LOG_FORMAT } from '../../infra/constructs/api-logging.ts';
import { apiRoutes } from '../../infra/constructs/api-routes.ts';
import { gatewayResponses } from '../../infra/constructs/gateway-responses.ts';
import { launchRequestModel } from '../../infra/constructs/launch-request-model.ts';
import { problemBody } from '../../src/http/problem.ts';
import { type ErrorCode, ServiceError } from '../../src/model/errors.ts';
import { exampleSettings, TASK_EXAMPLES } from '../support/infra-examples.ts';
import { all, exampleTemplates, only, serviceTemplates } from '../support/infra-stacks.ts';

const METHOD = 'AWS::ApiGateway::Method';
const examples = new Map(TASK_EXAMPLES.map((name) => [name, exampleTemplates(name)]));

describe.each([...examples])('the API of %s', (_name, { api, settings }) => {
  test('is private, and its own endpoint and VPC are the only ones it answers', () => {
    const { EndpointConfiguration, Policy } = only(api, 'AWS::ApiGateway::RestApi') as {
      EndpointConfiguration: { Types: string[]; VpcEndpointIds: unknown[] };
      Policy: { Statement: { Sid: string; Effect: string; Condition?: unknown }[] };
    };
    expect(EndpointConfiguration.Types).toEqual(['PRIVATE']);
    const [endpointId] = EndpointConfiguration.VpcEndpointIds;
    expect(Policy.Statement.filter(({ Effect }) => Effect === 'Deny')).toMatchObject([
      { Sid: 'DenyOtherEndpoints', Condition: { StringNotEquals: { 'aws:SourceVpce': endpointId } } },
      { Sid: 'DenyOtherVpcs', Condition: { StringNotEquals: { 'aws:SourceVpc': expect.anything() } } },
    ]);
  });

  test('tells the service with every request where it came from', () => {
    const methods = all(api, METHOD);
    expect(methods.length).toBeGreaterThanOrEqual(apiRoutes.length);
    for (const { Integration, HttpMethod } of methods) {
      expect(Integration).toMatchObject({
        Type: 'HTTP_PROXY',
        IntegrationHttpMethod: HttpMethod,
        ConnectionType: 'VPC_LINK',
        ConnectionId: expect.anything(),
        IntegrationTarget: expect.anything(),
        TimeoutInMillis: 29_000,
        RequestParameters: {
          'integration.request.header.x-studio-pass-endpoint-id': 'context.identity.vpceId',
          'integration.request.header.x-studio-pass-source-address': 'context.identity.sourceIp',
        },
      });
    }
  });

  test('hands on each variable of a path', () => {
    for (const { Integration, RequestParameters } of all(api, METHOD)) {
      const { Uri, RequestParameters: mapped } = Integration as { Uri: unknown; RequestParameters: object };
      const variables = [...JSON.stringify(Uri).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const name of variables) {
        expect(RequestParameters).toHaveProperty([`method.request.path.${name}`], true);
        expect(mapped).toHaveProperty([`integration.request.path.${name}`], `method.request.path.${name}`);
      }
      expect(Object.keys(mapped)).toHaveLength(2 + variables.length);
    }
  });

  test('speaks to the load balancer as the load balancer listens', () => {
    const [uri = ''] = all(api, METHOD).map(({ Integration }) => JSON.stringify(Integration));
    const name = settings.service?.certificateDomainName;
    expect(uri).toContain(name === undefined ? 'http://' : `https://${name}/`);
  });

  test('validates every request', () => {
    const posts = all(api, METHOD).filter(({ HttpMethod }) => HttpMethod === 'POST');
    expect(posts).toHaveLength(2);
    for (const { RequestModels } of posts) {
      expect(Object.keys(RequestModels as object)).toEqual(['application/json']);
    }
    const validators = api.findResources('AWS::ApiGateway::RequestValidator');
    for (const { RequestValidatorId, HttpMethod } of all(api, METHOD)) {
      const validator = validators[(RequestValidatorId as { Ref: string }).Ref]?.Properties;
      expect(validator).toMatchObject({
        ValidateRequestParameters: true,
        ValidateRequestBody: HttpMethod === 'POST',
      });
    }
  });

  test('is throttled, and logs neither bodies nor traces', () => {
    const stage = only(api, 'AWS::ApiGateway::Stage');
    expect(stage).toMatchObject({
      TracingEnabled: false,
      AccessLogSetting: { DestinationArn: expect.anything(), Format: ACCESS_LOG_FORMAT },
      MethodSettings: [
        {
          ResourcePath: '/*',
          HttpMethod: '*',
          DataTraceEnabled: false,
          LoggingLevel: 'ERROR',
          ThrottlingRateLimit: 100,
          ThrottlingBurstLimit: 200,
        },
      ],
    });
    for (const group of all(api, 'AWS::Logs::LogGroup')) {
      expect(group).toMatchObject({ KmsKeyId: expect.anything(), RetentionInDays: 400 });
    }
  });

  test('deploys all of its methods and answers', () => {
    const [deployment] = Object.values(api.findResources('AWS::ApiGateway::Deployment'));
    const parts = [METHOD, 'AWS::ApiGateway::GatewayResponse'].flatMap((type) => Object.keys(api.findResources(type)));
    expect(deployment?.DependsOn).toEqual(expect.arrayContaining(parts));
  });
});

describe('the access log', () => {
  test('holds nothing that a client sent: no header, no query, no path as sent, no body', () => {
    const variables = [...ACCESS_LOG_FORMAT.matchAll(/\$[\w.]+/g)].map(([variable]) => variable);
    expect(variables.length).toBeGreaterThan(10);
    const allowed =
      /^\$context\.(requestId|extendedRequestId|requestTimeEpoch|identity\.(vpcId|vpceId|sourceIp)|httpMethod|resourcePath|status|error\.responseType|integration\.(status|latency)|responseLatency|responseLength)$/;
    expect(variables.filter((variable) => !allowed.test(variable))).toEqual([]);
  });

  test('is one line of JSON', () => {
    expect(Object.keys(JSON.parse(ACCESS_LOG_FORMAT))).toContain('route');
    expect(ACCESS_LOG_FORMAT).not.toContain('\n');
  });
});

describe('the routes', () => {
  const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path}`,
      needsToken: operation.security.length > 0,
    })),
  );

  test('are those of the contract, with a token where the contract wants one', () => {
    const routes = apiRoutes.map(({ method, path, needsToken }) => ({ route: `${method} ${path}`, needsToken }));
    // The contract does not describe itself.
    const description = ['GET /openapi.json', 'GET /docs', 'GET /docs/{file+}'];
    expect(routes.filter(({ route }) => !description.includes(route)).toSorted(byRoute)).toEqual(
      operations.toSorted(byRoute),
    );
  });

  test('take preflights of browsers only if pages of another origin may call', () => {
    const settings = exampleSettings('everything-new');
    const options = (corsOrigins: string[]) =>
      all(serviceTemplates({ ...settings, service: { corsOrigins } }).api, METHOD).filter(
        ({ HttpMethod }) => HttpMethod === 'OPTIONS',
      );
    expect(options([])).toEqual([]);
    const preflights = options(['https://portal.example.com']);
    expect(preflights).toHaveLength(apiRoutes.filter(({ needsToken }) => needsToken).length);
    expect(preflights.every(({ AuthorizationType }) => AuthorizationType === 'NONE')).toBe(true);
  });

  test('make another deployment when they change', () => {
    const deploymentOf = (settings: Parameters<typeof serviceTemplates>[0]) =>
      Object.keys(serviceTemplates(settings).api.findResources('AWS::ApiGateway::Deployment'));
    const settings = exampleSettings('everything-new');
    expect(deploymentOf(settings)).toEqual(deploymentOf(settings));
    expect(deploymentOf({ ...settings, service: { corsOrigins: ['https://portal.example.com'] } })).not.toEqual(
      deploymentOf(settings),
    );
  });
});

function byRoute(one: { readonly route: string }, other: { readonly route: string }): number {
  return one.route < other.route ? -1 : 1;
}

describe('the model of a launch request', () => {
  const { schema } = openApi.paths['/v1/presigned-urls'].post.requestBody.content['application/json'];

  test('is closed, and knows the members of the contract', () => {
    const model = launchRequestModel() as { properties: object; additionalProperties: unknown; required?: unknown };
    expect(model.additionalProperties).toBe(false);
    expect(Object.keys(model.properties)).toEqual(Object.keys(schema.properties));
    // API Gateway refuses a model with an empty list.
    expect(model).not.toHaveProperty('required');
  });
});

describe('what API Gateway answers by itself', () => {
  const responses = (['cognito', 'lambda'] as const).flatMap((authorizer) =>
    gatewayResponses('api', { corsOrigin: undefined, authorizer }),
  );

  test.each(responses.map((response) => [response.responseType, response] as const))(
    'is a problem of the contract that nobody stores (%s)',
    (_type, { statusCode, responseTemplates, responseParameters }) => {
      const { 'application/problem+json': text = '', ...others } = responseTemplates as Record<string, string>;
      const body = JSON.parse(text) as { code: ErrorCode; status: number };
      expect(others).toEqual({});
      expect(body).toEqual(problemBody(new ServiceError(body.code, { detail: 'any' })));
      expect(statusCode).toBe(String(body.status));
      expect(responseParameters).toMatchObject({
        'gatewayresponse.header.Cache-Control': "'no-store'",
        'gatewayresponse.header.Referrer-Policy': "'no-referrer'",
        'gatewayresponse.header.X-Request-Id': 'context.extendedRequestId',
      });
      expect(JSON.stringify(responseParameters)).not.toContain('method.request');
      expect('gatewayresponse.header.WWW-Authenticate' in (responseParameters as object)).toBe(body.status === 401);
    },
  );

  test('covers what has no entry of its own', () => {
    expect(responses.map(({ responseType }) => responseType)).toEqual(
      expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX']),
    );
  });

  test('can be read by the one page that may call', () => {
    const [response] = gatewayResponses('api', { corsOrigin: 'https://portal.example.com', authorizer: 'none' });
    expect(response?.responseParameters).toMatchObject({
      'gatewayresponse.header.Access-Control-Allow-Origin': "'https://portal.example.com'",
    });
  });
});

describe('the authorizer of API Gateway', () => {
  const authorized = (template: Parameters<typeof all>[0]) =>
    all(template, METHOD).filter(({ AuthorizationType }) => AuthorizationType === 'COGNITO_USER_POOLS');

  test('is in front of every route that needs a token, and of no other', () => {
    const methods = authorized(exampleTemplates('existing').api);
    expect(methods).toHaveLength(apiRoutes.filter(({ needsToken }) => needsToken).length);
    for (const { AuthorizationScopes, AuthorizerId, Integration } of methods) {
      expect(AuthorizationScopes).toEqual(['studio-pass/launch']);
      expect(AuthorizerId).toBeDefined();
      expect(JSON.stringify((Integration as { Uri: unknown }).Uri)).not.toMatch(/healthz|readyz|docs|openapi/);
    }
  });

  test('takes ID tokens without scopes', () => {
    const { requiredScopes: _scopes, ...settings } = exampleSettings('existing');
    const methods = authorized(serviceTemplates({ ...settings, tokenUse: 'id' }).api);
    expect(methods).toHaveLength(apiRoutes.filter(({ needsToken }) => needsToken).length);
    expect(methods.every((method) => !('AuthorizationScopes' in method))).toBe(true);
  });

  test('is absent unless asked for', () => {
    expect(authorized(exampleTemplates('everything-new').api)).toEqual([]);
    exampleTemplates('everything-new').api.resourceCountIs('AWS::ApiGateway::Authorizer', 0);
  });
});

describe('the custom domain name', () => {
  const { api } = exampleTemplates('existing');

  test('is private, and says the same about who may call as the API', () => {
    const domain = only(api, 'AWS::ApiGateway::DomainNameV2');
    expect(domain).toMatchObject({
      DomainName: 'studio.corp.example.com',
      EndpointConfiguration: { Types: ['PRIVATE'] },
      SecurityPolicy: 'TLS_1_2',
      Policy: only(api, 'AWS::ApiGateway::RestApi').Policy,
    });
    expect(only(api, 'AWS::ApiGateway::DomainNameAccessAssociation')).toMatchObject({
      AccessAssociationSourceType: 'VPCE',
      AccessAssociationSource: (
        only(api, 'AWS::ApiGateway::RestApi').EndpointConfiguration as { VpcEndpointIds: unknown[] }
      ).VpcEndpointIds[0],
    });
    api.hasOutput('CustomDomain', { Value: 'studio.corp.example.com' });
  });

  test('leads to the stage', () => {
    expect(only(api, 'AWS::ApiGateway::BasePathMappingV2')).toMatchObject({ Stage: 'prod' });
  });
});

describe('the role by which API Gateway writes logs', () => {
  test('stays when the stack goes, and is made before the stage', () => {
    const { api } = exampleTemplates('everything-new');
    const [[id, account] = ['', {}]] = Object.entries(api.findResources('AWS::ApiGateway::Account'));
    expect(account).toMatchObject({ DeletionPolicy: 'Retain' });
    const [stage] = Object.values(api.findResources('AWS::ApiGateway::Stage'));
    expect(stage?.DependsOn).toContain(id);
  });

  test('is left alone if the account has one', () => {
    const settings = { ...exampleSettings('everything-new'), api: { manageAccountLogRole: false } };
    serviceTemplates(settings).api.resourceCountIs('AWS::ApiGateway::Account', 0);
  });
});
