/**
 * A private custom domain name for the API. The name has to lead to the interface endpoint in corporate DNS; nothing here
 * makes it public. The name that API Gateway gave the API keeps working beside it: the canary calls that one.
 */
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { apiResourcePolicy } from '../policies/api-resource-policy.ts';
import type { Settings } from '../settings/settings-schema.ts';
import type { PrivateApi } from './private-api.ts';

export interface CustomDomainProps {
  readonly customDomain: NonNullable<NonNullable<Settings['api']>['customDomain']>;
  readonly foundation: Foundation;
  readonly api: PrivateApi;
}

export class CustomDomain extends Construct {
  constructor(scope: Construct, id: string, { customDomain, foundation, api }: CustomDomainProps) {
    super(scope, id);
    const domain = new apigateway.CfnDomainNameV2(this, 'Name', {
      domainName: customDomain.domainName,
      certificateArn: customDomain.certificateArn,
      endpointConfiguration: { types: ['PRIVATE'] },
      securityPolicy: 'TLS_1_2',
      // The name has a policy of its own; it says the same as that of the API.
      policy: apiResourcePolicy(foundation),
    });
    const mapping = new apigateway.CfnBasePathMappingV2(this, 'Mapping', {
      domainNameArn: domain.attrDomainNameArn,
      restApiId: api.apiId,
      stage: api.stageName,
    });
    mapping.addResourceDependency(api.stage);
    new apigateway.CfnDomainNameAccessAssociation(this, 'Access', {
      domainNameArn: domain.attrDomainNameArn,
      accessAssociationSource: foundation.executeApiEndpointId,
      accessAssociationSourceType: 'VPCE',
    });
  }
}
