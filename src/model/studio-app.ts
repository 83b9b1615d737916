/** The applications a presigned URL can land on, by the names of the SageMaker API (LandingUri), `Studio` being the domain's own page. */
export const STUDIO_APPS = [
  'Studio',
  'JupyterServer',
  'JupyterLab',
  'CodeEditor',
  'RStudioServerPro',
  'Canvas',
] as const;

export type StudioApp = (typeof STUDIO_APPS)[number];

/** SageMaker's own bounds for `ExpiresInSeconds` of CreatePresignedDomainUrl. */
export const EXPIRES_IN_SECONDS = { minimum: 5, maximum: 300 } as const;
/** SageMaker's own bounds for `SessionExpirationDurationInSeconds` of CreatePresignedDomainUrl. */
export const SESSION_DURATION_IN_SECONDS = { minimum: 1_800, maximum: 43_200 } as const;
/** SageMaker's bound for `LandingUri`, in characters. */
export const LANDING_URI_MAX_LENGTH = 1_023;
