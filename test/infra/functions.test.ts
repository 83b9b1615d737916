/** Lambda functions in place of tasks and ahead of them, as synthesised. */
import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { apiRoutes, routesOf } from '../../infra/constructs/api-routes.ts';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import type { Settings } from '../../infra/settings/settings-schema.ts';
import { createApp } from '../../infra/studio-pass-app.ts';
import { synthesize, TEMPLATE_MAX_BYTES, templateText } from '../../infra/templates.ts';
import { CONFIGURATION_VARIABLE, environmentVariables } from '../../src/config/environment-variables.ts';
import { ConfigurationError } from '../../src/document/document-fault.ts';
import { exampleSettings, TASK_EXAMPLES } from '../support/infra-examples.ts';
import { all, exampleStack, only } from '../support/infra-stacks.ts';

const FUNCTION = 'AWS::Lambda::Function';
const METHOD = 'AWS::ApiGateway::Method';
const service = exampleStack('serverless', 'service');
const authorizer = exampleStack('serverless', 'authorizer');
const api = exampleStack('serverless', 'api');
const ofHandler = (handler: string) => (properties: Readonly<Record<string, unknown>>) =>
  properties.Handler === handler;
const functions = [
  ['api', only(service, FUNCTION, ofHandler('api.handler'))],
  ['authorizer', only(authorizer, FUNCTION, ofHandler('authorizer.handler'))],
] as const;

describe.each(functions)('the function %s', (kind, properties) => {
  test('runs what the build makes for it', () => {
    const build = readFileSync(new URL('../../scripts/build-lambda.ts', import.meta.url), 'utf8');
    expect(build).toContain(`${kind}: 'src/lambda/${kind}.ts'`);
    expect(properties.Runtime).toBe(`nodejs${/NODE = (\d+)/.exec(build)?.[1]}.x`);
    expect(properties.Code).toEqual({ S3Bucket: { Ref: 'CodeBucket' }, S3Key: { Ref: 'CodeKey' } });
  });

  test('is in the subnets and the group by which the perimeter knows the service', () => {
    const { SubnetIds, SecurityGroupIds } = properties.VpcConfig as Record<string, readonly unknown[]>;
    expect(JSON.stringify(SubnetIds)).toMatch(/Service/);
    expect(SubnetIds).toHaveLength(2);
    expect(JSON.stringify(SecurityGroupIds)).toMatch(/Tasks/);
  });

  test('is configured with variables that the service knows, and none that Lambda keeps for itself', () => {
    const { Variables } = properties.Environment as { Variables: Readonly<Record<string, unknown>> };
    const names = Object.keys(Variables).filter((name) => name !== 'NODE_ENV');
    expect(names).toContain('STUDIO_PASS_GATEWAY_ENDPOINT_IDS');
    const known = new Set([...Object.keys(environmentVariables), CONFIGURATION_VARIABLE]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(names).not.toContain('STUDIO_PASS_MANAGEMENT_HOST');
  });

  test('writes lines as they are, where the audit trail is counted, and outlives the wait of API Gateway', () => {
    expect(properties.LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: expect.anything() });
    expect(JSON.stringify(properties.LoggingConfig)).toContain('AuditLog');
    expect(properties.Timeout).toBe(30);
  });
});

