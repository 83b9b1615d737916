/** Roles, tasks and load balancer of the service stack, as synthesised from the examples. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CONTAINER_USER } from '../../infra/constructs/container-service.ts';
import { serviceEnvironment } from '../../infra/constructs/service-environment.ts';
import { CPU_TARGET_PERCENT, requestsPerSecondOf } from '../../infra/settings/capacity.ts';
import { DEFAULT_CPU } from '../../infra/settings/defaults.ts';
import type { Settings } from '../../infra/settings/settings-schema.ts';
import { environmentVariables } from '../../src/config/environment-variables.ts';
import { type Example, exampleSettings, TASK_EXAMPLES } from '../support/infra-examples.ts';
import { all, exampleTemplates, only, serviceTemplates } from '../support/infra-stacks.ts';

const examples = new Map(TASK_EXAMPLES.map((name) => [name, exampleTemplates(name)]));

describe.each([...examples])('the service of %s', (_name, { service, settings }) => {
  const [container] = only(service, 'AWS::ECS::TaskDefinition').ContainerDefinitions as Record<string, unknown>[];

  test('runs as a user without privileges that cannot change its image', () => {
    expect(container).toMatchObject({
      User: CONTAINER_USER,
      Privileged: false,
      ReadonlyRootFilesystem: true,
      LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    });
    expect(CONTAINER_USER).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test('never drops what it writes, and waits for what it drains', () => {
    expect(container).toMatchObject({
      LogConfiguration: { LogDriver: 'awslogs', Options: { mode: 'blocking' } },
      StopTimeout: 30,
    });
  });

  test('starts at least two tasks over the zones of its subnets, without public addresses or a shell', () => {
    const tasks = only(service, 'AWS::ECS::Service');
    expect(tasks.DesiredCount).toBeGreaterThanOrEqual(2);
    expect(tasks.DesiredCount).toBe(settings.service?.minTasks ?? 2);
    expect(tasks).toMatchObject({
      AvailabilityZoneRebalancing: 'ENABLED',
      EnableExecuteCommand: false,
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
    const { Subnets } = (tasks.NetworkConfiguration as { AwsvpcConfiguration: { Subnets: unknown[] } })
      .AwsvpcConfiguration;
    expect(Subnets).toHaveLength(2);
    expect(only(service, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      MinCapacity: tasks.DesiredCount,
      MaxCapacity: settings.service?.maxTasks ?? 10,
    });
  });

  test('adds tasks before those there are refuse requests', () => {
    const { TargetTrackingScalingPolicyConfiguration: tracking } = only(
      service,
      'AWS::ApplicationAutoScaling::ScalingPolicy',
    );
    expect(tracking).toMatchObject({
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      TargetValue: CPU_TARGET_PERCENT,
    });
    expect(container?.Environment).toContainEqual({
      Name: 'STUDIO_PASS_REQUESTS_PER_SECOND',
      Value: String(requestsPerSecondOf(settings.service?.cpu ?? DEFAULT_CPU)),
    });
  });

  test('keeps its audit trail encrypted, and when the stack goes', () => {
    const [group] = Object.values(service.findResources('AWS::Logs::LogGroup')).filter(
      ({ Properties }) => Properties.RetentionInDays === 400,
    );
    expect(group).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { KmsKeyId: expect.anything() },
    });
  });

  test('has a load balancer that only the VPC link can reach', () => {
    expect(only(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject({
      Scheme: 'internal',
      LoadBalancerAttributes: expect.arrayContaining([
        { Key: 'deletion_protection.enabled', Value: 'false' },
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        { Key: 'routing.http.desync_mitigation_mode', Value: 'strictest' },
      ]),
    });
    expect(only(service, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      HealthCheckPath: '/readyz',
      Port: 8080,
      TargetType: 'ip',
    });
    const ingress = all(service, 'AWS::EC2::SecurityGroupIngress');
    const tls = settings.service?.certificateArn !== undefined;
    expect(ingress.map(({ FromPort }) => FromPort).toSorted()).toEqual([tls ? 443 : 80, 8080].toSorted());
    expect(ingress.every(({ SourceSecurityGroupId }) => SourceSecurityGroupId !== undefined)).toBe(true);
  });

  test('opens nothing to a range of addresses', () => {
    const groups = all(service, 'AWS::EC2::SecurityGroup');
    expect(groups).toHaveLength(2);
    for (const { SecurityGroupIngress, SecurityGroupEgress } of groups) {
      expect(SecurityGroupIngress).toBeUndefined();
      // What the CDK writes for "nothing".
      expect(SecurityGroupEgress ?? []).toEqual(
        SecurityGroupEgress === undefined ? [] : [expect.objectContaining({ CidrIp: '255.255.255.255/32' })],
      );
    }
    const rules = [...all(service, 'AWS::EC2::SecurityGroupIngress'), ...all(service, 'AWS::EC2::SecurityGroupEgress')];
    expect(rules.filter((rule) => 'CidrIp' in rule || 'CidrIpv6' in rule)).toEqual([]);
  });

  test('lets only ECS, for this account, assume the roles of the tasks', () => {
    const trusts = all(service, 'AWS::IAM::Role')
      .map(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument as { Statement: Record<string, unknown>[] })
      .flatMap(({ Statement }) => Statement)
      .filter(({ Principal }) => JSON.stringify(Principal).includes('ecs-tasks'));
    expect(trusts).toHaveLength(2);
    for (const trust of trusts) {
      expect(trust).toMatchObject({
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      });
    }
  });

  test('gives the role that starts tasks no more than pulling the one image and writing the one log', () => {
    const { Policies } = only(service, 'AWS::IAM::Role', ({ Description }) =>
      String(Description).includes('Lets ECS pull'),
    );
    const [{ PolicyDocument } = { PolicyDocument: { Statement: [] } }] = Policies as {
      PolicyDocument: { Statement: { Sid: string; Resource: unknown }[] };
    }[];
    expect(PolicyDocument.Statement.map(({ Sid }) => Sid)).toEqual(['SignInToRegistry', 'PullImage', 'WriteLog']);
    expect(PolicyDocument.Statement.filter(({ Resource }) => Resource === '*').map(({ Sid }) => Sid)).toEqual([
      'SignInToRegistry',
    ]);
  });

  test('names only variables that the service knows, and none that is empty', () => {
    const environment = container?.Environment as { Name: string; Value: unknown }[];
    const others = ['AWS_REGION', 'STUDIO_PASS_CONFIG'];
    const unknown = environment.filter(({ Name }) => !others.includes(Name) && !(Name in environmentVariables));
    expect(unknown).toEqual([]);
    expect(environment.filter(({ Value }) => Value === '' || Value === undefined)).toEqual([]);
    expect(environment).toContainEqual({ Name: 'STUDIO_PASS_BASE_PATH', Value: '/prod' });
    expect(environment).toContainEqual({ Name: 'STUDIO_PASS_MANAGEMENT_HOST', Value: '127.0.0.1' });
  });
});

describe('the perimeter', () => {
  const sids = (name: 'everything-new' | 'existing') => {
    const settings = exampleSettings(name);
    const { Policies } = only(
      exampleTemplates(name).service,
      'AWS::IAM::Role',
      ({ RoleName }) => RoleName === 'studio-pass-task',
    );
    const perimeter = (Policies as { PolicyName: string; PolicyDocument: { Statement: { Sid: string }[] } }[]).find(
      ({ PolicyName }) => PolicyName === 'perimeter',
    );
    return { settings, sids: perimeter?.PolicyDocument.Statement.map(({ Sid }) => Sid) };
  };

  test('is on the role of the tasks in direct mode, which then assumes no other', () => {
    expect(sids('everything-new').sids).toEqual(expect.arrayContaining(['Mint', 'Browse', 'DenyOutsideEndpoints']));
    expect(sids('everything-new').sids).not.toContain('AssumeLaunchRoles');
    exampleTemplates('everything-new').service.resourcePropertiesCountIs(
      'AWS::IAM::Role',
      { RoleName: 'studio-pass-launch' },
      0,
    );
  });

  test('is on the launch role otherwise, and the tasks may do nothing but assume it', () => {
    expect(sids('existing').sids).toEqual(['AssumeLaunchRoles']);
    exampleTemplates('existing').service.resourcePropertiesCountIs(
      'AWS::IAM::Role',
      { RoleName: 'studio-pass-launch' },
      1,
    );
  });

  test('of the launch role is told to the tasks', () => {
    const environmentOf = (name: Example) =>
      JSON.stringify(only(exampleTemplates(name).service, 'AWS::ECS::TaskDefinition'));
    const naming = /STUDIO_PASS_LAUNCH_ROLE_ARN|launchRoleArn/;
    expect(environmentOf('rehearsal')).toMatch(naming);
    expect(environmentOf('everything-new')).not.toMatch(naming);
  });
});

describe('the load balancer with a certificate', () => {
  const listener = only(exampleTemplates('existing').service, 'AWS::ElasticLoadBalancingV2::Listener');

  test('speaks TLS 1.2 and later only', () => {
    expect(listener).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: expect.stringMatching(/^ELBSecurityPolicy-TLS13-1-2-/),
      Certificates: [{ CertificateArn: expect.stringMatching(/^arn:aws:acm:/) }],
    });
  });
});

describe('the image', () => {
  const withImage = (image: string | undefined) => {
    const settings = exampleSettings('everything-new');
    return serviceTemplates({
      ...settings,
      service: { ...settings.service, ...(image === undefined ? {} : { image }) },
    });
  };
  const pulled = (image: string) => JSON.stringify(all(withImage(image).service, 'AWS::IAM::Role'));

  test('is asked for as a parameter, with its digest, if no setting names it', () => {
    const [parameter] = Object.values(withImage(undefined).service.findParameters('ImageUri'));
    const pattern = new RegExp(String(parameter?.AllowedPattern));
    const repository = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/studio-pass';
    expect(pattern.test(`${repository}@sha256:${'0'.repeat(64)}`)).toBe(true);
    expect(pattern.test(`${repository}:latest`)).toBe(false);
    expect(pattern.test(`docker.io/team/studio-pass@sha256:${'0'.repeat(64)}`)).toBe(false);
  });

  test.each([':1.2.3', `@sha256:${'0'.repeat(64)}`, ''])('is pulled from its own repository only (%s)', (suffix) => {
    const roles = pulled(`123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/studio-pass${suffix}`);
    expect(roles).toContain(':ecr:eu-west-1:123456789012:repository/team/studio-pass"');
  });

  test('must be in ECR', () => {
    expect(() => withImage('docker.io/library/nginx')).toThrow('not an image in ECR');
  });

  test('runs as the same user as the task definition says', () => {
    const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
    expect(/^USER (\S+)$/m.exec(dockerfile)?.[1]).toBe(CONTAINER_USER);
  });
});

describe('the environment of the container', () => {
  const options = {
    settings: {
      ...exampleSettings('rehearsal'),
      studioDomain: {},
      requiredScopes: ['a/b', 'c/d'],
      service: {
        apps: ['Studio', 'JupyterLab'],
        expiresInSeconds: 20,
        sessionDurationInSeconds: 3600,
        corsOrigins: ['https://portal.example.com'],
      } satisfies Settings['service'],
      api: { stageName: 'dev' },
    },
    foundation: {
      userPool: { id: 'eu-west-1_Pool1', clientIds: ['one', 'two'] },
      domainId: 'd-1',
      notebookRoleArn: 'arn:aws:iam::123456789012:role/notebooks',
      table: { name: 'access', arn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/access' },
      executeApiEndpointId: 'vpce-1',
    } as unknown as Parameters<typeof serviceEnvironment>[0]['foundation'],
    keySetUrl: 's3://bucket/jwks.json',
    launchRoleArn: 'arn:aws:iam::123456789012:role/studio-pass-launch',
  };

  test('holds every setting', () => {
    expect(serviceEnvironment(options)).toMatchObject({
      STUDIO_PASS_CLIENT_IDS: 'one,two',
      STUDIO_PASS_REQUIRED_SCOPES: 'a/b,c/d',
      STUDIO_PASS_JWKS_URL: 's3://bucket/jwks.json',
      STUDIO_PASS_APPS: 'Studio,JupyterLab',
      STUDIO_PASS_EXPIRES_IN_SECONDS: '20',
      STUDIO_PASS_SESSION_DURATION_IN_SECONDS: '3600',
      STUDIO_PASS_CORS_ORIGINS: 'https://portal.example.com',
      STUDIO_PASS_GATEWAY_ENDPOINT_IDS: 'vpce-1',
      STUDIO_PASS_BASE_PATH: '/dev',
      STUDIO_PASS_LAUNCH_ROLE_ARN: 'arn:aws:iam::123456789012:role/studio-pass-launch',
    });
  });

  test('lists the domains of further accounts, each with its launch role, and then names no single one', () => {
    const spokes = [{ accountId: '210987654321', domainId: 'd-spoke' }];
    const environment = serviceEnvironment({ ...options, settings: { ...options.settings, spokes } });
    const { domains } = JSON.parse(environment.STUDIO_PASS_CONFIG ?? '{}');
    expect(domains).toMatchObject([
      { default: true, launchRoleArn: options.launchRoleArn, apps: ['Studio', 'JupyterLab'], expiresInSeconds: 20 },
      { id: 'd-spoke', apps: ['Studio', 'JupyterLab'], expiresInSeconds: 20, sessionDurationInSeconds: 3600 },
    ]);
    expect(domains[1].launchRoleArn).toContain(':iam::210987654321:role/studio-pass-launch');
    const single = ['STUDIO_PASS_DOMAIN_ID', 'STUDIO_PASS_LAUNCH_ROLE_ARN', 'STUDIO_PASS_APPS'];
    expect(Object.keys(environment).filter((name) => single.includes(name))).toEqual([]);
  });

  test('holds what has parts of its own in a document, for every domain', () => {
    const groups = [{ group: 'research', apps: ['Studio' as const] }];
    const executionRoles = [{ group: 'research', arn: 'arn:aws:iam::123456789012:role/research' }];
    const spoke = { executionRoleArn: 'arn:aws:iam::210987654321:role/notebooks', waitSeconds: 20 };
    const environment = serviceEnvironment({
      ...options,
      settings: {
        ...options.settings,
        service: { ...options.settings.service, groups, sharedSpaces: true },
        studioDomain: { createMissingProfiles: { executionRoles } },
        spokes: [
          { accountId: '210987654321', domainId: 'd-a', sharedSpaces: false, createMissingProfiles: spoke },
          { accountId: '310987654321', domainId: 'd-b', groups: [{ group: 'traders' }] },
        ],
      },
    });
    expect(JSON.parse(environment.STUDIO_PASS_CONFIG ?? '{}').domains).toMatchObject([
      {
        groups,
        sharedSpaces: true,
        createMissingProfiles: { executionRoleArn: options.foundation.notebookRoleArn, executionRoles },
      },
      { groups, sharedSpaces: false, createMissingProfiles: { ...spoke, executionRoles: [] } },
      { groups: [{ group: 'traders' }], sharedSpaces: true },
    ]);
    expect(environment).not.toHaveProperty('STUDIO_PASS_SHARED_SPACES');
  });

  test.each<[string, Partial<Settings>, Readonly<Record<string, string>>]>([
    ['the table', { mappingTable: true }, { STUDIO_PASS_MAPPING_TABLE: 'true' }],
    ['user names', {}, { STUDIO_PASS_MAPPING_CLAIM_IGNORES_CASE: 'true' }],
    ['an attribute', { mappingCognitoAttribute: 'custom:x' }, { STUDIO_PASS_MAPPING_COGNITO_ATTRIBUTE: 'custom:x' }],
    ['an address', { mappingEmailDomain: 'example.com' }, { STUDIO_PASS_MAPPING_EMAIL_DOMAIN: 'example.com' }],
  ])('maps people by %s, and always looks up revocations', (_what, mapping, expected) => {
    const environment = serviceEnvironment({ ...options, settings: { ...options.settings, ...mapping } });
    const access = Object.entries(environment).filter(([name]) => /MAPPING|TABLE/.test(name));
    expect(Object.fromEntries(access)).toEqual({
      STUDIO_PASS_TABLE_NAME: 'access',
      STUDIO_PASS_REVOCATION_TABLE: 'true',
      ...expected,
    });
  });

  test('leaves out what is not set', () => {
    const { service: _service, requiredScopes: _scopes, ...settings } = options.settings;
    const names = Object.keys(serviceEnvironment({ ...options, settings, launchRoleArn: undefined }));
    expect(names).not.toContain('STUDIO_PASS_REQUIRED_SCOPES');
    expect(names).not.toContain('STUDIO_PASS_APPS');
    expect(names).not.toContain('STUDIO_PASS_LAUNCH_ROLE_ARN');
  });
});
