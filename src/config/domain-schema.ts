/** The part of the configuration that says what can be opened, and what may be asked of it. */
import { Type } from 'typebox';
import { EXPIRES_IN_SECONDS, SESSION_DURATION_IN_SECONDS, STUDIO_APPS } from '../model/studio-app.ts';
import { DOMAIN_ID_PATTERN, NAME_MAX_LENGTH, REGION_PATTERN } from '../model/studio-target.ts';

const closed = { additionalProperties: false } as const;

export const domain = Type.Object(
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
