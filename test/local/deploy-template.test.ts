import { describe, expect, it } from 'vitest';
import { deployTemplate, type Surroundings } from '../../src/local/cloudformation/deploy-template.ts';
import type { Template } from '../../src/local/cloudformation/template.ts';

const surroundings: Surroundings = {
  region: 'eu-central-1',
  accountId: '123456789012',
  stackName: 'foundation',
  parameters: { Networks: ['10.1.0.0/16', '10.2.0.0/16'] },
  imports: { 'other:Vpc': 'vpc-1' },
  physicalId: ({ type, logicalId, properties }) => String(properties.Name ?? `${type.split('::').at(-1)}-${logicalId}`),
};

/** What becomes of one property of one resource. */
function resolved(value: unknown, more: Partial<Template> = {}): unknown {
  const Resources = { It: { Type: 'AWS::X::Thing', Properties: { value } }, ...more.Resources };
  const { resources } = deployTemplate({ ...more, Resources }, surroundings);
  return resources.find(({ logicalId }) => logicalId === 'It')?.properties.value;
}

describe('deploying a template on paper', () => {
  it.each([
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['a join', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':x']] }, 'arn:aws:x'],
    ['a split and a selection', { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b,c'] }] }, 'b'],
    [
      'a substitution',
      { 'Fn::Sub': `arn:\${AWS::Partition}:\${!literal}:\${AWS::AccountId}` },
      `arn:aws:\${literal}:123456789012`,
    ],
    [
      'a substitution with names of its own',
      { 'Fn::Sub': [`\${who}-\${AWS::Region}`, { who: { Ref: 'AWS::AccountId' } }] },
      '123456789012-eu-central-1',
    ],
    ['a zone', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'eu-central-1b'],
    ['an import', { 'Fn::ImportValue': 'other:Vpc' }, 'vpc-1'],
    ['a list with nothing in it', ['a', { Ref: 'AWS::NoValue' }], ['a']],
    ['what is no function', { Ref: 'AWS::Region', and: 1 }, { Ref: 'AWS::Region', and: 1 }],
  ])('resolves %s', (_what, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it('resolves references to resources, and their attributes, by the ids it is given', () => {
    const Resources = {
      Role: { Type: 'AWS::IAM::Role', Properties: { Name: 'task' } },
      Table: { Type: 'AWS::DynamoDB::Table' },
    };
    expect(resolved({ Ref: 'Role' }, { Resources })).toBe('task');
    expect(resolved({ 'Fn::GetAtt': ['Role', 'Arn'] }, { Resources })).toBe('arn:aws:iam::123456789012:role/task');
    expect(resolved({ 'Fn::GetAtt': ['Table', 'Arn'] }, { Resources })).toBe(
      'arn:aws:dynamodb:eu-central-1:123456789012:table/Table-Table',
    );
  });

  it('takes parameters as given, else by their default', () => {
    const Parameters = { Networks: { Type: 'CommaDelimitedList' }, Size: { Type: 'Number', Default: 2 } };
    expect(resolved([{ Ref: 'Networks' }, { Ref: 'Size' }], { Parameters })).toEqual([
      ['10.1.0.0/16', '10.2.0.0/16'],
      2,
    ]);
  });

  it('gives what the stack exports', () => {
    const stack = deployTemplate(
      {
        Resources: { Vpc: { Type: 'AWS::EC2::VPC' } },
        Outputs: { VpcId: { Value: { Ref: 'Vpc' }, Export: { Name: { 'Fn::Sub': `\${AWS::StackName}:Vpc` } } } },
      },
      surroundings,
    );
    expect(stack.outputs).toEqual({ VpcId: 'VPC-Vpc' });
    expect(stack.exports).toEqual({ 'foundation:Vpc': 'VPC-Vpc' });
  });

  it.each([
    ['a resource that is not there', { Ref: 'Nothing' }, 'Nothing'],
    ['a parameter without a value', { Ref: 'Missing' }, 'Missing'],
    ['an export that nobody makes', { 'Fn::ImportValue': 'nobody:Vpc' }, 'nobody:Vpc'],
    ['a function it does not know', { 'Fn::FindInMap': ['a', 'b', 'c'] }, 'Fn::FindInMap'],
    ['an item beyond the list', { 'Fn::Select': [7, ['a']] }, 'item 7'],
    ['a pseudo parameter it does not know', { Ref: 'AWS::Weather' }, 'AWS::Weather'],
  ])('refuses %s and names it', (_what, value, named) => {
    const Parameters = { Missing: { Type: 'String' } };
    expect(() => resolved(value, { Parameters })).toThrow(named);
  });
});
