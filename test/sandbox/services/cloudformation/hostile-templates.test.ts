// CloudFormation templates that are made to take time, memory or stack without end. Each is a few kilobytes and is refused
// at once; the sandbox has one thread, so that anything else would stop every service.
import assert from 'node:assert/strict';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { testStacks, type TestStacks } from '../../../helpers/sandbox/stacks.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const group = { Type: 'AWS::Logs::LogGroup' };
const named = (LogGroupName: unknown) => ({ Type: group.Type, Properties: { LogGroupName } });
const range = (count: number) => Array.from({ length: count }, (_, n) => n);
const json = (document: object) => JSON.stringify({ Resources: { Group: group }, ...document });
const tooDeep = 'Template format error: the template is nested deeper than 100 levels.';
const tooMuch = 'The sandbox does not support functions that make more than 4194304 characters of one value.';
const tooLarge = 'Template may not exceed 1048576 bytes in size.';

/** Each level uses the next one twice, 25 levels deep. */
function doubled(level: (inner: unknown) => unknown, innermost: unknown): unknown {
  return range(25).reduce<unknown>((inner) => level(inner), innermost);
}

function loops(depth: number, body: object): object {
  const items = range(20).map((n) => String.fromCharCode(97 + n));
  return range(depth).reduce<object>((inner, n) => ({ [`Fn::ForEach::L${n}`]: [`I${n}`, items, inner] }), body);
}

const conditions = (last: object) => ({
  ...Object.fromEntries(
    range(60).map((n) => [`C${n}`, { 'Fn::And': [{ Condition: `C${n + 1}` }, { Condition: `C${n + 1}` }] }]),
  ),
  C60: last,
});

