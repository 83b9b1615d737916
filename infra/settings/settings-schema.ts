/**
 * The settings of a deployment: structure and values of every template. Whatever they name is made, or imported if it is
 * there already. There is no place for a secret in them.
 */
import { type Static, Type } from 'typebox';
import { cidr, existingVpc, newVpc, onPremises, resolver } from './network-settings.ts';

const closed = { additionalProperties: false } as const;
const ARN = '^arn:aws[a-z-]*:';
const PROFILE_NAME = '^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$';
const DOMAIN_ID = '^d-(-*[a-z0-9]){1,61}$';

const newUserPool = Type.Object(
  {
    domainPrefix: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
        description: 'Gives the pool a hosted sign-in page. Needed for the code flow and for identity providers.',
      }),
    ),
    callbackUrls: Type.Optional(
      Type.Array(Type.String({ pattern: '^https://' }), { description: 'Where the sign-in page may return to.' }),
    ),
    logoutUrls: Type.Optional(Type.Array(Type.String({ pattern: '^https://' }))),
    saml: Type.Optional(
      Type.Object(
        {
          name: Type.String({ minLength: 3, maxLength: 32 }),
          metadataUrl: Type.String({ pattern: '^https://' }),
          emailAttribute: Type.Optional(Type.String({ minLength: 1 })),
        },
        { ...closed, description: 'The corporate identity provider, over SAML 2.0.' },
      ),
    ),
    oidc: Type.Optional(
      Type.Object(
        {
          name: Type.String({ minLength: 3, maxLength: 32 }),
          issuer: Type.String({ pattern: '^https://' }),
          clientId: Type.String({ minLength: 1 }),
          clientSecretName: Type.String({
            minLength: 1,
            description: 'The name of the secret in Secrets Manager that holds the client secret as its whole value.',
          }),
        },
        { ...closed, description: 'The corporate identity provider, over OpenID Connect.' },
      ),
    ),
    passwordSignIn: Type.Optional(
      Type.Boolean({
        description:
          'Whether programs may sign users in by password (USER_PASSWORD_AUTH), as the walk-through with Postman does. False if absent.',
      }),
    ),
  },
  closed,
);

const existingUserPool = Type.Object(
  {
    id: Type.String({
      pattern: '^[a-z]{2}(-[a-z]+)+-\\d_[A-Za-z0-9]+$',
      description: 'The pool, in the Region of the service.',
    }),
    clientIds: Type.Array(Type.String({ pattern: '^[\\w+]{1,128}$' }), { minItems: 1, uniqueItems: true }),
  },
  closed,
);

const newStudioDomain = Type.Object(
  {
    profiles: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ pattern: PROFILE_NAME, description: 'The user profile.' }),
            subject: Type.String({
              minLength: 1,
              maxLength: 256,
              description: 'The `sub` of the person it belongs to.',
            }),
          },
          closed,
        ),
        { maxItems: 20, description: 'User profiles to begin with, each tagged with its person.' },
      ),
    ),
  },
  closed,
);

const existingStudioDomain = Type.Object(
  {
    id: Type.String({ pattern: DOMAIN_ID, description: 'The domain; its AuthMode must be IAM.' }),
    sharesVpc: Type.Optional(
      Type.Boolean({
        description:
          'Whether its apps run in the VPC of the service, and so need the SageMaker API endpoint too. False if absent.',
      }),
    ),
  },
  closed,
);

const service = Type.Object(
  {
    image: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'The image in an ECR repository, with its digest or tag; or `build`, and the CDK builds and pushes it. Left out, the template asks for it as a parameter.',
      }),
    ),
    cpu: Type.Optional(
      Type.Enum([256, 512, 1024, 2048, 4096], { description: 'Of a task, in units of 1/1024. 512 if absent.' }),
    ),
    memoryMiB: Type.Optional(Type.Integer({ minimum: 512, maximum: 30_720, description: '1024 if absent.' })),
    minTasks: Type.Optional(Type.Integer({ minimum: 2, maximum: 100, description: '2 if absent.' })),
    maxTasks: Type.Optional(Type.Integer({ minimum: 2, maximum: 100, description: '10 if absent.' })),
    apps: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, uniqueItems: true, description: 'STUDIO_PASS_APPS.' }),
    ),
    expiresInSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 300 })),
    sessionDurationInSeconds: Type.Optional(Type.Integer({ minimum: 1800, maximum: 43_200 })),
    corsOrigins: Type.Optional(Type.Array(Type.String({ pattern: '^https://' }), { uniqueItems: true })),
    certificateArn: Type.Optional(
      Type.String({
        pattern: `${ARN}acm:`,
        description:
          'Of the load balancer inside the VPC, for TLS between API Gateway and it. Needs `certificateDomainName`.',
      }),
    ),
    certificateDomainName: Type.Optional(
      Type.String({ minLength: 4, maxLength: 253, description: 'A name on that certificate.' }),
    ),
    auditRetentionDays: Type.Optional(
      Type.Integer({
        description: 'How long audit trail and log are kept; one of the periods CloudWatch Logs knows. 400 if absent.',
      }),
    ),
  },
  closed,
);

