/** The part of the configuration that says who may open which user profile, who is refused, and where both are kept. */
import { Type } from 'typebox';
import { REGION_PATTERN } from '../model/studio-target.ts';

const closed = { additionalProperties: false } as const;

const path = { minLength: 1, maxLength: 4096 } as const;

export const table = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-zA-Z0-9_.-]{3,255}$',
      description: 'Its name, in the account whose credentials the service has.',
    }),
    region: Type.String({
      pattern: REGION_PATTERN,
      examples: ['us-east-1'],
      description: 'Its Region. Left out, `AWS_REGION` is used.',
    }),
    endpoint: Type.Optional(
      Type.String({
        maxLength: 2048,
        description:
          'The DynamoDB endpoint, if it is not the one the SDK finds by itself (`AWS_ENDPOINT_URL_DYNAMODB`).',
      }),
    ),
  },
  {
    ...closed,
    description:
      'The DynamoDB table that `mapping.table`, `revocation.table` and launch links use, with the keys `partitionKey` and `sortKey` and the time to live `expiresAt`.',
  },
);

export const mapping = Type.Object(
  {
    table: Type.Boolean({
      default: false,
      description: 'Whether people and their user profiles are looked up in the table. Asked first.',
    }),
    tableCacheSeconds: Type.Integer({
      default: 10,
      minimum: 0,
      maximum: 60,
      description:
        'For how long an answer of the table is believed, found or not: a person who is disabled there is refused after that time.',
    }),
    file: Type.Optional(
      Type.String({
        ...path,
        description:
          'A YAML or JSON file that maps subjects to user profiles; read again when it changes. Asked after the table.',
      }),
    ),
    claim: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description:
          'The claim that is the user profile name, character for character, in every domain. Only with exactly one issuer. Left out together with everything else here, it is the user name of the one Cognito pool. Asked last.',
      }),
    ),
    claimIgnoresCase: Type.Boolean({
      default: false,
      description:
        'Whether no two names of the issuer differ in case only, as in a case-insensitive user pool. SageMaker does not tell profile names apart by case, so without this a name with a capital letter maps to nothing.',
    }),
    cognitoAttribute: Type.Optional(
      Type.String({
        pattern: '^custom:[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,20}$',
        examples: ['custom:studio_profile'],
        description:
          'A custom attribute of the Cognito user that is the user profile name in every domain, read with `cognito-idp:AdminGetUser`: for access tokens, which carry no attributes. Users must not be able to write it. In place of `claim`.',
      }),
    ),
    emailDomain: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$',
        maxLength: 253,
        examples: ['example.com'],
        description:
          'The one domain of e-mail addresses whose local part is the user profile name in every domain, if the address is verified. In place of `claim`.',
      }),
    ),
  },
  {
    ...closed,
    default: {},
    description:
      'Who may open which user profile: the first of table, file and one of `claim`, `cognitoAttribute` and `emailDomain` that knows the caller decides.',
  },
);

export const revocation = Type.Object(
  {
    table: Type.Boolean({
      default: false,
      description: 'Whether revocations are looked up in the table, where `studio-pass revoke` writes them.',
    }),
    tableCacheSeconds: Type.Integer({
      default: 5,
      minimum: 0,
      maximum: 60,
      description: 'For how long an answer of the table is believed: a revocation takes effect after that time.',
    }),
    file: Type.Optional(
      Type.String({
        ...path,
        description: 'A YAML or JSON file of subjects and token ids that are refused; read again when it changes.',
      }),
    ),
  },
  { ...closed, default: {}, description: 'Who is refused although their token is valid.' },
);
