/** The part of the configuration that says whose tokens are accepted. */
import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;

const requiredScopes = Type.Array(Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}$' }), {
  default: [],
  maxItems: 20,
  uniqueItems: true,
  description: 'Scopes that a token must all carry; without them the answer is 403 `insufficient_scope`.',
});

const jwksUrl = Type.Optional(
  Type.String({
    maxLength: 2048,
    description:
      'Where the signing keys are fetched from: an `https:` URL (`http:` only for a loopback address, for development doubles), or `s3://<bucket>/<key>`, an object in the Region `AWS_REGION` that a mirror writes: its keys count as old as its last writing. Not together with `jwksFile`.',
  }),
);

const jwksFile = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 4096,
    description:
      'A file that holds the signing keys (a JWKS), read again at every refresh: for a VPC without a way to the issuer. Not together with `jwksUrl`.',
  }),
);

export const cognitoPool = Type.Object(
  {
    userPoolId: Type.String({
      pattern: '^(eusc-[a-z]{2}|[a-z]{2})-(gov-)?[a-z]+-[0-9]_[a-zA-Z0-9]{1,55}$',
      examples: ['us-east-1_AbCdEf123'],
      description: 'The user pool whose tokens are accepted, such as `us-east-1_AbCdEf123`.',
    }),
    clientIds: Type.Array(Type.String({ pattern: '^[\\w+]{1,128}$', examples: ['1example23456789abcdefghij'] }), {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      description: 'The app clients whose tokens are accepted.',
    }),
    tokenUse: Type.Enum(['access', 'id'], {
      description:
        'Which of the two tokens callers send. It has no default: accepting the wrong one is a decision, not an accident.',
    }),
    requiredScopes,
    jwksUrl,
    jwksFile,
    userStatus: Type.Optional(
      Type.Object(
        {
          whenUnreachable: Type.Enum(['refuse', 'allow'], {
            description:
              'What happens to a caller while Cognito cannot be asked: `refuse` answers 503, `allow` lets them pass. It has no default.',
          }),
          cacheSeconds: Type.Integer({
            default: 60,
            minimum: 1,
            maximum: 60,
            description:
              'How long an enabled user is not asked about again; a disabled one is refused after that time.',
          }),
          endpoint: Type.Optional(
            Type.String({
              maxLength: 2048,
              description: 'The Cognito API endpoint, if it is not the one the SDK finds by itself.',
            }),
          ),
        },
        {
          ...closed,
          description:
            'Given, the user behind each token is looked up with `cognito-idp:AdminGetUser`; a disabled or deleted one is answered with 403 `revoked`.',
        },
      ),
    ),
  },
  closed,
);

export const oidcIssuer = Type.Object(
  {
    issuer: Type.String({
      maxLength: 512,
      description: 'The exact `iss` of its tokens, an `https:` URL without query and fragment.',
    }),
    audiences: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      description:
        'Values of `aud`, one of which a token must carry. Use an audience of this service alone: nothing else tells its tokens from those of other applications.',
    }),
    algorithms: Type.Array(Type.Enum(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA']), {
      default: ['RS256'],
      minItems: 1,
      uniqueItems: true,
      description: 'Signature algorithms that are accepted.',
    }),
    groupsClaim: Type.String({
      default: 'groups',
      minLength: 1,
      maxLength: 128,
      description: 'The claim that lists the groups.',
    }),
    scopeClaim: Type.Enum(['scope', 'scp'], {
      default: 'scope',
      description: 'The claim that lists the scopes, as one string with spaces or as an array.',
    }),
    requiredScopes,
    jwksUrl,
    jwksFile,
  },
  closed,
);
