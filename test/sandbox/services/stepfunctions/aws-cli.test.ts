// Step Functions by the real AWS CLI, which was not written here and speaks through botocore.
import assert from 'node:assert/strict';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { typedAwsCli, type TypedAwsCli } from '../../../helpers/aws/typed-aws-cli.ts';
import { makeRole } from '../../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('The AWS CLI, for Step Functions', function () {
  this.timeout(120_000);
  let test: TestSandbox;
  let typed: TypedAwsCli;
  let text: TypedAwsCli['text'];
  let json: TypedAwsCli['json'];
  let refused: TypedAwsCli['refused'];
  let role: string;

  before(async function () {
    test = await startTestSandbox();
    const found = await typedAwsCli(test);
    if (!found) return this.skip();
    typed = found;
    ({ text, json, refused } = typed);
    role = await makeRole(test, 'machine', 'states.amazonaws.com');
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['states:StartExecution', 'states:RedriveExecution'], Resource: '*' }],
    });
    await test
      .client(IAMClient)
      .send(new PutRolePolicyCommand({ RoleName: 'machine', PolicyName: 'all', PolicyDocument }));
  });
  after(async () => {
    await typed?.end();
    await test?.stop();
  });

  const arn = (name: string, kind = 'stateMachine') => `arn:aws:states:${test.region}:${test.account}:${kind}:${name}`;
  const machine = (state: object) => JSON.stringify({ StartAt: 'Only', States: { Only: { ...state, End: true } } });

  /** Until the execution has this status. */
  async function become(execution: string, status: string): Promise<void> {
    const get = () => text`stepfunctions describe-execution --execution-arn ${execution} --query status --output text`;
    for (let shown = await get(); shown !== status; shown = await get()) assert.equal(shown, 'RUNNING');
  }

  it('creates a state machine, runs it, and shows its history in pages, newest first', async () => {
    const created = await json`stepfunctions create-state-machine --name pass --definition ${machine({ Type: 'Pass' })}
      --role-arn ${role} --tags key=course,value=cli`;
    assert.equal((created as { stateMachineArn: string }).stateMachineArn, arn('pass'));
    assert.deepEqual(
      await json`stepfunctions describe-state-machine --state-machine-arn ${arn('pass')} --query [name,status,type]`,
      ['pass', 'ACTIVE', 'STANDARD'],
    );
    assert.equal(await text`stepfunctions list-state-machines --query stateMachines[].name --output text`, 'pass');
    const execution = await text`stepfunctions start-execution --state-machine-arn ${arn('pass')} --name one
      --input ${'{"n":1}'} --query executionArn --output text`;
    assert.equal(execution, arn('pass:one', 'execution'));
    await become(execution, 'SUCCEEDED');
    assert.equal(
      await text`stepfunctions describe-execution --execution-arn ${execution} --query output --output text`,
      '{"n":1}',
    );
    const types = ['ExecutionSucceeded', 'PassStateExited', 'PassStateEntered', 'ExecutionStarted'];
    assert.deepEqual(
      await json`stepfunctions get-execution-history --execution-arn ${execution} --reverse-order --page-size 1
        --query events[].type`,
      types,
    );
    assert.deepEqual(
      await json`stepfunctions list-executions --state-machine-arn ${arn('pass')} --status-filter SUCCEEDED
        --query executions[].name`,
      ['one'],
    );
  });

  it('stops a distributed Map, and redrives it with its children', async () => {
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } },
    };
    await text`stepfunctions create-state-machine --name map --role-arn ${role}
      --definition ${machine({ Type: 'Map', Label: 'Each', ItemProcessor })}`;
    const execution = await text`stepfunctions start-execution --state-machine-arn ${arn('map')} --input [1,2]
      --query executionArn --output text`;
    const list = () =>
      text`stepfunctions list-map-runs --execution-arn ${execution} --query mapRuns[].mapRunArn --output text`;
    let run = await list();
    while (run === '' || run === 'None') run = await list();
    const counts = () =>
      json`stepfunctions describe-map-run --map-run-arn ${run}
        --query [status,redriveCount,itemCounts.[total,running,aborted]]`;
    assert.deepEqual(await counts(), ['RUNNING', 0, [2, 2, 0]]);
    assert.equal(await text`stepfunctions update-map-run --map-run-arn ${run} --max-concurrency 5`, '');
    await text`stepfunctions stop-execution --execution-arn ${execution} --error Enough --cause ${'for today'}`;
    assert.deepEqual(
      await json`stepfunctions describe-execution --execution-arn ${execution}
        --query [status,error,cause,redriveStatus]`,
      ['ABORTED', 'Enough', 'for today', 'REDRIVABLE'],
    );
    while (((await counts()) as [string])[0] === 'RUNNING');
    assert.deepEqual(await counts(), ['ABORTED', 0, [2, 0, 2]]);
    await text`stepfunctions redrive-execution --execution-arn ${execution}`;
    while (((await counts()) as [string])[0] === 'ABORTED');
    assert.deepEqual(await counts(), ['RUNNING', 1, [2, 2, 0]]);
    assert.deepEqual(
      await json`stepfunctions list-executions --map-run-arn ${run} --query executions[].[status,redriveCount]`,
      [
        ['RUNNING', 1],
        ['RUNNING', 1],
      ],
    );
    await text`stepfunctions stop-execution --execution-arn ${execution}`;
  });

  it('tags a state machine, and deletes it', async () => {
    await text`stepfunctions tag-resource --resource-arn ${arn('pass')} --tags key=more,value=1 key=course,value=two`;
    await text`stepfunctions untag-resource --resource-arn ${arn('pass')} --tag-keys more`;
    assert.deepEqual(await json`stepfunctions list-tags-for-resource --resource-arn ${arn('pass')} --query tags`, [
      { key: 'course', value: 'two' },
    ]);
    await text`stepfunctions delete-state-machine --state-machine-arn ${arn('map')}`;
    assert.equal(await text`stepfunctions list-state-machines --query stateMachines[].name --output text`, 'pass');
  });

  it('shows refusals in the words of AWS', async () => {
    const error = (operation: string, code: string, message: string) =>
      `An error occurred (${code}) when calling the ${operation} operation: ${message}`;
    assert.equal(
      await refused`stepfunctions describe-state-machine --state-machine-arn ${arn('none')}`,
      error('DescribeStateMachine', 'StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn('none')}'`),
    );
    assert.equal(
      await refused`stepfunctions start-execution --state-machine-arn ${arn('pass')} --name one`,
      error('StartExecution', 'ExecutionAlreadyExists', `Execution Already Exists: '${arn('pass:one', 'execution')}'`),
    );
    assert.equal(
      await refused`stepfunctions start-execution --state-machine-arn pass`,
      error('StartExecution', 'InvalidArn', "Invalid Arn: 'Invalid ARN prefix: pass'"),
    );
    assert.equal(
      await refused`stepfunctions redrive-execution --execution-arn ${arn('pass:one', 'execution')}`,
      error('RedriveExecution', 'ExecutionNotRedrivable', 'Execution is SUCCEEDED and cannot be redriven'),
    );
    assert.match(
      await refused`stepfunctions create-state-machine --name bad --definition {} --role-arn ${role}`,
      /^An error occurred \(InvalidDefinition\) when calling the CreateStateMachine operation: Invalid State Machine /,
    );
  });
});
