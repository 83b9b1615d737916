/** The contract's requests and answers. From these schemas come types, validation, serialization and the OpenAPI document. */
import { Type } from 'typebox';
import {
  EXPIRES_IN_SECONDS,
  LANDING_URI_MAX_LENGTH,
  SESSION_DURATION_IN_SECONDS,
  STUDIO_APPS,
} from '../model/studio-app.ts';
import { DOMAIN_ID_PATTERN, NAME_MAX_LENGTH, USER_PROFILE_NAME_PATTERN } from '../model/studio-target.ts';

const closed = { additionalProperties: false } as const;

/** Shortened, so that nobody takes them for ones that have leaked. */
const EXAMPLE_URL = 'https://d-abcdefghijkl.studio.us-east-1.sagemaker.aws/auth?token=eyJhbGciOi…';
const EXAMPLE_LAUNCH_URL = 'https://studio-pass.example.com/launch/eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOi….…';

const app = Type.Enum([...STUDIO_APPS], { description: 'The application a URL lands on.', examples: ['JupyterLab'] });
const domainId = Type.String({ description: 'A SageMaker domain.', examples: ['d-abcdefghijkl'] });
const region = Type.String({ description: 'The Region of the domain.', examples: ['us-east-1'] });
const userProfileName = Type.String({
  description: "The caller's own user profile in the domain.",
  examples: ['alice'],
});

export const launchRequestSchema = Type.Object(
  {
    domainId: Type.Optional(
      Type.String({
        pattern: DOMAIN_ID_PATTERN,
        maxLength: NAME_MAX_LENGTH,
        description:
          'Chooses among the domains the caller is mapped to. Required if there are several and none is the default.',
        examples: ['d-abcdefghijkl'],
      }),
    ),
    app: Type.Optional(
      Type.Enum([...STUDIO_APPS], {
        description:
          'Where to land. Left out, it is `Studio`, or the first of the allowed ones where `Studio` is not allowed.',
        examples: ['JupyterLab'],
      }),
    ),
    path: Type.Optional(
      Type.String({
        maxLength: LANDING_URI_MAX_LENGTH,
        description: 'A path relative to the app, percent-encoded as in a URL.',
        examples: ['lab/tree/notes'],
      }),
    ),
    spaceName: Type.Optional(
      Type.String({
        pattern: USER_PROFILE_NAME_PATTERN,
        maxLength: NAME_MAX_LENGTH,
        description:
          'A space to land in: a private one of the caller, or a shared one where the domain allows it. Anything else is answered with 403 `space_forbidden`, whether or not it exists.',
        examples: ['alice-notebooks'],
      }),
    ),
    expiresInSeconds: Type.Optional(
      Type.Integer({
        ...EXPIRES_IN_SECONDS,
        description: "How long the URL can be opened; at most what the domain's policy allows.",
        examples: [20],
      }),
    ),
    sessionDurationInSeconds: Type.Optional(
      Type.Integer({
        ...SESSION_DURATION_IN_SECONDS,
        description: "How long the Studio session lasts; at most what the domain's policy allows.",
        examples: [28_800],
      }),
    ),
  },
  {
    ...closed,
    examples: [{ app: 'JupyterLab', path: 'lab/tree/notes' }],
    description: 'Everything is optional. A profile name or a Region cannot be asked for.',
  },
);

export const presignedUrlSchema = Type.Object(
  {
    authorizedUrl: Type.String({
      description: 'Opens Studio as the caller, from inside the network. A secret until it expires.',
      examples: [EXAMPLE_URL],
    }),
    expiresAt: Type.String({
      format: 'date-time',
      description: 'When it can no longer be opened.',
      examples: ['2026-11-21T10:00:20Z'],
    }),
    domainId,
    region,
    userProfileName,
    app,
    sessionDurationInSeconds: Type.Integer({ description: 'How long the Studio session lasts.', examples: [28_800] }),
  },
  {
    $id: 'PresignedUrl',
    description: 'A presigned URL and what it opens.',
    examples: [
      {
        authorizedUrl: EXAMPLE_URL,
        expiresAt: '2026-11-21T10:00:20Z',
        domainId: 'd-abcdefghijkl',
        region: 'us-east-1',
        userProfileName: 'alice',
        app: 'JupyterLab',
        sessionDurationInSeconds: 28_800,
      },
    ],
  },
);

