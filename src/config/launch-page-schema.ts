/** The part of the configuration that is about the page on which employees sign in and open Studio. */
import { Type } from 'typebox';

export const launchPage = Type.Object(
  {
    userPoolDomain: Type.String({
      maxLength: 512,
      examples: ['https://studio-pass.auth.us-east-1.amazoncognito.com'],
      description:
        "The origin of the user pool's domain, where people sign in. The page leads there, and may send requests there besides the service itself.",
    }),
    userPoolId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'Which of the pools below `cognito` it is; required if there are several.',
      }),
    ),
    clientId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description:
          "Which of the pool's `clientIds` the page is; required if there are several. A client without a secret, with the authorization code grant, and with the address of the page, a slash at its end, among its callback and sign-out URLs.",
      }),
    ),
    scopes: Type.Array(Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}$' }), {
      default: ['openid'],
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: "The scopes that the page asks for, besides the pool's `requiredScopes`.",
    }),
    path: Type.Optional(
      Type.String({
        pattern: '^/(?:(?!\\.{1,2}/)[A-Za-z0-9._~-]+/)*$',
        maxLength: 200,
        examples: ['/', '/dev/'],
        description:
          'The path of the page as browsers see it, a slash at its end. Needed where it is not `server.basePath` and a slash: behind a custom domain name of API Gateway, which hides the stage, it is `/`.',
      }),
    ),
    helpUrl: Type.Optional(
      Type.String({
        maxLength: 2048,
        examples: ['https://wiki.example.com/studio'],
        description: 'Where the page sends people for help: an `https:` or `mailto:` URL.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'The page at `/` on which employees sign in at Cognito and open Studio. Left out, there is none. It is for everybody who reaches the service to see; what it shows of a person comes with their token.',
  },
);
