/** What the proof reads out of templates: nothing that is attached to a role, and no endpoint, may escape it. */
import { describe, expect, it } from 'vitest';
import { deployForProof, failures, prove } from '../../infra/proof/prove.ts';
import { synthesize } from '../../infra/templates.ts';
import type { Template, TemplateResource } from '../../src/local/cloudformation/template.ts';
import { exampleSettings } from '../support/infra-examples.ts';

const settings = exampleSettings('rehearsal');
const templates = synthesize(settings);

/** The templates with one of them changed. */
function changed(name: string, change: (template: Template) => Template): ReadonlyMap<string, Template> {
  const template = templates.get(name);
  if (template === undefined) {
    throw new Error(`there is no template ${name}`);
  }
  return new Map([...templates, [name, change(template)]]);
}

const withResource = (resource: TemplateResource) =>
  changed('service', ({ Resources, ...template }) => ({ ...template, Resources: { ...Resources, Added: resource } }));
const withProperty = (name: string, roleName: string, property: Readonly<Record<string, unknown>>) =>
  changed(name, ({ Resources, ...template }) => ({
    ...template,
    Resources: Object.fromEntries(
      Object.entries(Resources).map(([id, resource]) => [
        id,
        resource.Properties?.RoleName === roleName
          ? { ...resource, Properties: { ...resource.Properties, ...property } }
          : resource,
      ]),
    ),
  }));

const PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
};
const wrongWith = async (changedTemplates: ReadonlyMap<string, Template>) =>
  failures(await prove(await deployForProof(settings, changedTemplates)));

describe('the proof sees what is attached to a role', () => {
  it.each<[string, TemplateResource]>([
    [
      'a policy of its own type',
      {
        Type: 'AWS::IAM::RolePolicy',
        Properties: { RoleName: 'studio-pass-task', PolicyName: 'more', PolicyDocument },
      },
    ],
    [
      'an inline policy for several roles',
      { Type: 'AWS::IAM::Policy', Properties: { Roles: ['studio-pass-launch'], PolicyName: 'more', PolicyDocument } },
    ],
    [
      'a managed policy',
      { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: ['studio-pass-task'], PolicyDocument } },
    ],
  ])('from beside it: %s', async (_what, resource) => {
    expect(await wrongWith(withResource(resource))).not.toEqual([]);
  });

  it.each(['studio-pass-task', 'studio-pass-launch'])('by its ARN, to %s', async (roleName) => {
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/AmazonSageMakerFullAccess'];
    expect(await wrongWith(withProperty('service', roleName, { ManagedPolicyArns }))).not.toEqual([]);
  });

  it('and who else may take it on', async () => {
    const AssumeRolePolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Lambda', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        { Sid: 'Tasks', Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    };
    expect(await wrongWith(withProperty('service', 'studio-pass-task', { AssumeRolePolicyDocument }))).toContain('P2');
  });
});

describe('the proof takes no missing wall for one that was there already', () => {
  it('an endpoint without a policy', async () => {
    const without = changed('foundation', ({ Resources, ...template }) => ({
      ...template,
      Resources: Object.fromEntries(
        Object.entries(Resources).map(([id, { Properties = {}, ...resource }]) => {
          const { PolicyDocument: _policy, ...others } = Properties;
          return [id, { ...resource, Properties: id.startsWith('EndpointsStudio') ? others : Properties }];
        }),
      ),
    }));
    await expect(deployForProof(settings, without)).rejects.toThrow('do not hold the policy of aws.sagemaker');
  });

  it.each(['AWS::ApiGateway::RestApi', 'AWS::Organizations::Policy', 'AWS::S3::BucketPolicy'])(
    'templates without %s',
    async (type) => {
      const without = new Map(
        [...templates].map(([name, { Resources, ...template }]) => [
          name,
          {
            ...template,
            Resources: Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type !== type)),
          },
        ]),
      );
      await expect(deployForProof(settings, without)).rejects.toThrow();
    },
  );
});