export const launchTicketSchema = Type.Object(
  {
    launchUrl: Type.String({
      description:
        'Opens Studio as the caller, once, from inside the network. A secret until it is used or has expired.',
      examples: [EXAMPLE_LAUNCH_URL],
    }),
    expiresAt: Type.String({
      format: 'date-time',
      description: 'When it can no longer be opened: at the latest when the token expires that it was created with.',
      examples: ['2026-11-21T10:05:00Z'],
    }),
  },
  {
    $id: 'LaunchTicket',
    description: 'A link that opens Studio once.',
    examples: [{ launchUrl: EXAMPLE_LAUNCH_URL, expiresAt: '2026-11-21T10:05:00Z' }],
  },
);

const space = Type.Object({
  spaceName: Type.String({ description: 'To be sent as `spaceName`.', examples: ['alice-notebooks'] }),
  displayName: Type.Optional(Type.String({ description: 'The name to show.', examples: ['My notebooks'] })),
  sharing: Type.Enum(['private', 'shared'], {
    description: 'Whether it is the caller’s alone.',
    examples: ['private'],
  }),
  status: Type.String({
    description: "SageMaker's word for its state; `InService` and `Updating` can be opened.",
    examples: ['InService'],
  }),
});

export const callerQuerySchema = Type.Object(
  {
    include: Type.Optional(
      Type.Literal('spaces', {
        description: 'Lists the spaces that the caller may open in each domain as well.',
        examples: ['spaces'],
      }),
    ),
  },
  closed,
);

export const callerSchema = Type.Object(
  {
    issuer: Type.String({
      description: 'Who vouches for the caller.',
      examples: ['https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123'],
    }),
    subject: Type.String({
      description: "The issuer's permanent name for the caller.",
      examples: ['4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11'],
    }),
    userName: Type.Optional(Type.String({ description: 'The name to show.', examples: ['alice'] })),
    groups: Type.Array(Type.String(), { description: 'The groups the token names.', examples: [['data-science']] }),
    mapping: Type.Enum(['mapped', 'not_mapped', 'mapping_disabled'], {
      description: 'Whether a user profile belongs to the caller.',
      examples: ['mapped'],
    }),
    domains: Type.Array(
      Type.Object({
        domainId,
        region,
        userProfileName,
        default: Type.Boolean({ description: 'Chosen when the request names no domain.', examples: [true] }),
        apps: Type.Array(app, {
          description: 'The applications that may be asked for.',
          examples: [['Studio', 'JupyterLab']],
        }),
        expiresInSeconds: Type.Integer({ description: 'The longest life of a URL, and the default.', examples: [20] }),
        sessionDurationInSeconds: Type.Integer({
          description: 'The longest Studio session, and the default.',
          examples: [28_800],
        }),
        spaces: Type.Optional(
          Type.Array(space, {
            description:
              'With `include=spaces`: the private spaces of the caller, and the shared ones where they may open them; those that were changed last come first.',
          }),
        ),
        spacesTruncated: Type.Optional(
          Type.Literal(true, {
            description: 'The domain has more spaces than are looked at; some may be missing.',
            examples: [true],
          }),
        ),
      }),
      {
        description:
          "What the caller may open; empty unless mapped, and without domains that the caller's groups do not open.",
      },
    ),
  },
  {
    $id: 'Caller',
    description: 'Who the service takes the caller for.',
    examples: [
      {
        issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
        subject: '4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11',
        userName: 'alice',
        groups: ['data-science'],
        mapping: 'mapped',
        domains: [
          {
            domainId: 'd-abcdefghijkl',
            region: 'us-east-1',
            userProfileName: 'alice',
            default: true,
            apps: ['Studio', 'JupyterLab'],
            expiresInSeconds: 20,
            sessionDurationInSeconds: 28_800,
            spaces: [
              { spaceName: 'alice-notebooks', displayName: 'My notebooks', sharing: 'private', status: 'InService' },
            ],
          },
        ],
      },
      {
        issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
        subject: '9d5f2c1b-0a7e-4d3c-8b6f-1e2d3c4b5a69',
        userName: 'newcomer',
        groups: [],
        mapping: 'not_mapped',
        domains: [],
      },
    ],
  },
);

export const articleAnswerSchema = Type.Object(
  {
    AuthorizedUrl: Type.String({
      description: "SageMaker's presigned URL. A secret until it expires.",
      examples: [EXAMPLE_URL],
    }),
  },
  {
    $id: 'ArticleAnswer',
    description: "The answer of the articles' route.",
    examples: [{ AuthorizedUrl: EXAMPLE_URL }],
  },
);

export const noQuerySchema = Type.Object({}, closed);
