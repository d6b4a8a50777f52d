// Templates of CloudFormation: their forms, their functions, and what is refused.
import assert from 'node:assert/strict';
import { resolve } from '../../../../src/sandbox/services/cloudformation/template/functions.ts';
import { parameterValues } from '../../../../src/sandbox/services/cloudformation/template/parameters.ts';
import { parseTemplate, type Value } from '../../../../src/sandbox/services/cloudformation/template/parse.ts';
import type { Scope } from '../../../../src/sandbox/services/cloudformation/template/scope.ts';
import { creationOrder } from '../../../../src/sandbox/services/cloudformation/template/references.ts';
import { readTemplate } from '../../../../src/sandbox/services/cloudformation/template/template.ts';
import { transformed } from '../../../../src/sandbox/services/cloudformation/transform/transform.ts';

const scope: Scope = {
  parameters: { Name: 'ana', List: ['a', 'b'], 'AWS::Region': 'ap-south-1', 'AWS::StackName': 'one' },
  mappings: { Sizes: { small: { memory: 128 } } },
  conditions: {
    IsAna: { 'Fn::Equals': [{ Ref: 'Name' }, 'ana'] },
    IsOther: { 'Fn::Not': [{ Condition: 'IsAna' }] },
    Both: { 'Fn::And': [{ Condition: 'IsAna' }, { 'Fn::Or': [{ Condition: 'IsOther' }, { Condition: 'IsAna' }] }] },
  },
  resource: (name) =>
    name === 'Table' ? { ref: 'one-Table-X', attributes: { Arn: 'arn:table', 'Deep.Name': 'deep' } } : undefined,
  importValue: (name) => `imported ${name}`,
  hasLanguageExtensions: true,
};

async function value(yaml: string): Promise<unknown> {
  const { V } = parseTemplate(`V: ${yaml}`);
  return resolve(V as Value, scope);
}

const minimal = { Resources: { Table: { Type: 'AWS::DynamoDB::Table' } } };

