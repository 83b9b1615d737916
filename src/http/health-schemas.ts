/** What is said of the service's own state. Open to all, so nothing of a caller and no secret may be in it. */
import { Type } from 'typebox';

export const healthSchema = Type.Object(
  { status: Type.Literal('alive', { description: 'The only thing it says.', examples: ['alive'] }) },
  { $id: 'Health', description: 'The process answers.', examples: [{ status: 'alive' }] },
);

export const readinessSchema = Type.Object(
  {
    ready: Type.Boolean({ description: 'Whether the service can decide on requests.', examples: [false] }),
    version: Type.String({ description: 'The version of the service.', examples: ['1.0.0'] }),
    checks: Type.Array(
      Type.Object({
        name: Type.String({
          description: 'The part.',
          examples: ['keys of https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123'],
        }),
        ready: Type.Boolean({ description: 'Whether it is ready.', examples: [true] }),
        state: Type.String({ description: 'Its state in a word or two.', examples: ['ready, 12 s old'] }),
      }),
      { description: 'Every part that a decision rests on.' },
    ),
  },
  {
    $id: 'Readiness',
    description: 'Which part of the service is ready, and which is not.',
    examples: [
      {
        ready: true,
        version: '1.0.0',
        checks: [
          {
            name: 'keys of https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
            ready: true,
            state: 'ready, 12 s old',
          },
        ],
      },
    ],
  },
);
