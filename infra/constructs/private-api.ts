/**
 * The private REST API in front of the service. Only its own interface endpoint can call it, and every method tells
 * the service where a request came from, in headers that no client can write.
 *
 * The service is called as it is (HTTP_PROXY, or AWS_PROXY where it is a function), so its answers arrive as they are, with one exception that cannot be undone:
 * API Gateway renames `WWW-Authenticate` to `x-amzn-Remapped-WWW-Authenticate`, and takes mappings of answers from
 * integrations that are no proxy only. Those would need every status and header of the contract listed, and would change
 * whatever is forgotten. Callers decide by status and `code`; what API Gateway refuses by itself has the header.
 * Source: API Gateway Developer Guide, "Amazon API Gateway important notes", "Set up HTTP integrations".
 */
import { createHash } from 'node:crypto';
import { Stack, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { nameOf, stageNameOf } from '../names.ts';
import { apiResourcePolicy } from '../policies/api-resource-policy.ts';
import { DEFAULT_REQUESTS_PER_SECOND } from '../settings/defaults.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { ACCESS_LOG_FORMAT, ApiLogRole } from './api-logging.ts';
import { ApiMethods } from './api-methods.ts';
import type { Compute } from './compute.ts';
import { encryptedLogGroup } from './encrypted-log-group.ts';
import { gatewayResponses } from './gateway-responses.ts';
import { here } from './here.ts';
import type { ServiceFunction } from './service-function.ts';
import { retentionDaysOf } from './service-log.ts';

/** How many requests may come at once after a quiet time, in seconds of the rate. */
const BURST_SECONDS = 2;

export interface PrivateApiProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly compute: Compute;
  readonly authorizer: ServiceFunction | undefined;
}

export class PrivateApi extends Construct {
  readonly apiId: string;
  readonly apiName: string;
  readonly stageName: string;
  readonly stage: apigateway.CfnStage;
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { settings, foundation, compute, authorizer }: PrivateApiProps) {
    super(scope, id);
    this.apiName = nameOf(settings);
    this.stageName = stageNameOf(settings);
    const api = new apigateway.CfnRestApi(this, 'Api', {
      name: this.apiName,
      description: 'Studio Pass, private.',
      endpointConfiguration: { types: ['PRIVATE'], vpcEndpointIds: [foundation.executeApiEndpointId] },
      policy: apiResourcePolicy(foundation),
    });
    this.apiId = api.ref;
    const methods = new ApiMethods(this, 'Methods', { api, settings, foundation, compute, authorizer });
    const origins = settings.service?.corsOrigins ?? [];
    const responses = gatewayResponses(api.ref, {
      corsOrigin: origins.length === 1 ? origins[0] : undefined,
      authorizer: settings.api?.edgeAuthorizer ?? 'none',
    }).map((props) => new apigateway.CfnGatewayResponse(this, props.responseType, props));

    // A deployment is a copy of the API as it is at that moment: something else in it must make another one.
    const deployed = [api, ...methods.resources, ...responses];
    const content = Stack.of(this).resolve(deployed.map((resource) => resource._toCloudFormation()));
    const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
    const deployment = new apigateway.CfnDeployment(this, `Deployment${digest}`, { restApiId: api.ref });
    for (const resource of [...methods.resources, ...responses]) {
      deployment.addResourceDependency(resource);
    }
    this.stage = this.#stage(settings, foundation, deployment);
    this.url = `https://${this.apiId}.execute-api.${here.region}.amazonaws.com/${this.stageName}`;
  }

  #stage(settings: Settings, { key }: Foundation, deployment: apigateway.CfnDeployment): apigateway.CfnStage {
    const retentionDays = retentionDaysOf(settings);
    const requestsPerSecond = settings.api?.requestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND;
    const accessLog = encryptedLogGroup(this, 'AccessLog', { key, retentionDays });
    // API Gateway would make this one by itself, without a key and without an end.
    const executionLog = new logs.CfnLogGroup(this, 'ExecutionLog', {
      logGroupName: `API-Gateway-Execution-Logs_${this.apiId}/${this.stageName}`,
      kmsKeyId: key.keyArn,
      retentionInDays: retentionDays,
    });
    const stage = new apigateway.CfnStage(this, 'Stage', {
      restApiId: this.apiId,
      deploymentId: deployment.ref,
      stageName: this.stageName,
      // A trace would hold paths as sent.
      tracingEnabled: false,
      accessLogSetting: { destinationArn: accessLog.attrArn, format: ACCESS_LOG_FORMAT },
      methodSettings: [
        {
          resourcePath: '/*',
          httpMethod: '*',
          loggingLevel: 'ERROR',
          dataTraceEnabled: false,
          // Those of the whole stage are there anyway; those of each method cost, and nothing looks at them.
          metricsEnabled: false,
          throttlingRateLimit: requestsPerSecond,
          throttlingBurstLimit: requestsPerSecond * BURST_SECONDS,
        },
      ],
    });
    stage.addResourceDependency(executionLog);
    Validations.of(stage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason:
        'The API has no public address: only the interface endpoint of the corporate network reaches it. A web ACL is for the account to decide and can be associated with the stage.',
    });
    if (settings.api?.manageAccountLogRole ?? true) {
      stage.addResourceDependency(new ApiLogRole(this, 'LogRole').account);
    }
    return stage;
  }
}
