/** User pool, Studio domain, table, key and outputs of the foundation stack. */

import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { PolicyStatement } from '../../infra/policies/policy-document.ts';
import { EXAMPLES, exampleSettings } from '../support/infra-examples.ts';
import { foundationOf, foundationOfExample, onlyOne, outputsOf, referred } from './foundation-stack-trial.ts';

const CLIENT = 'AWS::Cognito::UserPoolClient';
const SIGN_IN = {
  domainPrefix: 'studio-pass-example',
  callbackUrls: ['https://portal.example.com/signed-in'],
  logoutUrls: ['https://portal.example.com/signed-out'],
};
const SAML = { name: 'corporate', metadataUrl: 'https://login.example.com/metadata', emailAttribute: 'mail' };
const OIDC = {
  name: 'corporate-oidc',
  issuer: 'https://login.example.com',
  clientId: 'studio-pass',
  clientSecretName: 'studio-pass/oidc',
};
const withPool = (userPool: object) => foundationOf({ ...exampleSettings('everything-new'), userPool });

describe('a new user pool', () => {
  const made = foundationOfExample('everything-new');
  const pool = onlyOne(made, 'AWS::Cognito::UserPool');
  const client = onlyOne(made, CLIENT).Properties;

  test('lets nobody sign themselves up or recover an account by themselves', () => {
    expect(pool.Properties.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: true });
    expect(pool.Properties.AccountRecoverySetting).toEqual({
      RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }],
    });
  });

  test('does not tell names apart by case, and outlives its stack', () => {
    expect(pool.Properties.UsernameConfiguration).toEqual({ CaseSensitive: false });
    expect(pool.Properties.DeletionProtection).toBe('ACTIVE');
    expect(pool.DeletionPolicy).toBe('Retain');
  });

  test('requires a second factor unless programs sign in by password', () => {
    expect(pool.Properties.MfaConfiguration).toBe('OPTIONAL');
    expect(onlyOne(withPool({}), 'AWS::Cognito::UserPool').Properties.MfaConfiguration).toBe('ON');
  });

  test('has a public client without OAuth flows as long as there is no sign-in page', () => {
    expect(client.GenerateSecret).toBe(false);
    expect(client.AllowedOAuthFlowsUserPoolClient).toBe(false);
    expect(client).not.toHaveProperty('AllowedOAuthFlows');
    made.template.resourceCountIs('AWS::Cognito::UserPoolDomain', 0);
    expect(outputsOf(made)).not.toHaveProperty('SignInPage');
  });

  test('lets programs sign in by password only if the settings say so', () => {
    expect(client.ExplicitAuthFlows).toContain('ALLOW_USER_PASSWORD_AUTH');
    expect(onlyOne(withPool({}), CLIENT).Properties.ExplicitAuthFlows).not.toContain('ALLOW_USER_PASSWORD_AUTH');
  });

  test('lets no client write what a person maps to', () => {
    expect(client.WriteAttributes).toEqual(['locale']);
    expect(client.ReadAttributes).toContain('custom:studio_profile');
  });

  test('has short tokens that can be revoked, and keeps quiet about who exists', () => {
    expect(client).toMatchObject({
      AccessTokenValidity: 30,
      IdTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
  });

  test('offers the scope named after the service', () => {
    expect(onlyOne(made, 'AWS::Cognito::UserPoolResourceServer').Properties).toMatchObject({
      Identifier: 'studio-pass',
      Scopes: [{ ScopeName: 'launch' }],
    });
  });

  test('with a sign-in page uses the code flow and no other', () => {
    const other = withPool(SIGN_IN);
    expect(onlyOne(other, CLIENT).Properties).toMatchObject({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'studio-pass/launch'],
      CallbackURLs: SIGN_IN.callbackUrls,
      LogoutURLs: SIGN_IN.logoutUrls,
      SupportedIdentityProviders: ['COGNITO'],
    });
    expect(JSON.stringify(other.template.toJSON())).not.toContain('implicit');
    expect(JSON.stringify(outputsOf(other).SignInPage?.Value)).toContain('https://studio-pass-example.auth.');
  });

  test('with corporate identity providers offers them alone, over both protocols', () => {
    const other = withPool({ ...SIGN_IN, saml: SAML, oidc: OIDC });
    const client = onlyOne(other, CLIENT).Properties;
    expect((client.SupportedIdentityProviders as unknown[]).map(referred)).toEqual([
      'UsersIdentityProvidersSaml',
      'UsersIdentityProvidersOidc',
    ]);
    expect(client.ExplicitAuthFlows).toEqual(['ALLOW_REFRESH_TOKEN_AUTH']);
    expect(client.WriteAttributes).toEqual(['email']);
    other.template.hasResourceProperties('AWS::Cognito::UserPoolIdentityProvider', {
      ProviderType: 'SAML',
      ProviderDetails: { MetadataURL: SAML.metadataUrl },
      AttributeMapping: { email: 'mail' },
    });
    other.template.hasResourceProperties('AWS::Cognito::UserPoolIdentityProvider', {
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'studio-pass',
        client_secret: '{{resolve:secretsmanager:studio-pass/oidc:SecretString:::}}',
        oidc_issuer: OIDC.issuer,
      },
    });
  });
});

