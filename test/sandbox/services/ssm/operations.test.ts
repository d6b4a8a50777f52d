// Parameter Store over HTTP: parameters, their versions, hierarchies and tags, and the permissions of each operation.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-ssm';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('Parameter Store', () => {
  let test: TestSandbox;
  let client: sdk.SSMClient;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.SSMClient);
  });
  after(() => test.stop());

  const put = (Name: string, Value: string, more: Partial<sdk.PutParameterCommandInput> = {}, of = client) =>
    of.send(new sdk.PutParameterCommand({ Name, Value, Type: 'String', ...more }));
  const get = (Name: string, of = client) => of.send(new sdk.GetParameterCommand({ Name }));
  const validation = (message: string) => ({ name: 'ValidationException', status: 400, message });
  const nameRule =
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
  const arn = (name: string) => `arn:aws:ssm:${test.region}:${test.account}:parameter/${name}`;

  it('keeps the versions of a parameter, read by name, version and ARN', async () => {
    assert.deepEqual(
      (({ Version, Tier }) => ({ Version, Tier }))(await put('/app/size', '1', { Description: 'How big' })),
      { Version: 1, Tier: 'Standard' },
    );
    assert.deepEqual(await refusal(put('/app/size', '2')), {
      name: 'ParameterAlreadyExists',
      status: 400,
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    });
    assert.equal((await put('/app/size', '2', { Overwrite: true })).Version, 2);
    const { LastModifiedDate, ...newest } = (await get('/app/size')).Parameter ?? {};
    assert.ok(LastModifiedDate instanceof Date);
    assert.deepEqual(newest, {
      Name: '/app/size',
      Type: 'String',
      Value: '2',
      Version: 2,
      ARN: arn('app/size'),
      DataType: 'text',
    });
    const first = (await get('/app/size:1')).Parameter;
    assert.deepEqual([first?.Value, first?.Selector], ['1', ':1']);
    assert.equal((await get(arn('app/size'))).Parameter?.Value, '2');
    assert.deepEqual(await refusal(get('/app/size:7')), {
      name: 'ParameterVersionNotFound',
      status: 400,
      message: 'Systems Manager could not find version 7 of /app/size. Verify the version and try again.',
    });
    const { Parameters: history = [] } = await client.send(new sdk.GetParameterHistoryCommand({ Name: '/app/size' }));
    assert.deepEqual(
      history.map(({ Version, Value, Description }) => [Version, Value, Description]),
      [
        [1, '1', 'How big'],
        [2, '2', 'How big'],
      ],
    );
    const unknown = await refusal(get('/app/other'));
    assert.deepEqual([unknown.name, unknown.status], ['ParameterNotFound', 400]);
  });

  it('keeps the newest hundred versions', async () => {
    await put('many', '0');
    for (let version = 1; version <= 100; version++) await put('many', String(version), { Overwrite: true });
    assert.equal((await refusal(get('many:1'))).name, 'ParameterVersionNotFound');
    assert.equal((await get('many:2')).Parameter?.Value, '1');
    assert.equal((await get('many')).Parameter?.Version, 101);
  });

  it('checks names, values and patterns as AWS does', async () => {
    for (const name of ['ssm-x', '/SSM/x', 'with space', '/a//b', '/a/'])
      assert.deepEqual(await refusal(put(name, 'x')), validation(nameRule), name);
    assert.deepEqual(await refusal(put('a/b', 'x')), validation('Parameter name must be a fully qualified name.'));
    assert.deepEqual(await refusal(put('/aws/x', 'x')), {
      name: 'AccessDeniedException',
      status: 400,
      message: 'No access to reserved parameter name: /aws/x.',
    });
    assert.equal((await refusal(get('/aws/service/canonical/ubuntu'))).name, 'ParameterNotFound');
    assert.equal((await refusal(put('/1'.repeat(16), 'x'))).name, 'HierarchyLevelLimitExceededException');
    assert.equal((await put('/1'.repeat(15), 'x'.repeat(4096))).Version, 1);
    assert.match((await refusal(put('big', 'x'.repeat(4097)))).message, /^Standard tier parameters support a maximum/);
    const pattern = { AllowedPattern: '^\\d+$' };
    assert.deepEqual(await refusal(put('digits', 'x1', pattern)), {
      name: 'ParameterPatternMismatchException',
      status: 400,
      message: 'Parameter value, cannot be validated against allowedPattern: ^\\d+$',
    });
    await put('digits', '1', pattern);
    assert.equal((await refusal(put('digits', 'x', { Overwrite: true }))).name, 'ParameterPatternMismatchException');
    assert.equal((await refusal(put('odd', '1', { AllowedPattern: '(' }))).name, 'InvalidAllowedPatternException');
    assert.equal(
      (await refusal(put('digits', '1', { Overwrite: true, Type: 'StringList' }))).name,
      'HierarchyTypeMismatchException',
    );
    assert.deepEqual(
      await refusal(put('untyped', '1', { Type: undefined })),
      validation('A parameter type is required when you create a parameter.'),
    );
  });

  it('refuses by name what needs KMS, EC2 or the advanced tier', async () => {
    const message = async (more: Partial<sdk.PutParameterCommandInput>) => (await refusal(put('x', 'x', more))).message;
    const refused = (what: string) => `The sandbox does not support ${what} of Parameter Store.`;
    assert.equal(await message({ Type: 'SecureString' }), refused('the type SecureString'));
    assert.equal(await message({ Tier: 'Advanced' }), refused('the tier Advanced'));
    assert.equal(await message({ DataType: 'aws:ec2:image' }), refused('the data type aws:ec2:image'));
    assert.equal((await put('tiered', 'x', { Tier: 'Intelligent-Tiering' })).Tier, 'Standard');
  });

  it('reads and deletes several at once, and names those that are not there', async () => {
    await put('one', '1');
    await put('two', 'a,b', { Type: 'StringList' });
    const read = await client.send(new sdk.GetParametersCommand({ Names: ['one', 'two', 'three', 'one:9'] }));
    assert.deepEqual(
      read.Parameters?.map(({ Name, Value }) => [Name, Value]),
      [
        ['one', '1'],
        ['two', 'a,b'],
      ],
    );
    assert.deepEqual(read.InvalidParameters, ['three', 'one:9']);
    const { DeletedParameters, InvalidParameters } = await client.send(
      new sdk.DeleteParametersCommand({ Names: ['one', 'three'] }),
    );
    assert.deepEqual([DeletedParameters, InvalidParameters], [['one'], ['three']]);
    await client.send(new sdk.DeleteParameterCommand({ Name: 'two' }));
    const again = await refusal(client.send(new sdk.DeleteParameterCommand({ Name: 'two' })));
    assert.equal(again.name, 'ParameterNotFound');
  });

  it('reads a hierarchy, one level or all of it, in pages', async () => {
    for (const name of ['/tree/a', '/tree/b', '/tree/deep/c', '/treehouse']) await put(name, name);
    const names = async (more: Partial<sdk.GetParametersByPathCommandInput>) => {
      const found: (string | undefined)[] = [];
      for await (const page of sdk.paginateGetParametersByPath({ client, pageSize: 2 }, { Path: '/tree', ...more }))
        found.push(...(page.Parameters ?? []).map(({ Name }) => Name));
      return found;
    };
    assert.deepEqual(await names({}), ['/tree/a', '/tree/b']);
    assert.deepEqual(await names({ Path: '/tree/', Recursive: true }), ['/tree/a', '/tree/b', '/tree/deep/c']);
    const wrong = await refusal(client.send(new sdk.GetParametersByPathCommand({ Path: 'tree' })));
    assert.match(wrong.message, /^The parameter doesn't meet the parameter name requirements\./);
    const described = await client.send(
      new sdk.DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/tree/'] }],
      }),
    );
    assert.deepEqual(described.Parameters?.map(({ Name }) => Name).toSorted(), ['/tree/a', '/tree/b', '/tree/deep/c']);
    assert.equal(described.Parameters?.[0]?.LastModifiedUser?.startsWith(`arn:aws:iam::${test.account}:`), true);
  });

  it('has tags, which policies can ask for', async () => {
    await put('tagged', '1', { Tags: [{ Key: 'team', Value: 'red' }] });
    const target = { ResourceType: 'Parameter' as const, ResourceId: 'tagged' };
    await client.send(new sdk.AddTagsToResourceCommand({ ...target, Tags: [{ Key: 'stage', Value: 'test' }] }));
    await client.send(new sdk.RemoveTagsFromResourceCommand({ ...target, TagKeys: ['stage', 'none'] }));
    const { TagList } = await client.send(new sdk.ListTagsForResourceCommand(target));
    assert.deepEqual(TagList, [{ Key: 'team', Value: 'red' }]);
    assert.match(
      (await refusal(put('tagged', '2', { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] }))).message,
      /^Invalid request: tags and overwrite can't be used together\./,
    );
    await put('untagged', '1');
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'ssm:GetParameter',
          Resource: '*',
          Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
        },
        {
          Effect: 'Allow',
          Action: 'ssm:PutParameter',
          Resource: arn('own*'),
          Condition: { StringEquals: { 'ssm:Overwrite': 'false' } },
        },
      ],
    };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'red', policy });
    const red = test.client(sdk.SSMClient, key);
    assert.equal((await get('tagged', red)).Parameter?.Value, '1');
    assert.deepEqual(await refusal(get('untagged', red)), {
      name: 'AccessDeniedException',
      status: 400,
      message: `User: arn:aws:iam::${test.account}:user/red is not authorized to perform: ssm:GetParameter on resource: ${arn('untagged')} because no identity-based policy allows the ssm:GetParameter action`,
    });
    assert.equal((await put('own', '1', {}, red)).Version, 1);
    assert.match((await refusal(put('own', '2', { Overwrite: true }, red))).message, /ssm:PutParameter on resource/);
    assert.match(
      (await refusal(put('own2', '2', { Tags: [{ Key: 'a', Value: 'b' }] }, red))).message,
      /ssm:AddTagsToResource on resource/,
    );
    const both = new sdk.GetParametersCommand({ Names: ['tagged', 'untagged'] });
    assert.match((await refusal(red.send(both))).message, /ssm:GetParameters on resource/);
  });
});