describe('a template made to exhaust the sandbox', function () {
  let test: TestSandbox;
  let stacks: TestStacks;
  before(async () => {
    test = await startTestSandbox();
    stacks = testStacks(test);
    await test.client(S3Client).send(new CreateBucketCommand({ Bucket: 'templates' }));
  });
  after(() => test.stop());

  const refused = async (more: { TemplateBody: string } | { TemplateURL: string }) =>
    (await refusal(stacks.client.send(new CreateStackCommand({ StackName: 'attack', ...more })))).message;
  /** Larger than a request takes. */
  const refusedObject = async (Body: string) => {
    await test.client(S3Client).send(new PutObjectCommand({ Bucket: 'templates', Key: 'attack', Body }));
    return refused({ TemplateURL: `${test.url}/templates/attack` });
  };

  const inRequest: readonly [what: string, body: string, message: string | RegExp][] = [
    ['lists of JSON without end', `{"Resources": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, tooDeep],
    ['lists of YAML without end', `Resources: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, tooDeep],
    ['lists of YAML on one line without end', `Resources:\n  ${'- '.repeat(20_000)}x`, tooDeep],
    [
      'aliases that double at each level',
      `a: &a [x, x]\n${range(30)
        .map((n) => `b${n}: &b${n} [*${n ? `b${n - 1}` : 'a'}, *${n ? `b${n - 1}` : 'a'}]\n`)
        .join('')}Resources: *b29`,
      'Template format error: YAML aliases are not allowed in CloudFormation templates',
    ],
    [
      'loops inside of loops',
      json({
        Transform: 'AWS::LanguageExtensions',
        Resources: loops(8, {
          [`G${range(8)
            .map((n) => `\${I${n}}`)
            .join('')}`]: group,
        }),
      }),
      tooLarge,
    ],
    [
      'too many resources',
      json({ Resources: Object.fromEntries(range(501).map((n) => [`G${n}`, group])) }),
      'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
    ],
    [
      'too many outputs',
      json({ Outputs: Object.fromEntries(range(201).map((n) => [`O${n}`, { Value: 'x' }])) }),
      'Template format error: Outputs count 201 is greater than max allowed 200',
    ],
  ];
  for (const [what, TemplateBody, message] of inRequest) {
    it(`with ${what} is refused`, async () => {
      assert.ok(TemplateBody.length <= 51_200, String(TemplateBody.length));
      assert.deepEqual(await refused({ TemplateBody }), message);
    });
  }

  it('as an object of a megabyte is refused in the time that reading it takes', async () => {
    const keys = range(20_000)
      .map((n) => `k${n}: x\n`)
      .join('');
    assert.match(await refusedObject(keys), /^Template format error: Invalid template property or properties \[k0, /);
    assert.equal(
      await refusedObject(`Resources:\n${keys.replaceAll(/^/gm, ' ').trimEnd()}\n k0: y`),
      'Template format error: YAML not well-formed. (line 20002, column 2)',
    );
    const open = json({ Resources: { Group: named({ 'Fn::Sub': `${'${'.repeat(500_000)}A}` }) } });
    assert.equal(
      await refusedObject(open),
      'Template format error: Unresolved resource dependencies [A] in the Resources block of the template',
    );
    assert.equal(await refused({ TemplateURL: `${test.url}/templates/%ff` }), 'TemplateURL must be a supported URL.');
  });

  const values: readonly [what: string, value: unknown][] = [
    ['Fn::Sub of Fn::Sub', doubled((inner) => ({ 'Fn::Sub': ['${a}${a}', { a: inner }] }), 'x')],
    ['Fn::Join of a list', doubled((inner) => ({ 'Fn::Join': [inner, ['a', 'b', 'c']] }), 'x'.repeat(10))],
  ];
  for (const [at, [what, value]] of values.entries()) {
    it(`with a value that doubles at each level, by ${what}, fails its resource`, async () => {
      const { StackStatus } = await stacks.create(`doubles-${at}`, { Resources: { Group: named(value) } });
      assert.equal(StackStatus, 'ROLLBACK_COMPLETE');
      const events = await stacks.events(`doubles-${at}`);
      assert.ok(events.includes(`Group CREATE_FAILED ${tooMuch}`), events.join('\n'));
    });
  }

  const circles: readonly [what: string, conditions: object, message: string][] = [
    [
      'that needs itself by Fn::If',
      { C0: { 'Fn::Equals': [{ 'Fn::If': ['C0', 1, 2] }, 1] } },
      'Circular dependency between conditions: [C0]',
    ],
    [
      'that needs more others than the stack of a process has room for',
      {
        ...Object.fromEntries(range(800).map((n) => [`C${n}`, { 'Fn::Not': [{ Condition: `C${n + 1}` }] }])),
        C800: { 'Fn::Equals': [1, 1] },
      },
      'The sandbox does not support more than 100 conditions that need each other.',
    ],
  ];
  for (const [what, Conditions, message] of circles) {
    it(`with a condition ${what} is refused`, async () => {
      assert.equal(await refused({ TemplateBody: json({ Conditions }) }), message);
    });
  }

  it('with conditions that double at each level is decided at once', async () => {
    const stack = await stacks.create('conditions', {
      Conditions: conditions({ 'Fn::Equals': ['a', 'a'] }),
      Resources: { Group: { ...group, Condition: 'C0' } },
    });
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
    assert.deepEqual(Object.keys(await stacks.resources('conditions')), ['Group']);
  });

  it('in a loop keeps the items as they are, with the characters that replacements have a meaning for', async () => {
    const items = ['a$&b', '$$'];
    await stacks.create('items', {
      Transform: 'AWS::LanguageExtensions',
      Resources: { Group: group },
      Outputs: { 'Fn::ForEach::Items': ['Item', items, { 'Out&{Item}': { Value: 'is ${Item}.' } }] },
    });
    const { Outputs = [] } = await stacks.rested('items');
    assert.deepEqual(
      Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
      [
        ['Outab', 'is a$&b.'],
        ['Out', 'is $$.'],
      ],
    );
  });
});
