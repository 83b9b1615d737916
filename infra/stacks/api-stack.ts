/**
 * The private API in front of the service, and its custom domain name if it has one. A stack of its own, so that no template
 * outgrows what CloudFormation takes.
 */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CustomDomain } from '../constructs/custom-domain.ts';
import { PrivateApi } from '../constructs/private-api.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { Foundation } from '../foundation.ts';
import { plainTemplate } from '../plain-template.ts';
import type { Settings } from '../settings/settings-schema.ts';
import type { DeployedService } from './service-stack.ts';

export interface ApiStackProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly service: Pick<DeployedService, 'compute'>;
  /** Whom API Gateway asks; undefined if that is no function. */
  readonly authorizer: ServiceFunction | undefined;
}

export class ApiStack extends Stack {
  readonly api: PrivateApi;

  constructor(scope: Construct, id: string, { settings, foundation, service, authorizer }: ApiStackProps) {
    super(scope, id, { synthesizer: plainTemplate(), description: 'Studio Pass: private API' });
    this.api = new PrivateApi(this, 'Api', { settings, foundation, compute: service.compute, authorizer });
    const { customDomain } = settings.api ?? {};
    const outputs: Record<string, string> = {
      ApiId: this.api.apiId,
      ApiUrl: this.api.url,
      StageName: this.api.stageName,
    };
    if (customDomain !== undefined) {
      new CustomDomain(this, 'Domain', { customDomain, foundation, api: this.api });
      outputs.CustomDomain = customDomain.domainName;
    }
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }
}
