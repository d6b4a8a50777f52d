// Names, ARNs and qualifiers of functions: which ones each operation takes, and the words in which it refuses the others.
// source: answers that LocalStack recorded on AWS, tests/aws/services/lambda_/test_lambda_api.snapshot.json
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as sdk from '@aws-sdk/client-lambda';
import { testFunctions, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const start =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?';
const anyName = `Member must satisfy regular expression pattern: ${start}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;
const newName = `Member must satisfy regular expression pattern: ${start}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`;
const anyQualifier = 'Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';
const tooLong = (most: number) => `Member must have length less than or equal to ${most}`;

describe('The name of a function', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  const arn = (name: string) => `arn:aws:lambda:ap-south-1:${test.account}:function:${name}`;
  const answer = async (command: { resolveMiddleware: unknown }) => {
    const { name, message } = await refusal(functions.lambda.send(command as never));
    return `${name}: ${message}`;
  };
  const get = (FunctionName: string, Qualifier?: string) =>
    answer(new sdk.GetFunctionCommand({ FunctionName, Qualifier }));
  const remove = (FunctionName: string, Qualifier?: string) =>
    answer(new sdk.DeleteFunctionCommand({ FunctionName, Qualifier }));
  const invoke = (FunctionName: string, Qualifier?: string) =>
    answer(new sdk.InvokeCommand({ FunctionName, Qualifier }));
  const create = (FunctionName: string) =>
    answer(
      new sdk.CreateFunctionCommand({
        FunctionName,
        Role: functions.role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: Buffer.from('no zip') },
      }),
    );
  const invalid = (...violations: [value: string, member: string, constraint: string][]) =>
    `ValidationException: ${violations.length} validation error${violations.length > 1 ? 's' : ''} detected: ` +
    violations
      .map(
        ([value, member, constraint]) => `Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
      )
      .join('; ');

  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
    await functions.deploy('here', 'export const handler = () => 1;');
  });
  after(() => test.stop());

  it('is refused by the pattern of the operation’s model', async () => {
    const odd = [
      '*',
      'my-function!',
      'account:function:my-function',
      arn('f').replace('ap-south-1', 'invalid-region'),
      `arn:aws:ec2:ap-south-1:${test.account}:instance:i-1234567890abcdef0`,
      arn('f:1:2'),
      'function:my-function:$LATEST:extra',
      arn('f').replace('ap-south-1', ''),
      arn('f').replace(test.account, ''),
      arn('f:$LATES'),
    ];
    for (const name of odd) {
      assert.equal(await get(name), invalid([name, 'functionName', anyName]));
      assert.equal(await remove(name), invalid([name, 'functionName', anyName]));
      assert.equal(await invoke(name), invalid([name, 'functionName', anyName]));
      assert.equal(await create(name), invalid([name, 'functionName', newName]));
    }
  });

  it('and its qualifier are refused together, the qualifier first, the length before the pattern', async () => {
    const long = 'a'.repeat(129);
    assert.equal(await get('f', 'invalid!'), invalid(['invalid!', 'qualifier', anyQualifier]));
    assert.equal(await get('f', long), invalid([long, 'qualifier', tooLong(128)]));
    assert.equal(await get('f!', long), invalid([long, 'qualifier', tooLong(128)], ['f!', 'functionName', anyName]));
    const name = `${'a'.repeat(150)}!`;
    assert.equal(await create(name), invalid([name, 'functionName', tooLong(140)], [name, 'functionName', newName]));
    const plain = 'b'.repeat(65);
    assert.equal(
      await create(plain),
      `InvalidParameterValueException: 1 validation error detected: Value '${plain}' at 'functionName' failed to satisfy constraint: ${tooLong(64)}`,
    );
    const mismatch =
      'InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier.';
    assert.equal(await get(arn('f:$LATEST'), '1'), mismatch);
  });

  it('that no function has is answered with the ARN as the operation spells it', async () => {
    const absent = (name: string) => `ResourceNotFoundException: Function not found: ${arn(name)}`;
    const long = 'a'.repeat(65);
    assert.equal(await get(long), absent(long));
    assert.equal(await get('with.dot'), absent('with.dot'));
    assert.equal(await invoke(long), absent(`${long}:$LATEST`));
    assert.equal(await invoke(arn('f'), '$latest'), absent('f:$latest'));
    assert.equal(await remove(arn('f'), '$latest'), absent('f'));
    // What looks like an unfinished ARN names the function `function`.
    assert.equal(await get(arn('').slice(0, -1)), absent('function'));
    assert.equal(
      await remove('f', 'live'),
      'InvalidParameterValueException: Deletion of aliases is not currently supported.',
    );
    const reserve = (FunctionName: string) =>
      answer(new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }));
    assert.equal(await reserve('f'), absent('f:$LATEST'));
    assert.equal(
      await reserve(arn('here:1')),
      'InvalidParameterValueException: This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    );
    // A version that is not there any more is no error, as long as the function is there.
    await functions.lambda.send(new sdk.DeleteFunctionCommand({ FunctionName: 'here', Qualifier: '1233' }));
  });

  it('finds what Lambda does about recursion, which can be allowed', async () => {
    const FunctionName = 'here';
    const shown = async () =>
      (await functions.lambda.send(new sdk.GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop;
    const put = (RecursiveLoop: string) =>
      functions.lambda.send(
        new sdk.PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: RecursiveLoop as sdk.RecursiveLoop }),
      );
    assert.equal(await shown(), 'Terminate');
    assert.equal((await put('Allow')).RecursiveLoop, 'Allow');
    assert.equal(await shown(), 'Allow');
    const { message } = await refusal(put('Never'));
    assert.match(message, /Value 'Never' at 'recursiveLoop' .* enum value set: \[Terminate, Allow\]$/);
  });

  it('decides how policies, aliases and settings of asynchronous invocations are missed', async () => {
    const none = 'ResourceNotFoundException: The resource you requested does not exist.';
    assert.equal(await answer(new sdk.GetPolicyCommand({ FunctionName: 'f' })), none);
    assert.equal(await answer(new sdk.GetPolicyCommand({ FunctionName: 'here', Qualifier: '7' })), none);
    assert.equal(
      await answer(new sdk.RemovePermissionCommand({ FunctionName: 'f', StatementId: 's' })),
      `ResourceNotFoundException: No policy found for: ${arn('f')}`,
    );
    const alias = { FunctionName: 'here', Name: 'live' };
    assert.equal(
      await answer(new sdk.GetAliasCommand(alias)),
      `ResourceNotFoundException: Cannot find alias arn: ${arn('here:live')}`,
    );
    assert.equal(
      await answer(new sdk.UpdateAliasCommand(alias)),
      `ResourceNotFoundException: Alias not found: ${arn('here:live')}`,
    );
    assert.equal(
      await answer(new sdk.CreateAliasCommand({ ...alias, FunctionName: 'f', FunctionVersion: '1' })),
      `ResourceNotFoundException: Function not found: ${arn('f:1')}`,
    );
    assert.equal(
      await answer(new sdk.CreateAliasCommand({ ...alias, Name: '2024', FunctionVersion: '1' })),
      invalid(['2024', 'name', 'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)']),
    );
    const noFunction = "ResourceNotFoundException: The function doesn't exist.";
    const retries = { MaximumRetryAttempts: 1 };
    for (const command of [
      new sdk.PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', ...retries }),
      new sdk.PutFunctionEventInvokeConfigCommand({ FunctionName: 'here', Qualifier: 'live', ...retries }),
      new sdk.UpdateFunctionEventInvokeConfigCommand({ FunctionName: 'f', ...retries }),
      new sdk.ListFunctionEventInvokeConfigsCommand({ FunctionName: 'f' }),
    ])
      assert.equal(await answer(command), noFunction);
  });
});
