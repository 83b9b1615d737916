/** The part of the configuration that says what can be opened, and what may be asked of it. */
import { Type } from 'typebox';
import { EXPIRES_IN_SECONDS, SESSION_DURATION_IN_SECONDS, STUDIO_APPS } from '../model/studio-app.ts';
import { DOMAIN_ID_PATTERN, NAME_MAX_LENGTH, REGION_PATTERN } from '../model/studio-target.ts';

const closed = { additionalProperties: false } as const;

/**
 * Of a role: partition, account, path and name. IAM would take more characters in a path; these are those of names.
 * Source: IAM identifiers (IAM User Guide).
 */
const ROLE_ARN_PATTERN = '^arn:aws[a-z-]*:iam::[0-9]{12}:role/([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}$';
/** `ExternalId` of AssumeRole (AWS Security Token Service API Reference). */
const EXTERNAL_ID_PATTERN = '^[A-Za-z0-9_+=,.@:/-]+$';

const expiresInSeconds = Type.Integer({
  default: 60,
  ...EXPIRES_IN_SECONDS,
  description: 'How long a URL can be opened. A caller may ask for less, never for more.',
});
const sessionDurationInSeconds = Type.Integer({
  default: 28_800,
  ...SESSION_DURATION_IN_SECONDS,
  description: 'How long the Studio session lasts. A caller may ask for less, never for more.',
});

const GROUP = { pattern: '^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}$', examples: ['data-science'] };

/** What members of one group may do; nothing here goes beyond what the domain allows. */
const groupRule = Type.Object(
  {
    group: Type.String({ ...GROUP, description: 'A group as tokens name it (`cognito:groups` in Cognito).' }),
    apps: Type.Optional(
      Type.Array(Type.Enum([...STUDIO_APPS]), {
        minItems: 1,
        uniqueItems: true,
        description: "The applications its members may land on, of the domain's. Left out, all of the domain's.",
      }),
    ),
    sharedSpaces: Type.Optional(
      Type.Boolean({ description: 'Whether its members may open shared spaces. Left out, as the domain says.' }),
    ),
    expiresInSeconds: Type.Optional(
      Type.Integer({ ...EXPIRES_IN_SECONDS, description: "At most the domain's. Left out, the domain's." }),
    ),
    sessionDurationInSeconds: Type.Optional(
      Type.Integer({ ...SESSION_DURATION_IN_SECONDS, description: "At most the domain's. Left out, the domain's." }),
    ),
  },
  closed,
);

const executionRoleArn = { pattern: ROLE_ARN_PATTERN, maxLength: 640 } as const;

const createMissingProfiles = Type.Object(
  {
    executionRoleArn: Type.Optional(
      Type.String({
        ...executionRoleArn,
        description:
          "The execution role of a new profile whose owner is in none of the groups below. Left out, the domain's default.",
      }),
    ),
    executionRoles: Type.Array(Type.Object({ group: Type.String(GROUP), arn: Type.String(executionRoleArn) }, closed), {
      default: [],
      maxItems: 50,
      description: 'Execution roles by group: the first whose group the caller is in.',
    }),
    waitSeconds: Type.Integer({
      default: 15,
      minimum: 1,
      maximum: 25,
      description: 'How long a request waits for its new profile; after that the answer is 409 `profile_not_ready`.',
    }),
  },
  {
    ...closed,
    description:
      'Given, a user profile that the caller is mapped to and that does not exist is created when it is first asked for, with the caller as its owner in the tag `studio-subject`. Left out, the answer is 409 `profile_missing`.',
  },
);

export const domain = Type.Object(
  {
    id: Type.String({
      pattern: DOMAIN_ID_PATTERN,
      examples: ['d-abcdefghijkl'],
      maxLength: NAME_MAX_LENGTH,
      description: 'The SageMaker domain, such as `d-abcdefghijkl`. Its AuthMode must be IAM.',
    }),
    region: Type.String({
      pattern: REGION_PATTERN,
      examples: ['us-east-1'],
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
    sharedSpaces: Type.Boolean({
      default: false,
      description: 'Whether callers may open shared spaces of the domain. Their own private spaces they always may.',
    }),
    expiresInSeconds,
    sessionDurationInSeconds,
    groups: Type.Optional(
      Type.Array(groupRule, {
        minItems: 1,
        maxItems: 100,
        description:
          'Given, only members of these groups may open the domain. Somebody in several of them has the apps of all of them together and the longest of their times, and may combine them.',
      }),
    ),
    createMissingProfiles: Type.Optional(createMissingProfiles),
    launchRoleArn: Type.Optional(
      Type.String({
        pattern: ROLE_ARN_PATTERN,
        maxLength: 640,
        description:
          "The role that the service assumes for each caller before it asks for a URL, with the caller's subject and profile as session tags. Left out, it signs with its own role (direct mode).",
      }),
    ),
    launchRoleExternalId: Type.Optional(
      Type.String({
        pattern: EXTERNAL_ID_PATTERN,
        minLength: 2,
        maxLength: 1224,
        description: "The external id that the launch role's trust policy asks for, if it does. Not a secret.",
      }),
    ),
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
