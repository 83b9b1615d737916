/** The part of the settings that is about the page on which employees sign in and open Studio. */
import { Type } from 'typebox';
import { closed } from './forms.ts';

export const launchPage = Type.Object(
  {
    publicUrl: Type.String({
      pattern: '^https://[a-z0-9.-]+(:\\d+)?(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$',
      maxLength: 255,
      examples: ['https://studio.corp.example.com'],
      description:
        'What employees type, its path included and without a slash at its end: the custom domain name, or `https://<id>.execute-api.<region>.amazonaws.com/prod`, which is known after the first deployment. With a slash it is the callback and sign-out URL of the app client; a new user pool gets both.',
    }),
    userPoolDomain: Type.Optional(
      Type.String({
        pattern: '^https://[a-z0-9.-]+(:\\d+)?$',
        maxLength: 255,
        examples: ['https://example-corp-studio.auth.us-east-1.amazoncognito.com'],
        description:
          'The domain of `existingUserPool`, where people sign in; nothing after the host. People’s browsers must reach it. A new pool has one by `userPool.domainPrefix`.',
      }),
    ),
    clientId: Type.Optional(
      Type.String({
        pattern: '^[\\w+]{1,128}$',
        examples: ['4example1client2id3456789'],
        description:
          'Which of the clients of `existingUserPool` the page is, if there are several: one without a secret, with the code flow.',
      }),
    ),
    helpUrl: Type.Optional(
      Type.String({
        pattern: '^(https://|mailto:)[^\\s]+$',
        maxLength: 255,
        examples: ['https://wiki.example.com/studio'],
        description: 'Where the page sends people for help: an `https:` or `mailto:` URL.',
      }),
    ),
  },
  {
    ...closed,
    description:
      'The launch page, on which employees sign in and open Studio, at the root of the private API: `GET /` and `GET /page/{file}`, without a token. Left out, there is none.',
  },
);
