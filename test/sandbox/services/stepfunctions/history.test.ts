// Histories of executions and refusals of Step Functions, as recorded on AWS.
import assert from 'node:assert/strict';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as sfn from '@aws-sdk/client-sfn';
import { makeRole } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const pass = { Type: 'Pass', End: true };
const inner = { StartAt: 'Inner', States: { Inner: pass } };
const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner };
const only = (state: object) => ({ StartAt: 'Only', States: { Only: { End: true, ...state } } });

describe('The history of an execution', () => {
  let test: TestSandbox;
  let states: sfn.SFNClient;
  let roleArn: string;
  let machines = 0;

  before(async () => {
    test = await startTestSandbox();
    states = test.client(sfn.SFNClient);
    roleArn = await makeRole(test, 'machine-role', 'states.amazonaws.com');
    const Statement = { Effect: 'Allow', Action: ['s3:GetObject', 'states:StartExecution'], Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const input = { RoleName: 'machine-role', PolicyName: 'all', PolicyDocument };
    await test.client(IAMClient).send(new PutRolePolicyCommand(input));
  });
  after(() => test.stop());

  async function start(definition: object, input: unknown, name = `m${(machines += 1)}`): Promise<string> {
    const made = { name, definition: JSON.stringify(definition), roleArn };
    const { stateMachineArn } = await states.send(new sfn.CreateStateMachineCommand(made));
    const asked = { stateMachineArn, input: JSON.stringify(input) };
    return String((await states.send(new sfn.StartExecutionCommand(asked))).executionArn);
  }

  async function run(definition: object, input: unknown = {}, name?: string) {
    const executionArn = await start(definition, input, name);
    for (;;) {
      const { status, output = 'null', cause } = await states.send(new sfn.DescribeExecutionCommand({ executionArn }));
      if (status !== 'RUNNING') return { executionArn, status, cause, output: JSON.parse(output) as unknown };
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** `id after type` of each event. */
  async function history(executionArn: string): Promise<string[]> {
    const { events = [] } = await states.send(new sfn.GetExecutionHistoryCommand({ executionArn }));
    return events.map(({ id, previousEventId, type }) => `${id} after ${previousEventId} ${type}`);
  }

  it('lets the first state follow no event, and what comes after a Map the last iteration', async () => {
    const map = { Type: 'Map', MaxConcurrency: 1, ItemProcessor: inner };
    const { executionArn } = await run(only(map), ['a', 'b']);
    assert.deepEqual(await history(executionArn), [
      '1 after 0 ExecutionStarted',
      '2 after 0 MapStateEntered',
      '3 after 2 MapStateStarted',
      '4 after 3 MapIterationStarted',
      '5 after 4 PassStateEntered',
      '6 after 5 PassStateExited',
      '7 after 6 MapIterationSucceeded',
      '8 after 6 MapIterationStarted',
      '9 after 8 PassStateEntered',
      '10 after 9 PassStateExited',
      '11 after 10 MapIterationSucceeded',
      '12 after 11 MapStateSucceeded',
      '13 after 11 MapStateExited',
      '14 after 13 ExecutionSucceeded',
    ]);
  });

  it('counts the items of a distributed Map that the input has', async () => {
    const { executionArn } = await run(only({ Type: 'Map', ItemProcessor: distributed }), ['a', 'b']);
    const { events = [] } = await states.send(new sfn.GetExecutionHistoryCommand({ executionArn }));
    assert.deepEqual(events[2]?.mapStateStartedEventDetails, { length: 2 });
    assert.deepEqual((await history(executionArn)).slice(3), [
      '4 after 3 MapRunStarted',
      '5 after 4 MapRunSucceeded',
      '6 after 5 MapStateSucceeded',
      '7 after 5 MapStateExited',
      '8 after 7 ExecutionSucceeded',
    ]);
  });

  it('shows the input of the first state as the caller wrote it', async () => {
    const stateMachineArn = (await start(only({ Type: 'Pass' }), {})).replace(':execution:', ':stateMachine:');
    const input = '{ "a": [1,  2] }';
    const asked = { stateMachineArn: stateMachineArn.replace(/:[^:]+$/, ''), input };
    const { executionArn } = await states.send(new sfn.StartExecutionCommand(asked));
    while ((await history(String(executionArn))).length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    const { events = [] } = await states.send(new sfn.GetExecutionHistoryCommand({ executionArn }));
    assert.equal(events[1]?.stateEnteredEventDetails?.input, input);
    assert.equal(events[2]?.stateExitedEventDetails?.output, '{"a":[1,2]}');
  });

  it('ends with an abortion that follows no event', async () => {
    const executionArn = await start(only({ Type: 'Wait', Seconds: 600 }), {});
    while ((await history(executionArn)).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    await states.send(new sfn.StopExecutionCommand({ executionArn }));
    assert.equal((await history(executionArn)).at(-1), '3 after 0 ExecutionAborted');
  });

  it('maps over rows of a CSV that have more or fewer fields than headers', async () => {
    const s3 = test.client(S3Client);
    const Bucket = 'rows';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'rows.csv', Body: 'A,B\n1,2,3\n4\n5,6\n' }));
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { Bucket, Key: 'rows.csv' },
    };
    const { output } = await run(only({ Type: 'Map', ItemReader, ItemProcessor: distributed }));
    assert.deepEqual(output, [
      { A: '1', B: '2' },
      { A: '4', B: '' },
      { A: '5', B: '6' },
    ]);
  });

  it('says which value a Wait state cannot use', async () => {
    const cause = async (state: object, at: unknown) => {
      const result = await run(only({ Type: 'Wait', ...state }), { at });
      return result.cause?.replace(
        "An error occurred while executing the state 'Only' (entered at the event id #2). ",
        '',
      );
    };
    const seconds = { SecondsPath: '$.at' };
    assert.equal(await cause(seconds, -1), 'The SecondsPath parameter references a negative value: $.at == -1');
    assert.equal(await cause(seconds, 1.5), 'The SecondsPath parameter cannot be parsed as a long value: $.at == 1.5');
    assert.equal(
      await cause({ TimestampPath: '$.at' }, '2016-03-14'),
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.at == 2016-03-14',
    );
  });

  it('formats an object as AWS does, and tells a state that cannot be retried no count', async () => {
    const Parameters = { 'text.$': "States.Format('{}', $)", 'state.$': '$$.State' };
    const { output } = await run(only({ Type: 'Pass', Parameters }), { Arg1: 1, Arg2: [] });
    const { text, state } = output as { text: string; state: object };
    assert.equal(text, '{Arg1=1, Arg2=[]}');
    assert.deepEqual(Object.keys(state), ['Name', 'EnteredTime']);
  });

  it('accepts names with dots, and refuses others, ARNs and filters in the words of AWS', async () => {
    assert.equal((await run(only({ Type: 'Pass' }), {}, 'machine.of_2026')).status, 'SUCCEEDED');
    const definition = JSON.stringify(only({ Type: 'Pass' }));
    const message = async (sent: Promise<unknown>) => (await refusal(sent)).message;
    const named = new sfn.CreateStateMachineCommand({ name: 'a b', definition, roleArn });
    assert.equal(await message(states.send(named)), "Invalid Name: 'a b'");
    assert.equal(
      await message(states.send(new sfn.DescribeStateMachineCommand({ stateMachineArn: 'not_a_valid_arn' }))),
      "Invalid Arn: 'Invalid ARN prefix: not_a_valid_arn'",
    );
    const stateMachineArn = `arn:aws:states:${test.region}:${test.account}:stateMachine:machine.of_2026`;
    const statusFilter = 'succeeded' as sfn.ExecutionStatus;
    assert.equal(
      await message(states.send(new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter }))),
      "1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
    );
    const empty = new sfn.StartExecutionCommand({ stateMachineArn, input: '' });
    assert.equal(
      await message(states.send(empty)),
      "Invalid State Machine Execution Input: 'Invalid execution input.'",
    );
    const without = new sfn.CreateStateMachineCommand({ name: 'none', definition: '{"StartAt":"A"}', roleArn });
    assert.equal(
      await message(states.send(without)),
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'",
    );
  });
});
