/** The part of the configuration that is about launch links: whether there are any, and what they are signed with. */
import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;

export const launchTickets = Type.Object(
  {
    publicUrl: Type.String({
      maxLength: 255,
      examples: ['https://studio-pass.example.com/prod'],
      description:
        'What people reach the service by, and launch links begin with: an `https:` URL with the path that leads to the service, if there is one, and without a slash at its end. Tickets of another address are refused.',
    }),
    keysFile: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4096,
        description:
          'A YAML or JSON file with the keys that tickets are signed with; read again when it changes. Either this or `keys`.',
      }),
    ),
    keys: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 16_384,
        description:
          'The text of such a file. A secret: for the variable, which a container gets from a secret store, and never for a file.',
      }),
    ),
    lifetimeSeconds: Type.Integer({
      default: 300,
      minimum: 10,
      maximum: 600,
      description: 'How long a link can be opened; never longer than the token that it was created with.',
    }),
    store: Type.Enum(['table', 'memory'], {
      default: 'table',
      description:
        'Where tickets are kept until they are used: `table`, or the `memory` of one process, whose links no other process opens and which ends with it.',
    }),
    bindToSourceAddress: Type.Boolean({
      default: false,
      description:
        'Whether a link opens only from the address that asked for it: the one that API Gateway reports when `gateway.endpointIds` are given, otherwise the other end of the connection. Only where the person’s own browser asks for links, not a portal’s server.',
    }),
  },
  {
    ...closed,
    description: 'Launch links (`POST /v1/launch-tickets`). Left out, there are none.',
  },
);