const api = Type.Object(
  {
    stageName: Type.Optional(Type.String({ pattern: '^[a-zA-Z0-9_-]{1,128}$', description: '`prod` if absent.' })),
    edgeAuthorizer: Type.Optional(
      Type.Enum(['none', 'cognito'], {
        description:
          'Whether API Gateway checks tokens as well, ahead of the service, which always does. With access tokens that needs `requiredScopes`. `none` if absent.',
      }),
    ),
    customDomain: Type.Optional(
      Type.Object(
        {
          domainName: Type.String({ minLength: 4, maxLength: 253 }),
          certificateArn: Type.String({ pattern: `${ARN}acm:` }),
        },
        { ...closed, description: 'A private custom domain name.' },
      ),
    ),
    manageAccountLogRole: Type.Optional(
      Type.Boolean({
        description:
          'Whether to give API Gateway its role for logs, of which there is one for a whole account and Region. True if absent.',
      }),
    ),
  },
  closed,
);

const watch = Type.Object(
  {
    email: Type.Optional(Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', description: 'Who is told of alarms.' })),
    runbookUrl: Type.Optional(
      Type.String({
        pattern: '^https://',
        description: 'Where docs/runbook.md can be read; alarms link its sections.',
      }),
    ),
  },
  closed,
);

export const settingsSchema = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{1,22}[a-z0-9]$',
        description: 'Begins the names of stacks and roles. `studio-pass` if absent.',
      }),
    ),
    perimeter: Type.Enum(['direct', 'launch-role'], {
      description:
        'Who mints: the role of the tasks (`direct`), or a role that they take on for each caller, with session tags that IAM holds against the tags of the profile (`launch-role`).',
    }),
    corporateNetworks: Type.Array(cidr('A range.'), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description:
        'Where employees’ browsers and corporate DNS servers are, as the VPC sees them (Direct Connect, VPN).',
    }),
    vpc: Type.Optional(newVpc),
    existingVpc: Type.Optional(existingVpc),
    resolver: Type.Optional(resolver),
    userPool: Type.Optional(newUserPool),
    existingUserPool: Type.Optional(existingUserPool),
    tokenUse: Type.Enum(['access', 'id'], { description: 'Which of the two tokens callers send.' }),
    requiredScopes: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { uniqueItems: true })),
    mappingClaim: Type.Optional(
      Type.String({
        pattern: '^(sub|username|cognito:username|custom:[^\\s]{1,20})$',
        description:
          'The claim of the token that is the name of the user profile; `custom:…` attributes are in ID tokens only, and must not be writable by the app clients. The user name if absent.',
      }),
    ),
    studioDomain: Type.Optional(newStudioDomain),
    existingStudioDomain: Type.Optional(existingStudioDomain),
    service: Type.Optional(service),
    api: Type.Optional(api),
    watch: Type.Optional(watch),
    provisioningRoles: Type.Optional(
      Type.Array(Type.String({ pattern: `${ARN}iam::(\\d{12}|\\*):role/` }), {
        minItems: 1,
        description:
          'ARNs (`*` allowed) of the roles that create user profiles and tag them: nobody else may. `arn:aws:iam::*:role/<name>-provisioning` if absent.',
      }),
    ),
    spokes: Type.Optional(
      Type.Array(
        Type.Object(
          {
            accountId: Type.String({ pattern: '^\\d{12}$' }),
            domainId: Type.String({ pattern: DOMAIN_ID, description: 'In the Region of the service.' }),
          },
          closed,
        ),
        { description: 'Further accounts whose domains this service opens, each with a launch role of its own.' },
      ),
    ),
    onPremises: Type.Optional(onPremises),
  },
  closed,
);

export type Settings = Static<typeof settingsSchema>;
