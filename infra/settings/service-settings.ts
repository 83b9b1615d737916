/** The part of the settings that says how the service runs, how it is reached, and who is told when it does not. */
import { Type } from 'typebox';
import { certificateArn, closed, hostName, httpsUrl, keyArn, secretArn } from './forms.ts';
import { expiresInSeconds, groups, STUDIO_APPS, sessionDurationInSeconds, sharedSpaces } from './group-settings.ts';
import { launchPage } from './launch-page-settings.ts';

const IMAGE =
  '^(build|\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/[a-z0-9._/-]+(:[\\w.-]+)?(@sha256:[0-9a-f]{64})?)$';

const functions = Type.Object(
  {
    code: Type.Optional(
      Type.Object(
        {
          bucket: Type.String({
            pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
            examples: ['example-artifacts'],
            description: 'A bucket in the Region of the stacks.',
          }),
          key: Type.String({
            pattern: '^[\\x21-\\x7e]{1,1024}$',
            examples: ['studio-pass/0.1.0.zip'],
            description: 'The zip file in it; another key for other code.',
          }),
        },
        {
          ...closed,
          description:
            'The zip file of `dist-lambda`. Left out, the templates ask for it as the parameters `CodeBucket` and `CodeKey`.',
        },
      ),
    ),
    memoryMiB: Type.Optional(
      Type.Integer({
        minimum: 256,
        maximum: 3008,
        description: 'Of each function, which gets processor time in proportion. 1024 if absent.',
      }),
    ),
    maxConcurrent: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description:
          'How many requests each function answers at once, taken out of what the account has. Left out, as many as the account has left.',
      }),
    ),
  },
  { ...closed, description: 'The functions, where `compute` or `api.edgeAuthorizer` is `lambda`.' },
);

export const service = Type.Object(
  {
    compute: Type.Optional(
      Type.Enum(['fargate', 'lambda'], {
        description:
          'What the service runs as: tasks behind a load balancer, or one function that API Gateway calls. `fargate` if absent.',
      }),
    ),
    functions: Type.Optional(functions),
    image: Type.Optional(
      Type.String({
        pattern: IMAGE,
        examples: ['build', '123456789012.dkr.ecr.us-east-1.amazonaws.com/studio-pass:1.0.0'],
        description:
          'The image in an ECR repository, with its digest or tag (the template then has no parameter for it); or `build`, and the CDK builds and pushes it. Left out, the template asks for it as the parameter `ImageUri`, with its digest.',
      }),
    ),
    cpu: Type.Optional(
      Type.Enum([256, 512, 1024, 2048, 4096], {
        description:
          'Of a task, in units of 1/1024; a task can hardly use more than 1024. How many requests it takes in a second follows from it. 512 if absent.',
      }),
    ),
    memoryMiB: Type.Optional(
      Type.Integer({
        minimum: 512,
        maximum: 30_720,
        description:
          'Of a task. What Fargate has depends on `cpu`: 512, 1024 or 2048 with 256; else twice to eight times as much (at most 30720), in steps of 1024. 1024 if absent.',
      }),
    ),
    minTasks: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 100, description: 'How many tasks there always are. 2 if absent.' }),
    ),
    maxTasks: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 100,
        description: 'How many tasks there are at most, as busy as they may be. 10 if absent.',
      }),
    ),
    apps: Type.Optional(
      Type.Array(Type.Enum([...STUDIO_APPS]), {
        minItems: 1,
        uniqueItems: true,
        description: 'The applications a URL may land on. `Studio`, `JupyterLab` and `CodeEditor` if absent.',
      }),
    ),
    expiresInSeconds: Type.Optional(expiresInSeconds('60 if absent.')),
    sessionDurationInSeconds: Type.Optional(sessionDurationInSeconds('28800 if absent.')),
    sharedSpaces: Type.Optional(sharedSpaces('They may not if absent.')),
    groups: Type.Optional(
      groups(
        'Given, only members of these groups may open the domains. Somebody in several of them has the apps of all of them together and the longest of their times, and may combine them. Left out, everybody may who is mapped to a profile.',
      ),
    ),
    corsOrigins: Type.Optional(
      Type.Array(httpsUrl('An origin.'), {
        uniqueItems: true,
        description: 'Origins of pages that may call the service from a browser. None if absent.',
      }),
    ),
    launchTickets: Type.Optional(
      Type.Object(
        {
          publicUrl: Type.String({
            pattern: '^https://[a-z0-9.-]+(:\\d+)?(/[A-Za-z0-9._~-]+)*$',
            maxLength: 255,
            examples: ['https://studio.corp.example.com'],
            description:
              'What employees reach the private API by, its path included and without a slash at its end: the custom domain name, or `https://<id>.execute-api.<region>.amazonaws.com/prod`, which is known after the first deployment.',
          }),
          keysSecretArn: secretArn(
            'The secret in Secrets Manager that holds the keys. Its text is the document that docs/operations.md describes; tasks read it when they start.',
          ),
          keysEncryptionKeyArn: Type.Optional(
            keyArn('The KMS key of that secret, if it is not the one of Secrets Manager itself.'),
          ),
          lifetimeSeconds: Type.Optional(
            Type.Integer({ minimum: 10, maximum: 600, description: 'How long a link can be opened. 300 if absent.' }),
          ),
          bindToSourceAddress: Type.Optional(
            Type.Boolean({
              description:
                'Whether a link opens only from the address that asked for it. Not where a portal’s server asks. False if absent.',
            }),
          ),
        },
        { ...closed, description: 'Launch links: `POST /v1/launch-tickets`. Left out, there are none.' },
      ),
    ),
    launchPage: Type.Optional(launchPage),
    certificateArn: Type.Optional(
      certificateArn(
        'Of the load balancer inside the VPC, for TLS between API Gateway and it. Needs `certificateDomainName`.',
      ),
    ),
    certificateDomainName: Type.Optional(hostName('A name on that certificate.')),
    auditRetentionDays: Type.Optional(
      Type.Integer({
        description: 'How long audit trail and log are kept; one of the periods CloudWatch Logs knows. 400 if absent.',
      }),
    ),
  },
  { ...closed, description: 'The tasks and what they may hand out.' },
);

