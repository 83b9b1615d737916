/**
 * A user pool in which nobody signs themselves up, with one public client. The client has no secret, so it must send a PKCE
 * challenge: Cognito checks the one it is sent, but does not insist on one. Attributes by which a person could become
 * another (the profile they map to) are not the client's to write.
 */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Settings } from '../settings/settings-schema.ts';
import { IdentityProviders } from './identity-providers.ts';

/** The scope `<name>/launch`, for `requiredScopes`. */
const LAUNCH_SCOPE = 'launch';
/** Holds the name of a person's user profile, for a mapping by the claim `custom:studio_profile`. */
const PROFILE_ATTRIBUTE = 'studio_profile';
/** Maps nobody and means nothing: a client that names no attribute to write may write all of them. */
const HARMLESS_ATTRIBUTE = 'locale';
const TOKEN_MINUTES = 30;

export interface UserPoolProps {
  readonly name: string;
  readonly settings: NonNullable<Settings['userPool']>;
  /** Sign-in and sign-out return there as well; undefined if there is none. */
  readonly launchPageAddress: string | undefined;
}

export class UserPool extends Construct {
  readonly userPoolId: string;
  readonly clientId: string;

  constructor(scope: Construct, id: string, { name, settings, launchPageAddress }: UserPoolProps) {
    super(scope, id);
    const pool = this.pool(name, settings.passwordSignIn === true);
    const server = new cognito.CfnUserPoolResourceServer(this, 'Scopes', {
      userPoolId: pool.ref,
      identifier: name,
      name,
      scopes: [{ scopeName: LAUNCH_SCOPE, scopeDescription: 'Ask for a URL of one’s own user profile' }],
    });
    const providers = new IdentityProviders(this, 'IdentityProviders', { userPoolId: pool.ref, settings });
    if (settings.domainPrefix !== undefined) {
      new cognito.CfnUserPoolDomain(this, 'SignInPage', { userPoolId: pool.ref, domain: settings.domainPrefix });
    }
    const own = launchPageAddress === undefined ? [] : [launchPageAddress];
    const client = this.client(pool, `${name}/${LAUNCH_SCOPE}`, providers.names, settings, {
      callbackUrLs: distinct([...(settings.callbackUrls ?? []), ...own]),
      logoutUrLs: distinct([...(settings.logoutUrls ?? []), ...own]),
    });
    client.addResourceDependency(server);

    this.userPoolId = pool.ref;
    this.clientId = client.ref;
  }

  private pool(name: string, passwordSignIn: boolean): cognito.CfnUserPool {
    const pool = new cognito.CfnUserPool(this, 'Pool', {
      userPoolName: name,
      userPoolTier: 'ESSENTIALS',
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      usernameConfiguration: { caseSensitive: false },
      accountRecoverySetting: { recoveryMechanisms: [{ name: 'admin_only', priority: 1 }] },
      // A program that signs in by password would be asked to register a second factor first, and can't.
      mfaConfiguration: passwordSignIn ? 'OPTIONAL' : 'ON',
      enabledMfas: ['SOFTWARE_TOKEN_MFA'],
      policies: {
        passwordPolicy: {
          minimumLength: 14,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: true,
          temporaryPasswordValidityDays: 3,
        },
      },
      schema: [
        {
          name: PROFILE_ATTRIBUTE,
          attributeDataType: 'String',
          mutable: true,
          stringAttributeConstraints: { minLength: '1', maxLength: '63' },
        },
      ],
      deletionProtection: 'ACTIVE',
    });
    pool.applyRemovalPolicy(RemovalPolicy.RETAIN);
    if (passwordSignIn) {
      Validations.of(pool).acknowledge({
        id: 'AwsSolutions-COG2',
        reason: 'The settings let programs sign in by password for the walk-through; a second factor stays possible.',
      });
    }
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection is charged by user and covers local users only, who exist for rehearsals; employees come from the corporate identity provider.',
    });
    return pool;
  }

  private client(
    pool: cognito.CfnUserPool,
    scope: string,
    providers: readonly string[],
    settings: UserPoolProps['settings'],
    { callbackUrLs, logoutUrLs }: Readonly<Record<'callbackUrLs' | 'logoutUrLs', string[]>>,
  ): cognito.CfnUserPoolClient {
    const { domainPrefix } = settings;
    const federated = providers.length > 0;
    return new cognito.CfnUserPoolClient(this, 'Client', {
      userPoolId: pool.ref,
      generateSecret: false,
      preventUserExistenceErrors: 'ENABLED',
      enableTokenRevocation: true,
      tokenValidityUnits: { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'hours' },
      accessTokenValidity: TOKEN_MINUTES,
      idTokenValidity: TOKEN_MINUTES,
      refreshTokenValidity: 10,
      explicitAuthFlows: [
        'ALLOW_REFRESH_TOKEN_AUTH',
        ...(federated ? [] : ['ALLOW_USER_SRP_AUTH']),
        ...(settings.passwordSignIn === true ? ['ALLOW_USER_PASSWORD_AUTH'] : []),
      ],
      readAttributes: ['email', 'email_verified', `custom:${PROFILE_ATTRIBUTE}`],
      // An identity provider's attribute reaches the pool only if the client could write it; e-mail maps nobody.
      writeAttributes: [federated ? 'email' : HARMLESS_ATTRIBUTE],
      // Without COGNITO the page offers the corporate provider alone.
      supportedIdentityProviders: federated ? [...providers] : ['COGNITO'],
      ...(domainPrefix !== undefined && callbackUrLs.length > 0
        ? {
            allowedOAuthFlowsUserPoolClient: true,
            allowedOAuthFlows: ['code'],
            allowedOAuthScopes: ['openid', scope],
            callbackUrLs,
            ...(logoutUrLs.length === 0 ? {} : { logoutUrLs }),
          }
        : { allowedOAuthFlowsUserPoolClient: false }),
    });
  }
}

function distinct(urls: readonly string[]): string[] {
  return [...new Set(urls)];
}
