/** The part of the settings that says where tokens come from. No secret has a place here, only the name of one. */
import { Type } from 'typebox';
import { closed, httpsUrl } from './forms.ts';

/** Source: Amazon Cognito API reference, CreateIdentityProvider. */
const providerName = Type.String({
  minLength: 3,
  maxLength: 32,
  pattern: '^[^_\\p{Z}][\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}][^_\\p{Z}]+$',
  examples: ['corporate-login'],
  description: 'What Cognito calls it: 3 to 32 characters without spaces or underscores. User names begin with it.',
});

const saml = Type.Object(
  {
    name: providerName,
    metadataUrl: httpsUrl('Where its metadata is, for Cognito to read; it must be public.'),
    emailAttribute: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The attribute of its assertions that holds the e-mail address. Left out, none is taken over.',
      }),
    ),
  },
  { ...closed, description: 'The corporate identity provider, over SAML 2.0.' },
);

const oidc = Type.Object(
  {
    name: providerName,
    issuer: httpsUrl('Its issuer; Cognito finds everything else from there, so it must be public.'),
    clientId: Type.String({ minLength: 1, description: 'What the provider calls the user pool.' }),
    clientSecretName: Type.String({
      minLength: 1,
      description: 'The name of the secret in Secrets Manager that holds the client secret as its whole value.',
    }),
  },
  { ...closed, description: 'The corporate identity provider, over OpenID Connect.' },
);

export const newUserPool = Type.Object(
  {
    domainPrefix: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
        examples: ['example-corp-studio'],
        description:
          'Gives the pool a hosted sign-in page, at a host name that begins with it and that nobody else may have. Needed for the code flow and for identity providers. Without `aws`, `amazon` and `cognito` in it.',
      }),
    ),
    callbackUrls: Type.Optional(
      Type.Array(httpsUrl('One of them.'), {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description: 'Where the sign-in page may return to, besides the launch page. Needs `domainPrefix`.',
      }),
    ),
    logoutUrls: Type.Optional(
      Type.Array(httpsUrl('One of them.'), {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description:
          'Where the sign-out page may return to, besides the launch page. Needs `callbackUrls` or the launch page.',
      }),
    ),
    saml: Type.Optional(saml),
    oidc: Type.Optional(oidc),
    passwordSignIn: Type.Optional(
      Type.Boolean({
        description:
          'Whether programs may sign users in by password (USER_PASSWORD_AUTH), as the walk-through with Postman does. Their tokens carry no scopes, so not together with `requiredScopes`. False if absent.',
      }),
    ),
  },
  { ...closed, description: 'A user pool to make. Nobody signs themselves up in it. Or `existingUserPool`.' },
);

export const existingUserPool = Type.Object(
  {
    id: Type.String({
      pattern: '^[a-z]{2}(-[a-z]+)+-\\d_[A-Za-z0-9]+$',
      examples: ['us-east-1_AbCdEf123'],
      description: 'The pool, in the Region of the service.',
    }),
    clientIds: Type.Array(Type.String({ pattern: '^[\\w+]{1,128}$', examples: ['4example1client2id3456789'] }), {
      minItems: 1,
      uniqueItems: true,
      description: 'The app clients whose tokens are accepted.',
    }),
  },
  { ...closed, description: 'The user pool that there is already. Or `userPool`.' },
);

export const requiredScopes = Type.Array(Type.String({ pattern: '^[^\\s,]+$', examples: ['studio-pass/launch'] }), {
  uniqueItems: true,
  description:
    'Scopes that access tokens must carry, all of them. A new pool has one, `<name>/launch`, which only the code flow gives out. None if absent.',
});

export const mappingTable = Type.Boolean({
  description:
    'Whether people and their user profiles are looked up in the table first, which `studio-pass profiles` fills; what it does not know is then up to `mappingClaim`, `mappingCognitoAttribute` or `mappingEmailDomain`, if one of them is given. False if absent; revocations are looked up in it in any case.',
});

export const mappingCognitoAttribute = Type.String({
  pattern: '^custom:[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,20}$',
  examples: ['custom:studio_profile'],
  description:
    'In place of `mappingClaim`: the custom attribute of the user that is the name of the user profile, for access tokens, which carry none. The service reads it with AdminGetUser, so `existingVpc` must have a way to Cognito’s API. App clients must not be able to write it.',
});

export const mappingEmailDomain = Type.String({
  pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$',
  maxLength: 253,
  examples: ['example.com'],
  description:
    'In place of `mappingClaim`: the one domain of e-mail addresses whose local part is the name of the user profile, if the address is verified. With access tokens the service reads it with AdminGetUser, so `existingVpc` must have a way to Cognito’s API.',
});

export const mappingClaim = Type.String({
  pattern: '^(sub|username|cognito:username|custom:[^\\s]{1,20})$',
  examples: ['sub', 'username', 'cognito:username', 'custom:studio_profile'],
  description:
    'The claim of the token that is the name of the user profile; `custom:…` attributes are in ID tokens only, and must not be writable by the app clients. The user name if absent.',
});