export const api = Type.Object(
  {
    stageName: Type.Optional(
      Type.String({
        // The service takes it off a path, and could not tell it from routes of its own.
        pattern: '^(?!(v1|docs|healthz|readyz|metrics|launch|page)$)[a-zA-Z0-9_-]{1,128}$',
        examples: ['prod'],
        description: 'The stage of the private API; no name of a route of the service, such as `v1`. `prod` if absent.',
      }),
    ),
    requestsPerSecond: Type.Optional(
      Type.Integer({
        minimum: 10,
        maximum: 5000,
        description:
          'Requests of all callers together that API Gateway lets through in a second, and twice as many at once; beyond, 429 `rate_limited`. 100 if absent; for a rush see docs/deploy.md, Capacity.',
      }),
    ),
    edgeAuthorizer: Type.Optional(
      Type.Enum(['none', 'cognito', 'lambda'], {
        description:
          'Whether API Gateway checks tokens as well, ahead of the service, which always does: by its own authorizer for user pools, which with access tokens needs `requiredScopes`, or by a function that also looks at mapping and revocations. `none` if absent.',
      }),
    ),
    customDomain: Type.Optional(
      Type.Object(
        {
          domainName: hostName('Such as `studio.corp.example.com`.'),
          certificateArn: certificateArn('A certificate for it.'),
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
  { ...closed, description: 'The private API in front of the service.' },
);

export const watch = Type.Object(
  {
    email: Type.Optional(
      Type.String({
        pattern: '^[^@\\s]+@[^@\\s]+$',
        examples: ['studio-pass-operators@example.com'],
        description: 'Who is told of alarms.',
      }),
    ),
    runbookUrl: Type.Optional(httpsUrl('Where docs/runbook.md can be read; alarms link its sections.')),
  },
  { ...closed, description: 'Alarms, dashboard and canary.' },
);
