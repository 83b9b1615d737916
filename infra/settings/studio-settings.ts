/** The part of the settings that says which Studio domains the service opens. */
import { Type } from 'typebox';
import { closed, domainId, roleArn } from './forms.ts';
import { groupName, groups, sharedSpaces } from './group-settings.ts';

/** SageMaker would take capitals too, and does not tell names apart by them. */
const PROFILE_NAME = '^[a-z0-9](-*[a-z0-9]){0,62}$';
/** What can be a tag and the source identity of a session at once; the service refuses to carry anything else. */
const SUBJECT = '^[A-Za-z0-9_+=.@-]{2,64}$';

const executionRoles = Type.Optional(
  Type.Array(Type.Object({ group: groupName, arn: roleArn('Of the same account as the domain.') }, closed), {
    maxItems: 50,
    description: 'Execution roles by group: the first whose group the caller is in.',
  }),
);
const waitSeconds = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 25,
    description: 'How long a request waits for its new profile. 15 if absent.',
  }),
);
const CREATION =
  'Given, a user profile that somebody is mapped to and that does not exist is created when they first ask for it, and belongs to them.';

const createInNewDomain = Type.Object(
  {
    executionRoleArn: Type.Optional(
      roleArn('The execution role of people in none of the groups below. The notebook role of the domain if absent.'),
    ),
    executionRoles,
    waitSeconds,
  },
  { ...closed, description: CREATION },
);

const createInExistingDomain = Type.Object(
  {
    executionRoleArn: roleArn(
      'The execution role of people in none of the groups below. Name it even if it is the default of the domain: the service may pass no role that is not named here.',
    ),
    executionRoles,
    waitSeconds,
  },
  { ...closed, description: CREATION },
);

export const newStudioDomain = Type.Object(
  {
    profiles: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({
              pattern: PROFILE_NAME,
              examples: ['alice', 'alice-smith'],
              description: 'The user profile: up to 63 lower-case letters, digits and hyphens.',
            }),
            subject: Type.String({
              pattern: SUBJECT,
              examples: ['4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11'],
              description: 'The `sub` of the person it belongs to: 2 to 64 letters, digits and `_+=.@-`.',
            }),
          },
          closed,
        ),
        { maxItems: 20, description: 'User profiles to begin with, each tagged with its person.' },
      ),
    ),
    createMissingProfiles: Type.Optional(createInNewDomain),
  },
  { ...closed, description: 'A Studio domain to make, in the VPC of the service. Or `existingStudioDomain`.' },
);

export const existingStudioDomain = Type.Object(
  {
    id: domainId('The domain; its AuthMode must be IAM.'),
    sharesVpc: Type.Optional(
      Type.Boolean({
        description:
          'Whether its apps run in the VPC of the service, and so need the SageMaker API endpoint too. False if absent.',
      }),
    ),
    createMissingProfiles: Type.Optional(createInExistingDomain),
  },
  { ...closed, description: 'The Studio domain that there is already. Or `studioDomain`.' },
);

export const spokes = Type.Array(
  Type.Object(
    {
      accountId: Type.String({
        pattern: '^\\d{12}$',
        examples: ["'210987654321'"],
        description: 'The account, in quotation marks; one entry for each.',
      }),
      domainId: domainId('Its domain, in the Region of the service.'),
      groups: Type.Optional(groups('Who may open it. As in `service.groups` if absent.')),
      sharedSpaces: Type.Optional(sharedSpaces('As in `service.sharedSpaces` if absent.')),
      createMissingProfiles: Type.Optional(createInExistingDomain),
    },
    closed,
  ),
  {
    maxItems: 20,
    description: 'Further accounts whose domains this service opens, each with a launch role of its own.',
  },
);
