/**
 * The one description of the configuration. From it come the types, the defaults, the validation, docs/configuration.md
 * and the JSON Schema for editors, so that none of them can disagree with another.
 *
 * A property with a `default` may be left out of the file; the loader fills it in before it validates, which is why the
 * types show it as always present.
 */
import { type Static, Type } from 'typebox';
import { REGION_PATTERN } from '../model/studio-target.ts';
import { mapping, revocation, table } from './access-schema.ts';
import { domain } from './domain-schema.ts';
import { cognitoPool, oidcIssuer } from './issuer-schema.ts';
import { launchPage } from './launch-page-schema.ts';
import { launchTickets } from './launch-ticket-schema.ts';
import { gateway, limits, management, server } from './server-schema.ts';

const closed = { additionalProperties: false } as const;

export const configurationSchema = Type.Object(
  {
    server,
    management,
    log: Type.Object(
      {
        level: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
          default: 'info',
          description: 'The least severe level that is logged, to standard error.',
        }),
      },
      { ...closed, default: {}, description: 'The log. The audit trail goes to standard output and has no switch.' },
    ),
    audit: Type.Object(
      {
        file: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 4096,
            description: 'A file that every audit event is appended to besides.',
          }),
        ),
        fsync: Type.Boolean({
          default: false,
          description: 'Whether an event in the file must be on the disk before its URL is handed out.',
        }),
      },
      { ...closed, default: {}, description: 'The audit trail, which always goes to standard output as well.' },
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
            'How long the last good keys are used while they cannot be fetched, or while the mirror that writes them to S3 has stopped. After that every token is answered with 503. With a mirror it must be well above its interval and `keyRefreshSeconds` together.',
        }),
        signatureCacheSeconds: Type.Integer({
          default: 60,
          minimum: 0,
          maximum: 300,
          description:
            'For how long a signature that was verified is not verified again when the same token comes back, while the keys stay the same; 0: each time. Expiry, revocation, mapping and groups are looked at each time all the same.',
        }),
      },
      { ...closed, default: {}, description: 'How tokens are checked, for all issuers.' },
    ),
    gateway,
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
    table: Type.Optional(table),
    mapping,
    revocation,
    launchTickets: Type.Optional(launchTickets),
    launchPage: Type.Optional(launchPage),
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
          description: 'Longest wait for all attempts together; half of it for those of STS, which come first.',
        }),
        maxAttempts: Type.Integer({
          default: 3,
          minimum: 1,
          maximum: 5,
          description: 'Attempts in all. Only throttling is tried again.',
        }),
        maxInFlight: Type.Integer({
          default: 64,
          minimum: 1,
          maximum: 1024,
          description: 'Calls under way at once; those of STS are counted apart.',
        }),
        maxQueued: Type.Integer({
          default: 64,
          minimum: 0,
          maximum: 1024,
          description: 'Calls that wait for one to end; beyond, the answer is 503 `overloaded` at once.',
        }),
      },
      { ...closed, default: {}, description: 'How long SageMaker may take, and STS before it.' },
    ),
    sts: Type.Object(
      {
        region: Type.Optional(
          Type.String({
            pattern: REGION_PATTERN,
            examples: ['us-east-1'],
            description:
              'The Region whose STS endpoint is used: the one of the VPC that the service runs in. Left out, `AWS_REGION` is used.',
          }),
        ),
        endpoint: Type.Optional(
          Type.String({
            maxLength: 2048,
            description:
              'The STS endpoint, if it is not the one the SDK finds by itself (private DNS name, or `AWS_ENDPOINT_URL_STS`).',
          }),
        ),
      },
      { ...closed, default: {}, description: 'Where launch roles are assumed.' },
    ),
    limits,
  },
  { ...closed, description: 'Configuration of Studio Pass.' },
);

export type Configuration = Static<typeof configurationSchema>;
