/** The part of the settings that says what members of groups may do. The same forms as in the configuration of the service. */
import { Type } from 'typebox';
import { closed } from './forms.ts';

export const STUDIO_APPS = [
  'Studio',
  'JupyterServer',
  'JupyterLab',
  'CodeEditor',
  'RStudioServerPro',
  'Canvas',
] as const;

export const groupName = Type.String({
  pattern: '^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}$',
  examples: ['data-science'],
  description: 'A group of the user pool, as tokens name it (`cognito:groups`).',
});

export const sharedSpaces = (absent: string) =>
  Type.Boolean({ description: `Whether shared spaces may be opened; one’s own private spaces always may. ${absent}` });

export const expiresInSeconds = (absent: string) =>
  Type.Integer({
    minimum: 5,
    maximum: 300,
    description: `How long a URL can be opened; a caller may ask for less. ${absent}`,
  });

export const sessionDurationInSeconds = (absent: string) =>
  Type.Integer({
    minimum: 1800,
    maximum: 43_200,
    description: `How long the Studio session lasts; a caller may ask for less. ${absent}`,
  });

/** @param description who may open what, and what holds if it is absent */
export const groups = (description: string) =>
  Type.Array(
    Type.Object(
      {
        group: groupName,
        apps: Type.Optional(
          Type.Array(Type.Enum([...STUDIO_APPS]), {
            minItems: 1,
            uniqueItems: true,
            description: 'The applications its members may land on, of `service.apps`. All of these if absent.',
          }),
        ),
        sharedSpaces: Type.Optional(sharedSpaces('As the domain says if absent.')),
        expiresInSeconds: Type.Optional(expiresInSeconds('At most `service.expiresInSeconds`, which it is if absent.')),
        sessionDurationInSeconds: Type.Optional(
          sessionDurationInSeconds('At most `service.sessionDurationInSeconds`, which it is if absent.'),
        ),
      },
      closed,
    ),
    { minItems: 1, maxItems: 100, description },
  );