describe('a CloudFormation template', () => {
  const functions: readonly [yaml: string, result: unknown][] = [
    ['!Ref Name', 'ana'],
    ['!Ref Table', 'one-Table-X'],
    ['!GetAtt Table.Arn', 'arn:table'],
    ['!GetAtt Table.Deep.Name', 'deep'],
    ['{"Fn::GetAtt": [Table, Arn]}', 'arn:table'],
    [
      '!Sub "${Name} ${Table.Arn} ${Table} ${!Literal} ${AWS::Region}"',
      'ana arn:table one-Table-X ${Literal} ap-south-1',
    ],
    ['!Sub ["${Name}-${Other}", {Other: !Ref Table}]', 'ana-one-Table-X'],
    ['!Join ["-", [a, !Ref Name, 3]]', 'a-ana-3'],
    ['!Select [1, !Ref List]', 'b'],
    ['!Select ["0", !Split [",", "x,y"]]', 'x'],
    ['!If [IsAna, 1, 2]', 1],
    ['!If [IsOther, 1, 2]', 2],
    ['!If [Both, {a: !Ref Name}, x]', { a: 'ana' }],
    ['{a: !Ref AWS::NoValue, b: [!If [IsOther, 1, !Ref AWS::NoValue], 2]}', { b: [2] }],
    ['!FindInMap [Sizes, small, memory]', 128],
    ['!FindInMap [Sizes, large, memory, {DefaultValue: 256}]', 256],
    ['!Base64 hello', 'aGVsbG8='],
    ['!Cidr [10.0.0.0/16, 2, 8]', ['10.0.0.0/24', '10.0.1.0/24']],
    ['!GetAZs ""', ['ap-south-1a', 'ap-south-1b', 'ap-south-1c']],
    ['!ImportValue shared', 'imported shared'],
    ['!Length [1, 2, 3]', 3],
    ['!ToJsonString {a: !Ref Name}', '{"a":"ana"}'],
    ['2012-10-17', '2012-10-17'],
    ['yes', true],
  ];
  for (const [yaml, result] of functions)
    it(`resolves ${yaml}`, async () => {
      assert.deepEqual(await value(yaml), result);
    });

  const refusals: readonly [why: string, document: object | string, message: string][] = [
    ['text that is no document', '- a', 'Template format error: unsupported structure.'],
    ['JSON with a comma too many', '{"a":1,}', 'Template format error: JSON not well-formed. (line 1, column 8)'],
    [
      'YAML with an alias',
      'a: &x 1\nb: *x',
      'Template format error: YAML aliases are not allowed in CloudFormation templates',
    ],
    ['an unknown tag', 'a: !Wish b', 'Template format error: Unresolved tag: !Wish'],
    ['no resources', {}, 'Template format error: At least one Resources member must be defined.'],
    [
      'an unknown section',
      { ...minimal, Wishes: {} },
      'Template format error: Invalid template property or properties [Wishes]',
    ],
    [
      'an unknown member of a resource',
      { Resources: { A: { Type: 'X', Wish: 1 } } },
      "Template format error: Invalid template resource property 'Wish'",
    ],
    [
      'a reference to nothing',
      { Resources: { A: { Type: 'X', Properties: { a: { Ref: 'B' } } } } },
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'an attribute of nothing',
      { Resources: { A: { Type: 'X', Properties: { a: { 'Fn::GetAtt': ['B', 'Arn'] } } } } },
      'Template error: instance of Fn::GetAtt references undefined resource B',
    ],
    [
      'a reference to nothing in Fn::Sub',
      { Resources: { A: { Type: 'X', Properties: { a: { 'Fn::Sub': '${B}' } } } } },
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'a circle',
      {
        Resources: {
          A: { Type: 'X', DependsOn: 'B' },
          B: { Type: 'X', Properties: { a: { Ref: 'A' } } },
          C: { Type: 'X', DependsOn: 'B' },
        },
      },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'a mapping that is not there',
      { Resources: { A: { Type: 'X', Properties: { a: { 'Fn::FindInMap': ['M', 'a', 'b'] } } } } },
      "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
    ],
    [
      'a section that the sandbox does not have',
      { ...minimal, Hooks: {} },
      'The sandbox does not support the section Hooks of templates.',
    ],
    [
      'a policy that the sandbox does not have',
      { Resources: { A: { Type: 'X', UpdatePolicy: {} } } },
      'The sandbox does not support UpdatePolicy of resource A.',
    ],
    [
      'a function in a policy of deletion',
      { Resources: { A: { Type: 'X', DeletionPolicy: { 'Fn::If': ['C', 'Retain', 'Delete'] } } } },
      'The sandbox does not support a function in the DeletionPolicy of resource A.',
    ],
    [
      'a parameter type that the sandbox does not have',
      { ...minimal, Parameters: { P: { Type: 'AWS::EC2::KeyPair::KeyName' } } },
      'The sandbox does not support the type AWS::EC2::KeyPair::KeyName of parameter P.',
    ],
    ['a macro', { ...minimal, Transform: 'Mine' }, 'No transform named Mine found.'],
  ];
  for (const [why, document, message] of refusals)
    it(`refuses ${why}`, async () => {
      const text = typeof document === 'string' ? document : JSON.stringify(document);
      await assert.rejects(async () => readTemplate(transformed(parseTemplate(text))), {
        code: 'ValidationError',
        message,
      });
    });

  it('refuses functions whose arguments do not fit, and dynamic references by name', async () => {
    const wrongSelect =
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list';
    const wrongAttribute =
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute';
    const cases: readonly [string, string][] = [
      ['!Select [4, [a]]', wrongSelect],
      ["!Select [4, !Split [',', a]]", 'Template error: Fn::Select cannot select nonexistent value at index 4'],
      ['!Select [0, a]', wrongSelect],
      ['!GetAtt [Table]', wrongAttribute],
      ['!GetAtt [!Ref AWS::Region, Arn]', wrongAttribute],
      ['!FindInMap [Sizes, large, memory]', 'Template error: Unable to get mapping for Sizes::large::memory'],
      ['!GetAtt Table.Wish', 'Template error: resource Table does not support attribute type Wish in Fn::GetAtt'],
      [
        '"{{resolve:secretsmanager:a}}"',
        'The sandbox does not support dynamic references to secretsmanager: {{resolve:secretsmanager:a}}',
      ],
      ['"{{resolve:ssm:a b}}"', 'Incorrect format is used in the following SSM reference: [{{resolve:ssm:a b}}]'],
      ['!Transform {Name: Mine}', 'The sandbox has no macro Mine.'],
    ];
    for (const [yaml, message] of cases) await assert.rejects(value(yaml), { message });
  });

  it('makes a resource after those that it names, uses or substitutes', () => {
    const template = readTemplate({
      Resources: {
        A: { Type: 'X', Properties: { a: { 'Fn::Sub': '${B.Arn}' } } },
        B: { Type: 'X', DependsOn: ['C'] },
        C: { Type: 'X' },
        D: { Type: 'X', Properties: { a: { 'Fn::Sub': ['${B}', { B: '1' }] } } },
      },
    });
    assert.deepEqual(creationOrder(template), ['C', 'D', 'B', 'A']);
  });

  it('checks parameters against their constraints', () => {
    const declared = {
      parameters: {
        Size: { Type: 'Number', MinValue: 1, MaxValue: '5', Default: 2 },
        Name: { Type: 'String', AllowedPattern: '[a-z]+', MaxLength: 4 },
        Kind: { Type: 'String', AllowedValues: ['a', 'b'], ConstraintDescription: 'a or b', Default: 'a' },
      },
    };
    const values = (given: Record<string, string>) =>
      parameterValues(
        declared,
        Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      );
    assert.deepEqual(values({ Name: 'ana' }), { Size: '2', Name: 'ana', Kind: 'a' });
    const refused: readonly [Record<string, string>, string][] = [
      [{}, 'Parameters: [Name] must have values'],
      [{ Name: 'ana', Other: '1' }, 'Parameters: [Other] do not exist in the template'],
      [{ Name: 'ANA' }, "Parameter 'Name' must match pattern [a-z]+"],
      [{ Name: 'annabel' }, "Parameter 'Name' must contain at most 4 characters"],
      [{ Name: 'ana', Size: 'x' }, "Parameter 'Size' must be a number."],
      [{ Name: 'ana', Size: '0' }, "Parameter 'Size' must be a number not less than 1"],
      [{ Name: 'ana', Size: '6' }, "Parameter 'Size' must be a number not greater than 5"],
      [{ Name: 'ana', Kind: 'c' }, "Parameter 'Kind' failed to satisfy constraint: a or b"],
    ];
    for (const [given, message] of refused) assert.throws(() => values(given), { message });
  });

  it('ends a pattern of a parameter that would backtrack for ever', () => {
    const declared = { parameters: { P: { Type: 'String', AllowedPattern: '(a+)+b' } } };
    const given = [{ ParameterKey: 'P', ParameterValue: 'a'.repeat(60) }];
    assert.throws(() => parameterValues(declared, given), {
      message: 'The sandbox cannot use the AllowedPattern (a+)+b.',
    });
  });

  it('repeats resources and properties with Fn::ForEach', () => {
    const { Resources } = transformed({
      Transform: 'AWS::LanguageExtensions',
      Resources: {
        'Fn::ForEach::Tables': [
          'Name',
          ['Links', 'Visit-s'],
          {
            'Table&{Name}': {
              Type: 'AWS::DynamoDB::Table',
              Properties: { TableName: { Ref: 'Name' }, Tag: 'of ${Name}' },
            },
          },
        ],
      },
    });
    assert.deepEqual(Resources, {
      TableLinks: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'Links', Tag: 'of Links' } },
      TableVisits: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'Visit-s', Tag: 'of Visit-s' } },
    });
  });
});
