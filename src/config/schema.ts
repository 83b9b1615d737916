/**
 * The one description of the configuration. From it come the types, the defaults, the validation, docs/configuration.md
 * and the JSON Schema for editors, so that none of them can disagree with another.
 *
 * A property with a `default` may be left out of the file; the loader fills it in before it validates, which is why the
 * types show it as always present.
 */
import { type Static, Type } from 'typebox';
import { EXPIRES_IN_SECONDS, SESSION_DURATION_IN_SECONDS, STUDIO_APPS } from '../model/studio-app.ts';
import { DOMAIN_ID_PATTERN, NAME_MAX_LENGTH, REGION_PATTERN } from '../model/studio-target.ts';

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
      'Where the signing keys are fetched from: an `https:` URL (`http:` only for a loopback address, for development doubles). Not together with `jwksFile`.',
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

const cognitoPool = Type.Object(
  {
    userPoolId: Type.String({
      pattern: '^(eusc-[a-z]{2}|[a-z]{2})-(gov-)?[a-z]+-[0-9]_[a-zA-Z0-9]{1,55}$',
      description: 'The user pool whose tokens are accepted, such as `us-east-1_AbCdEf123`.',
    }),
    clientIds: Type.Array(Type.String({ pattern: '^[\\w+]{1,128}$' }), {
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
  },
  closed,
);

const oidcIssuer = Type.Object(
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

const domain = Type.Object(
  {
    id: Type.String({
      pattern: DOMAIN_ID_PATTERN,
      maxLength: NAME_MAX_LENGTH,
      description: 'The SageMaker domain, such as `d-abcdefghijkl`. Its AuthMode must be IAM.',
    }),
    region: Type.String({
      pattern: REGION_PATTERN,
      description: 'The Region of the domain. Left out, `AWS_REGION` is used.',
    }),
    default: Type.Boolean({
      default: false,
      description: 'Whether a caller who is mapped to several domains and names none gets this one.',
    }),
    apps: Type.Array(Type.Enum([...STUDIO_APPS]), {
      default: ['Studio', 'JupyterLab', 'CodeEditor'],
      minItems: 1,
      uniqueItems: true,
      description: 'The applications a URL may land on.',
    }),
    expiresInSeconds: Type.Integer({
      default: 60,
      ...EXPIRES_IN_SECONDS,
      description: 'How long a URL can be opened. A caller may ask for less, never for more.',
    }),
    sessionDurationInSeconds: Type.Integer({
      default: 28_800,
      ...SESSION_DURATION_IN_SECONDS,
      description: 'How long the Studio session lasts. A caller may ask for less, never for more.',
    }),
    sageMakerEndpoint: Type.Optional(
      Type.String({
        maxLength: 2048,
        description:
          'The SageMaker API endpoint of this domain, if it is not the one the SDK finds by itself (private DNS name, or `AWS_ENDPOINT_URL_SAGEMAKER`).',
      }),
    ),
    studioOrigin: Type.Optional(
      Type.String({
        maxLength: 2048,
        description:
          'The origin that a presigned URL must have; anything else is refused with 502. Left out, it is `https://<id>.studio.<region>.sagemaker.aws`. Set it only for a development double.',
      }),
    ),
  },
  closed,
);

export const configurationSchema = Type.Object(
  {
    server: Type.Object(
      {
        host: Type.String({
          default: '0.0.0.0',
          minLength: 1,
          maxLength: 255,
          description: 'The address to listen on.',
        }),
        port: Type.Integer({
          default: 8080,
          minimum: 0,
          maximum: 65_535,
          description: 'The port to listen on; 0 takes any free one.',
        }),
        basePath: Type.String({
          default: '',
          pattern: '^(/[A-Za-z0-9._~-]+)*$',
          maxLength: 200,
          description:
            'A path that every route begins with, such as `/dev` when API Gateway hands on the stage name. `/healthz` and `/readyz` also answer without it.',
        }),
      },
      { ...closed, default: {}, description: 'The HTTP side.' },
    ),
    log: Type.Object(
      {
        level: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
          default: 'info',
          description: 'The least severe level that is logged, to standard error.',
        }),
      },
      { ...closed, default: {}, description: 'The log. The audit trail goes to standard output and has no switch.' },
    ),
    tokens: Type.Object(
      {
        clockToleranceSeconds: Type.Integer({
          default: 5,
          minimum: 0,
          maximum: 60,
          description: 'How far in the future `iat` and `nbf` may be. An expired token gets no tolerance.',
        }),
        maxLifetimeSeconds: Type.Integer({
          default: 86_400,
          minimum: 60,
          maximum: 86_400,
          description: 'The longest time between `iat` and `exp` of a token that is accepted.',
        }),
        keyRefreshSeconds: Type.Integer({
          default: 300,
          minimum: 10,
          maximum: 3_600,
          description:
            'How often the signing keys are fetched again; a key that was removed is refused after that time.',
        }),
        keyMaxAgeSeconds: Type.Integer({
          default: 86_400,
          minimum: 60,
          maximum: 86_400,
          description:
            'How long the last good keys are used while they cannot be fetched. After that every token is answered with 503.',
        }),
      },
      { ...closed, default: {}, description: 'How tokens are checked, for all issuers.' },
    ),
    cognito: Type.Array(cognitoPool, {
      default: [],
      maxItems: 50,
      description: 'The Amazon Cognito user pools whose tokens are accepted.',
    }),
    oidc: Type.Array(oidcIssuer, {
      default: [],
      maxItems: 50,
      description: 'Other OpenID Connect issuers whose tokens are accepted.',
    }),
    domains: Type.Array(domain, {
      minItems: 1,
      maxItems: 500,
      description: 'The SageMaker domains that can be opened, and what may be asked of each.',
    }),
    mapping: Type.Object(
      {
        claim: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 128,
            description:
              'The claim that is the user profile name, character for character, in every domain. Only with exactly one issuer. Left out together with `file`, it is the user name of the one Cognito pool.',
          }),
        ),
        file: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 4096,
            description:
              'A YAML or JSON file that maps subjects to user profiles; read again when it changes. Not together with `claim`.',
          }),
        ),
      },
      { ...closed, default: {}, description: 'Who may open which user profile.' },
    ),
    sageMaker: Type.Object(
      {
        connectTimeoutMilliseconds: Type.Integer({
          default: 1000,
          minimum: 50,
          maximum: 10_000,
          description: 'Longest wait for a connection.',
        }),
        requestTimeoutMilliseconds: Type.Integer({
          default: 3000,
          minimum: 100,
          maximum: 20_000,
          description: 'Longest wait for one answer.',
        }),
        totalTimeoutMilliseconds: Type.Integer({
          default: 8000,
          minimum: 500,
          maximum: 25_000,
          description: 'Longest wait for all attempts together.',
        }),
        maxAttempts: Type.Integer({
          default: 3,
          minimum: 1,
          maximum: 5,
          description: 'Attempts in all. Only throttling is tried again.',
        }),
      },
      { ...closed, default: {}, description: 'How long SageMaker may take.' },
    ),
    limits: Type.Object(
      {
        maxBodyBytes: Type.Integer({
          default: 8192,
          minimum: 1024,
          maximum: 65_536,
          description: 'The largest request body.',
        }),
        maxHeaderBytes: Type.Integer({
          default: 16_384,
          minimum: 8192,
          maximum: 65_536,
          description: 'All request headers together.',
        }),
        requestTimeoutMilliseconds: Type.Integer({
          default: 10_000,
          minimum: 1000,
          maximum: 60_000,
          description: 'Longest time to receive a whole request.',
        }),
      },
      { ...closed, default: {}, description: 'What a client may send.' },
    ),
  },
  { ...closed, description: 'Configuration of Studio Pass.' },
);

export type Configuration = Static<typeof configurationSchema>;
