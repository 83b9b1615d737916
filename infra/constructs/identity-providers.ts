/**
 * The corporate identity provider of a user pool, over SAML or OpenID Connect. Its client secret stays in Secrets Manager:
 * the template says where, never what.
 */
import { SecretValue } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Settings } from '../settings/settings-schema.ts';

export interface IdentityProvidersProps {
  readonly userPoolId: string;
  readonly settings: NonNullable<Settings['userPool']>;
}

export class IdentityProviders extends Construct {
  /** By which a client supports them; empty if there are none. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, { userPoolId, settings: { saml, oidc } }: IdentityProvidersProps) {
    super(scope, id);
    const names: string[] = [];
    if (saml !== undefined) {
      const provider = new cognito.CfnUserPoolIdentityProvider(this, 'Saml', {
        userPoolId,
        providerName: saml.name,
        providerType: 'SAML',
        providerDetails: { MetadataURL: saml.metadataUrl, IDPSignout: 'false' },
        ...(saml.emailAttribute === undefined ? {} : { attributeMapping: { email: saml.emailAttribute } }),
      });
      names.push(provider.ref);
    }
    if (oidc !== undefined) {
      const provider = new cognito.CfnUserPoolIdentityProvider(this, 'Oidc', {
        userPoolId,
        providerName: oidc.name,
        providerType: 'OIDC',
        providerDetails: {
          client_id: oidc.clientId,
          client_secret: SecretValue.secretsManager(oidc.clientSecretName).unsafeUnwrap(),
          attributes_request_method: 'GET',
          oidc_issuer: oidc.issuer,
          authorize_scopes: 'openid email',
        },
        attributeMapping: { email: 'email' },
      });
      names.push(provider.ref);
    }
    this.names = names;
  }
}