describe('where the service is a function', () => {
  test('there are no tasks, no load balancer, no VPC link and no image', () => {
    for (const type of [
      'AWS::ECS::Service',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::ApiGatewayV2::VpcLink',
    ]) {
      service.resourceCountIs(type, 0);
    }
    expect(Object.keys(service.toJSON().Parameters ?? {}).toSorted()).toEqual(['CodeBucket', 'CodeKey']);
  });

  test('API Gateway calls it for each of its routes, and only from the stage', () => {
    const methods = all(api, METHOD);
    expect(methods).toHaveLength(routesOf('lambda', { hasPage: false }).length);
    for (const { Integration } of methods) {
      expect(Integration).toMatchObject({ Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', TimeoutInMillis: 29_000 });
      // What the event says must not be mapped away or added to.
      expect(Integration).not.toHaveProperty('RequestParameters');
    }
    const permission = only(api, 'AWS::Lambda::Permission', ({ FunctionName }) => FunctionName === 'studio-pass-api');
    expect(permission).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' });
    expect(JSON.stringify(permission.SourceArn)).toMatch(/"\/prod\/\*"/);
    expect(permission.SourceAccount).toEqual({ Ref: 'AWS::AccountId' });
  });

  test('every template stays below what CloudFormation takes', () => {
    for (const [, template] of synthesize(exampleSettings('serverless'))) {
      expect(Buffer.byteLength(templateText(template))).toBeLessThan(TEMPLATE_MAX_BYTES);
    }
  });

  test('more configuration than Lambda takes is a fault before it is a failed deployment', () => {
    const groups = Array.from({ length: 150 }, (_, index) => ({ group: `a-group-with-a-long-name-${index}` }));
    const settings: Settings = { ...exampleSettings('serverless'), service: { compute: 'lambda', groups } };
    expect(() => synthesize(settings)).toThrow(/Validation failed/);
  });
});

describe('the authorizer', () => {
  const guarded = apiRoutes.filter(({ needsToken }) => needsToken).length;

  test.each(['serverless', ...TASK_EXAMPLES] as const)('can be in front of what %s has', (example) => {
    const settings = exampleSettings(example);
    const { stacks } = createApp({ ...settings, api: { ...settings.api, edgeAuthorizer: 'lambda' } });
    const template = Template.fromStack(stacks.api ?? fail());
    const authorized = all(template, METHOD).filter(({ AuthorizationType }) => AuthorizationType === 'CUSTOM');
    expect(authorized).toHaveLength(guarded);
    // Without a cache, and without a header that must be there: the function also sees, and audits, requests without a token.
    const { AuthorizerResultTtlInSeconds, IdentitySource, Type } = only(template, 'AWS::ApiGateway::Authorizer');
    expect([Type, AuthorizerResultTtlInSeconds, IdentitySource]).toEqual(['REQUEST', 0, undefined]);
    const permission = only(template, 'AWS::Lambda::Permission', ({ FunctionName }) =>
      String(FunctionName).endsWith('-authorizer'),
    );
    expect(JSON.stringify(permission.SourceArn)).toContain('/authorizers/');
  });

  test('has answers of its own in API Gateway for what it throws and denies', () => {
    const answers = Object.fromEntries(
      all(api, 'AWS::ApiGateway::GatewayResponse').map(({ ResponseType, StatusCode, ResponseTemplates }) => [
        ResponseType,
        [StatusCode, JSON.parse((ResponseTemplates as Record<string, string>)['application/problem+json'] ?? '').code],
      ]),
    );
    expect(answers).toMatchObject({
      UNAUTHORIZED: ['401', 'invalid_token'],
      ACCESS_DENIED: ['403', 'profile_forbidden'],
      AUTHORIZER_FAILURE: ['503', 'not_ready'],
    });
  });
});

describe('the alarms of functions', () => {
  const alarms = all(exampleStack('serverless', 'watch'), 'AWS::CloudWatch::Alarm');

  test('notice failures and throttling of both, and a silent trail', () => {
    const watched = alarms.map(({ MetricName, Dimensions }) =>
      [MetricName, ...((Dimensions ?? []) as { Value: unknown }[]).map(({ Value }) => Value)].join(' '),
    );
    for (const name of ['studio-pass-api', 'studio-pass-authorizer']) {
      expect(watched).toEqual(expect.arrayContaining([`Errors ${name}`, `Throttles ${name}`]));
    }
    expect(watched.some((name) => name.startsWith('Decisions'))).toBe(true);
    expect(watched.join()).not.toMatch(/HealthyHostCount|RunningTaskCount|CPUUtilization/);
  });
});

describe('the settings of functions', () => {
  const example = readFileSync(new URL('../../infra/examples/serverless.yaml', import.meta.url), 'utf8');
  const tasks = readFileSync(new URL('../../infra/examples/everything-new.yaml', import.meta.url), 'utf8');
  const load = (text: string) => () => loadSettings('settings.yaml', text);

  test.each(['image: build', 'cpu: 1024', 'minTasks: 3', 'memoryMiB: 1024'])(
    'take no %s, which is about tasks',
    (line) => {
      expect(load(example.replace('  compute: lambda', `  compute: lambda\n  ${line}`))).toThrow(ConfigurationError);
      expect(load(example.replace('  compute: lambda', `  compute: lambda\n  ${line}`))).toThrow(/is about tasks/);
    },
  );

  test('are refused where there is no function, and taken where there is one', () => {
    const some = 'functions: { memoryMiB: 512, maxConcurrent: 20, code: { bucket: example-artifacts, key: a.zip } }';
    expect(load(`${tasks}\nservice: { ${some} }\n`)).toThrow(/needs compute or api.edgeAuthorizer to be lambda/);
    expect(load(`${tasks}\nservice: { ${some} }\napi: { edgeAuthorizer: lambda }\n`)()).toMatchObject({
      service: { functions: { memoryMiB: 512 } },
    });
    const settings = load(example.replace('  compute: lambda', `  compute: lambda\n  ${some}`))();
    const { stacks } = createApp(settings);
    const own = only(Template.fromStack(stacks.service ?? fail()), FUNCTION, ofHandler('api.handler'));
    expect(own).toMatchObject({
      MemorySize: 512,
      ReservedConcurrentExecutions: 20,
      Code: { S3Bucket: 'example-artifacts', S3Key: 'a.zip' },
    });
  });
});

function fail(): never {
  throw new Error('there is no such stack');
}
