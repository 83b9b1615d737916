import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../../infra/templates.ts';
import type { TemplateResource } from '../../src/local/cloudformation/template.ts';
import { EXPIRES_AT, PARTITION_KEY, profileOwnerKey, SORT_KEY } from '../../src/model/access-table.ts';
import { EXAMPLES, exampleSettings } from '../support/infra-examples.ts';

const templatesOf = (example: (typeof EXAMPLES)[number]) => synthesize(exampleSettings(example));

describe.each(EXAMPLES)('the table of %s', (example) => {
  const templates = templatesOf(example);
  const [table] = Object.values(templates.get('foundation')?.Resources ?? {}).filter(
    ({ Type }) => Type === 'AWS::DynamoDB::Table',
  ) as readonly TemplateResource[];

  it('has the keys and the time to live by which the service finds what is in it', () => {
    expect(table?.Properties).toMatchObject({
      KeySchema: [
        { AttributeName: PARTITION_KEY, KeyType: 'HASH' },
        { AttributeName: SORT_KEY, KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: EXPIRES_AT, Enabled: true },
    });
  });

  it('is open to operators by a policy that nobody has yet', () => {
    const policies = Object.values(templates.get('foundation')?.Resources ?? {}).filter(
      ({ Type }) => Type === 'AWS::IAM::ManagedPolicy',
    );
    expect(policies).toHaveLength(1);
    for (const attachment of ['Roles', 'Users', 'Groups']) {
      expect(policies[0]?.Properties).not.toHaveProperty(attachment);
    }
  });
});

describe('the service', () => {
  const statements = (settings: Parameters<typeof synthesize>[0]) => {
    const template = Template.fromJSON(synthesize(settings).get('service') ?? {});
    const [task] = Object.values(
      template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'studio-pass-task' } }),
    );
    const policies = task?.Properties?.Policies as readonly {
      readonly PolicyDocument: { readonly Statement: readonly Readonly<Record<string, unknown>>[] };
    }[];
    return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  };
  const settings = exampleSettings('existing');

  it('may enter owners below the keys that the table keeps them under, and nothing else', () => {
    const found = statements({ ...settings, mappingTable: true, mappingEmailDomain: 'example.com' });
    const enter = found.find(({ Sid }) => Sid === 'EnterOwners') as {
      Condition: Record<string, Record<string, readonly string[]>>;
    };
    const [pattern = ''] = enter.Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
    expect(profileOwnerKey('d-1', 'alice').partitionKey.startsWith(pattern.replace(/\*$/, ''))).toBe(true);
    expect(pattern).toMatch(/^[a-z]+#\*$/);
  });

  it.each([
    ['an address', { mappingEmailDomain: 'example.com' }],
    ['the user name, which a later user can have', { mappingClaim: 'username' }],
  ])('may enter owners if people get a profile by %s', (_how, mapping) => {
    expect(statements({ ...settings, mappingTable: true, ...mapping }).map(({ Sid }) => Sid)).toContain('EnterOwners');
  });

  it.each([
    ['by the table alone', { mappingTable: true }],
    ['without the table', { mappingEmailDomain: 'example.com' }],
  ])('writes nothing if people map %s', (_how, mapping) => {
    expect(statements({ ...settings, ...mapping }).map(({ Sid }) => Sid)).not.toContain('EnterOwners');
  });

  it('looks up users of its pool alone, and only if their tokens lack what maps them', () => {
    const asks = statements({ ...settings, mappingTable: true, mappingCognitoAttribute: 'custom:studio_profile' });
    expect(JSON.stringify(asks.find(({ Sid }) => Sid === 'LookUpUsers'))).toContain('userpool/eu-central-1_AbCdEf123"');
    expect(statements(settings).map(({ Sid }) => Sid)).not.toContain('LookUpUsers');
    const inToken = { ...settings, tokenUse: 'id' as const, mappingEmailDomain: 'example.com' };
    expect(statements(inToken).map(({ Sid }) => Sid)).not.toContain('LookUpUsers');
  });
});