describe('what is imported', () => {
  const made = foundationOfExample('existing');

  test.each([
    'AWS::Cognito::UserPool',
    CLIENT,
    'AWS::Cognito::UserPoolResourceServer',
    'AWS::SageMaker::Domain',
    'AWS::SageMaker::UserProfile',
  ])('is not made again: %s', (type) => {
    made.template.resourceCountIs(type, 0);
  });

  test('is handed on as it is', () => {
    const { ground } = made.stack;
    expect(ground.userPool).toEqual({ id: 'eu-central-1_AbCdEf123', clientIds: ['4example1client2id3456789'] });
    expect(ground.notebookGroupId).toBeUndefined();
    expect(ground.serviceSubnets.map(({ subnet, cidr }) => [subnet.subnetId, cidr])).toEqual([
      ['subnet-0aaaaaaaaaaaaaaa1', '10.40.10.0/24'],
      ['subnet-0aaaaaaaaaaaaaaa2', '10.40.11.0/24'],
    ]);
  });
});

describe.each(EXAMPLES)('the foundation of %s', (example) => {
  const made = foundationOfExample(example);

  test('has a key that rotates, stays, and serves logs and alarms of this account only', () => {
    const { Properties, DeletionPolicy } = onlyOne(made, 'AWS::KMS::Key');
    expect(Properties.EnableKeyRotation).toBe(true);
    expect(DeletionPolicy).toBe('Retain');
    const { Statement } = Properties.KeyPolicy as { Statement: readonly PolicyStatement[] };
    expect(Statement.map(({ Sid }) => Sid)).toEqual([
      'AccountDecidesByIam',
      'LogGroupsOfThisAccount',
      'AlarmsOfThisAccountPublish',
    ]);
    for (const { Principal, Condition } of Statement.slice(1)) {
      expect(Principal).toHaveProperty('Service');
      expect(JSON.stringify(Condition)).toContain('AWS::AccountId');
    }
  });

  test('has one encrypted table that can be restored, forgets what expires, and stays', () => {
    const { Properties, DeletionPolicy } = onlyOne(made, 'AWS::DynamoDB::Table');
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
    expect(DeletionPolicy).toBe('Retain');
  });

  test('says what people and programs need to know of it', () => {
    const outputs = outputsOf(made);
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining([
        'Region',
        'VpcId',
        'InboundResolverAddresses',
        'SageMakerApiEndpointId',
        'StudioEndpointId',
        'ExecuteApiEndpointId',
        'UserPoolId',
        'UserPoolClientIds',
        'TableName',
        'CorporateNetworks',
        'ServiceSubnets',
      ]),
    );
    expect(Object.values(outputs).filter(({ Description }) => Description === undefined)).toEqual([]);
  });

  test('can be deployed with nothing but CloudFormation', () => {
    const template = made.template.toJSON();
    expect(template).not.toHaveProperty('Parameters');
    expect(stringify(template, { lineWidth: 0, aliasDuplicateObjects: false }).length).toBeLessThan(51_200);
  });
});

test('a large foundation still fits into one template', () => {
  const large = foundationOf({
    ...exampleSettings('rehearsal'),
    onPremises: undefined,
    corporateNetworks: Array.from({ length: 20 }, (_item, index) => `172.16.${index}.0/24`),
    vpc: { cidr: '10.0.0.0/16', availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
    userPool: { ...SIGN_IN, saml: SAML },
    studioDomain: {},
  });
  const text = stringify(large.template.toJSON(), { lineWidth: 0, aliasDuplicateObjects: false });
  // What other stacks import becomes outputs of this one.
  const roomForExports = 4_000;
  expect(text.length).toBeLessThan(51_200 - roomForExports);
});
