/** What a deployment with launch links has more, and that one without them has none of it. */
import { describe, expect, test } from 'vitest';
import { exampleSettings } from '../support/infra-examples.ts';
import { all, exampleTemplates, only, serviceTemplates } from '../support/infra-stacks.ts';
import { foundationOf, foundationOfExample, resourcesOf, serviceName } from './foundation-stack-trial.ts';
import { EXISTING, messagesAtFault, NEW, placesAtFault } from './settings-trial.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:studio-pass/launch-ticket-keys-AbCdEf';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012';
const TICKETS = { publicUrl: 'https://studio.corp.example.com', keysSecretArn: SECRET };

interface Statement {
  readonly Sid: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

function statementsOf(template: ReturnType<typeof exampleTemplates>['service'], description: string) {
  const { Policies } = only(template, 'AWS::IAM::Role', ({ Description }) => String(Description).includes(description));
  return (Policies as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
}

const endpointFor = (made: Parameters<typeof resourcesOf>[0]) =>
  Object.values(resourcesOf(made, 'AWS::EC2::VPCEndpoint')).filter((one) =>
    serviceName(one).endsWith('secretsmanager'),
  );

const containerOf = (template: ReturnType<typeof exampleTemplates>['service']) => {
  const [container] = only(template, 'AWS::ECS::TaskDefinition').ContainerDefinitions as Record<string, unknown>[];
  return container;
};

describe('a deployment with launch links', () => {
  const { service } = exampleTemplates('existing');

  test('has ECS put the keys into the container, and has them nowhere in a template', () => {
    const container = containerOf(service);
    expect(container?.Secrets).toEqual([{ Name: 'STUDIO_PASS_LAUNCH_TICKETS_KEYS', ValueFrom: SECRET }]);
    expect(container?.Environment).toContainEqual({
      Name: 'STUDIO_PASS_LAUNCH_TICKETS_PUBLIC_URL',
      Value: 'https://studio.corp.example.com',
    });
    expect(JSON.stringify(container?.Environment)).not.toContain('TICKETS_KEYS');
  });

  test('lets the role that starts tasks read them, and not the tasks', () => {
    expect(statementsOf(service, 'Lets ECS pull').filter(({ Sid }) => Sid === 'ReadTicketKeys')).toEqual([
      { Sid: 'ReadTicketKeys', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
    ]);
    expect(JSON.stringify(statementsOf(service, 'The tasks of Studio Pass'))).not.toContain('secretsmanager');
  });

  test('lets the tasks write tickets, from the VPC, and nothing else by that action', () => {
    expect(statementsOf(service, 'The tasks of Studio Pass').filter(({ Sid }) => Sid === 'KeepTickets')).toMatchObject([
      {
        Action: 'dynamodb:UpdateItem',
        Condition: {
          StringEquals: { 'aws:SourceVpc': expect.anything() },
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ticket#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
    ]);
  });

  test('has an endpoint that lets nothing but this secret through, for this account', () => {
    const [endpoint, ...others] = endpointFor(foundationOfExample('existing'));
    expect(others).toEqual([]);
    expect(endpoint?.Properties).toMatchObject({ VpcEndpointType: 'Interface', PrivateDnsEnabled: true });
    expect(endpoint?.Properties.PolicyDocument).toMatchObject({
      Statement: [
        {
          Sid: 'TicketKeysOnly',
          Action: 'secretsmanager:GetSecretValue',
          Resource: SECRET,
          Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  test('uses the endpoint that the VPC has', () => {
    const settings = exampleSettings('existing');
    const endpoints = { ...settings.existingVpc?.endpoints, secretsManager: 'vpce-0123456789abcdef2' };
    const existingVpc = settings.existingVpc && { ...settings.existingVpc, endpoints };
    expect(endpointFor(foundationOf({ ...settings, ...(existingVpc && { existingVpc }) }))).toEqual([]);
  });

  test('may decrypt the secret with a key of its own, through Secrets Manager only', () => {
    const settings = exampleSettings('existing');
    const launchTickets = { ...TICKETS, keysEncryptionKeyArn: KEY };
    const template = serviceTemplates({ ...settings, service: { ...settings.service, launchTickets } }).service;
    expect(statementsOf(template, 'Lets ECS pull').filter(({ Sid }) => Sid === 'DecryptTicketKeys')).toMatchObject([
      { Action: 'kms:Decrypt', Resource: KEY, Condition: { StringEquals: { 'kms:ViaService': expect.anything() } } },
    ]);
  });
});

describe('a deployment without launch links', () => {
  test('has no secret, no endpoint and no permission for them', () => {
    const { service } = exampleTemplates('everything-new');
    expect(containerOf(service)).not.toHaveProperty('Secrets');
    expect(
      all(service, 'AWS::IAM::Role')
        .map((role) => JSON.stringify(role))
        .join(),
    ).not.toMatch(/secretsmanager|ticket#|UpdateItem/);
    expect(endpointFor(foundationOfExample('everything-new'))).toEqual([]);
  });
});

describe('the settings of launch links', () => {
  const withTickets = (part: object, settings: object = NEW) => ({
    ...settings,
    service: { launchTickets: { ...TICKETS, keysSecretArn: SECRET.replace('eu-central-1', 'us-east-1'), ...part } },
  });

  test.each<[string, object]>([
    ['a custom domain name', {}],
    [
      'the address of the API with its stage',
      { publicUrl: 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod' },
    ],
    ['a port', { publicUrl: 'https://studio.corp.example.com:8443' }],
    ['ten minutes', { lifetimeSeconds: 600, bindToSourceAddress: true }],
  ])('take %s', (_what, part) => expect(placesAtFault(withTickets(part))).toEqual([]));

  test.each<[string, object, string]>([
    ['a slash at the end of the address', { publicUrl: 'https://studio.corp.example.com/' }, 'publicUrl'],
    ['plain http', { publicUrl: 'http://studio.corp.example.com' }, 'publicUrl'],
    ['a host in capitals', { publicUrl: 'https://Studio.corp.example.com' }, 'publicUrl'],
    ['the name of the secret', { keysSecretArn: 'studio-pass/launch-ticket-keys' }, 'keysSecretArn'],
    ['its ARN without the end', { keysSecretArn: SECRET.slice(0, -7) }, 'keysSecretArn'],
    ['more than ten minutes', { lifetimeSeconds: 601 }, 'lifetimeSeconds'],
  ])('refuse %s', (_what, part, member) => {
    expect(placesAtFault(withTickets(part))).toEqual([`service.launchTickets.${member}`]);
  });

  test('refuse a secret of another Region than everything else', () => {
    const settings = {
      ...EXISTING,
      existingUserPool: { id: 'eu-central-1_AbCdEf123', clientIds: ['4example1client2id3456789'] },
    };
    const faults = messagesAtFault({
      ...settings,
      service: { launchTickets: { ...TICKETS, keysSecretArn: SECRET.replace('eu-central-1', 'eu-west-1') } },
    });
    expect(faults.join()).toContain('everything is in one Region');
  });
});
