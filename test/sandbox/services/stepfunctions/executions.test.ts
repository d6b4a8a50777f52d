// Step Functions: state machines that run, fail, are caught, stopped, redriven, and go on after a restart.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as sfn from '@aws-sdk/client-sfn';
import { paces } from '../../../../src/sandbox/sandbox.ts';
import { recordsOf } from '../../../../src/sandbox/services/stepfunctions/records.ts';
import { makeRole, testFunctions, zipOf, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const worker = `export const handler = async (event) => {
  if (event.fail === true) throw Object.assign(new Error('no'), { name: 'Refused' });
  return { got: event };
};`;

describe('Step Functions', function () {
  this.timeout(60_000);
  let test: TestSandbox;
  let states: sfn.SFNClient;
  let functions: TestFunctions;
  let roleArn: string;
  before(async () => {
    test = await startTestSandbox();
    states = test.client(sfn.SFNClient);
    functions = await testFunctions(test);
    await functions.deploy('worker', worker);
    roleArn = await makeRole(test, 'machine-role', 'states.amazonaws.com');
    await allow('machine-role', [
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::items/*' },
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: '*' },
      // Of the children of a map run alone, as AWS's own example has it.
      { Effect: 'Allow', Action: 'states:RedriveExecution', Resource: 'arn:aws:states:*:*:execution:*/*' },
    ]);
  });
  after(() => test.stop());

  async function allow(RoleName: string, Statement: readonly object[]): Promise<void> {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await test.client(IAMClient).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
  }

  let machines = 0;
  async function create(definition: object, client = states, role = roleArn): Promise<string> {
    machines += 1;
    const input = { name: `m${machines}`, definition: JSON.stringify(definition), roleArn: role };
    const { stateMachineArn = '' } = await client.send(new sfn.CreateStateMachineCommand(input));
    return stateMachineArn;
  }

  /** Polls, as Step Functions tells nobody that an execution has ended. */
  async function ended(executionArn: string, client = states): Promise<sfn.DescribeExecutionCommandOutput> {
    for (;;) {
      const execution = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') return execution;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  async function start(stateMachineArn: string, input: unknown = {}, client = states): Promise<string> {
    const started = await client.send(new sfn.StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
    return started.executionArn ?? '';
  }
  async function run(definition: object, input: unknown = {}, role = roleArn) {
    const executionArn = await start(await create(definition, states, role), input);
    const { status, output, error, cause } = await ended(executionArn);
    return {
      executionArn,
      status,
      error,
      cause,
      output: output === undefined ? undefined : (JSON.parse(output) as unknown),
    };
  }
  async function typesOf(executionArn: string): Promise<string[]> {
    const { events = [] } = await states.send(new sfn.GetExecutionHistoryCommand({ executionArn }));
    return events.map(({ type }) => String(type));
  }
  const task = (more: object = {}) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'worker', 'Payload.$': '$' },
    OutputPath: '$.Payload',
    ...more,
  });
  const one = (state: object) => ({ StartAt: 'One', States: { One: { End: true, ...state } } });

  it('invokes a function by the optimized integration and by its ARN, and keeps the history of both', async () => {
    const optimized = await run(one(task()), { a: 1 });
    assert.deepEqual([optimized.status, optimized.output], ['SUCCEEDED', { got: { a: 1 } }]);
    assert.deepEqual(await typesOf(optimized.executionArn), [
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    const Resource = `arn:aws:lambda:${test.region}:${test.account}:function:worker`;
    const plain = await run(one({ Type: 'Task', Resource, ResultPath: '$.result' }), { a: 1 });
    assert.deepEqual(plain.output, { a: 1, result: { got: { a: 1 } } });
    assert.deepEqual((await typesOf(plain.executionArn)).slice(2, 5), [
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
  });

  it('chooses, waits, passes, and fills templates with paths, the context and intrinsic functions', async () => {
    const definition = {
      StartAt: 'Shape',
      States: {
        Shape: {
          Type: 'Pass',
          Parameters: {
            'size.$': 'States.ArrayLength($.items)',
            'text.$': "States.Format('{} of {}', $.items[-1:].name, $$.StateMachine.Name)",
            'cheap.$': "$.items[?(@.price < 10 && @.name != 'c')].name",
            'all.$': '$..price',
            'hash.$': "States.Hash('abc', 'SHA-256')",
          },
          ResultPath: '$.shape',
          Next: 'Choose',
        },
        Choose: {
          Type: 'Choice',
          Choices: [
            {
              And: [
                { Variable: '$.shape.size', NumericEquals: 3 },
                { Variable: '$.none', IsPresent: false },
              ],
              Next: 'Pause',
            },
          ],
          Default: 'Wrong',
        },
        Pause: { Type: 'Wait', Seconds: 0, OutputPath: '$.shape', Next: 'Done' },
        Done: { Type: 'Succeed' },
        Wrong: { Type: 'Fail', Error: 'Wrong', Cause: 'no rule' },
      },
    };
    const items = [
      { name: 'a', price: 5 },
      { name: 'b', price: 20 },
      { name: 'c', price: 1 },
    ];
    const { output, executionArn } = await run(definition, { items });
    const machine = executionArn.split(':').at(-2);
    assert.deepEqual(output, {
      size: 3,
      text: `["c"] of ${machine}`,
      cheap: ['a'],
      all: [5, 20, 1],
      hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    const failed = await run(definition, { items: [{ name: 'a', price: 1 }] });
    assert.deepEqual([failed.status, failed.error, failed.cause], ['FAILED', 'Wrong', 'no rule']);
  });

  it('tries again, and catches what stays wrong, with the error of the function', async () => {
    const { output, executionArn } = await run(
      {
        StartAt: 'One',
        States: {
          One: task({
            Retry: [{ ErrorEquals: ['Refused'], IntervalSeconds: 0, MaxAttempts: 2 }],
            Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Caught' }],
            End: true,
          }),
          Caught: { Type: 'Pass', Parameters: { 'name.$': '$.error.Error', 'fail.$': '$.fail' }, End: true },
        },
      },
      { fail: true },
    );
    assert.deepEqual(output, { name: 'Refused', fail: true });
    assert.equal((await typesOf(executionArn)).filter((type) => type === 'TaskFailed').length, 3);
  });

  it('names the state and the path that has no value', async () => {
    const { error, cause } = await run(one({ Type: 'Pass', Parameters: { 'a.$': '$.none' } }));
    assert.deepEqual(
      [error, cause],
      [
        'States.Runtime',
        "An error occurred while executing the state 'One' (entered at the event id #2). The JSONPath '$.none' specified for the field 'a.$' could not be found in the input '{}'",
      ],
    );
  });

  it('fails a task that its role has no permission for, in the words of AWS', async () => {
    const bare = await makeRole(test, 'bare-role', 'states.amazonaws.com');
    const { error, cause = '' } = await run(one(task()), {}, bare);
    assert.equal(error, 'Lambda.AWSLambdaException');
    assert.match(
      cause,
      /^User: arn:aws:sts::\d+:assumed-role\/bare-role\/\S+ is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:\S+:function:worker because no identity-based policy allows the lambda:InvokeFunction action \(Service: Lambda, Status Code: 403\)$/,
    );
  });

  it('runs branches and iterations side by side, and ends them with the first failure', async () => {
    const branch = (state: object) => ({ StartAt: 'B', States: { B: state } });
    const parallel = await run(
      one({
        Type: 'Parallel',
        Branches: [branch({ Type: 'Pass', Result: 1, End: true }), branch(task({ End: true }))],
      }),
      { a: 1 },
    );
    assert.deepEqual(parallel.output, [1, { got: { a: 1 } }]);
    const map = await run(
      one({
        Type: 'Map',
        ItemsPath: '$.list',
        ItemSelector: { 'n.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' },
        MaxConcurrency: 2,
        ItemProcessor: branch({ Type: 'Pass', End: true }),
      }),
      { list: [5, 6, 7] },
    );
    assert.deepEqual(map.output, [
      { n: 5, at: 0 },
      { n: 6, at: 1 },
      { n: 7, at: 2 },
    ]);
    const failing = await run(
      one({
        Type: 'Parallel',
        Branches: [
          branch({ Type: 'Wait', Seconds: 3600, End: true }),
          branch({ Type: 'Fail', Error: 'Stop', Cause: 'now' }),
        ],
      }),
    );
    assert.deepEqual([failing.status, failing.error, failing.cause], ['FAILED', 'Stop', 'now']);
  });

  const distributed = (more: object = {}, processor: object = task()) =>
    one({
      Type: 'Map',
      Label: 'Each',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: 'items', 'Key.$': '$.key' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...one(processor),
      },
      ...more,
    });

  it('runs an execution for each item of an object in S3, writes the results, and counts them', async () => {
    const s3 = test.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'items' }));
    const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: 'items', Key, Body }));
    await put('a.json', JSON.stringify([1, 2, 3].map((n) => ({ n, fail: n === 2 }))));
    await put('a.csv', 'n,who\n1,ana\n2,"b,en"\n');
    const writer = {
      MaxConcurrency: 2,
      ToleratedFailureCount: 1,
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'items', Prefix: 'out' } },
    };
    const { output, executionArn, status } = await run(distributed(writer), { key: 'a.json' });
    assert.equal(status, 'SUCCEEDED');
    const { MapRunArn, ResultWriterDetails } = output as { MapRunArn: string; ResultWriterDetails: { Key: string } };
    const read = async (Key: string) =>
      JSON.parse(
        (await (await s3.send(new GetObjectCommand({ Bucket: 'items', Key }))).Body?.transformToString()) ?? '',
      );
    const manifest = (await read(ResultWriterDetails.Key)) as { ResultFiles: Record<string, { Key: string }[]> };
    const failed = (await read(manifest.ResultFiles['FAILED']?.[0]?.Key ?? '')) as Record<string, string>[];
    assert.deepEqual(
      failed.map(({ Status, Error, Input }) => [Status, Error, Input]),
      [['FAILED', 'Refused', '{"n":2,"fail":true}']],
    );
    const counts = await states.send(new sfn.DescribeMapRunCommand({ mapRunArn: MapRunArn }));
    assert.deepEqual(
      [counts.status, counts.itemCounts?.succeeded, counts.itemCounts?.failed, counts.itemCounts?.total],
      ['SUCCEEDED', 2, 1, 3],
    );
    assert.equal(counts.itemCounts?.resultsWritten, 3);
    const { mapRuns = [] } = await states.send(new sfn.ListMapRunsCommand({ executionArn }));
    assert.deepEqual(
      mapRuns.map((one) => one.mapRunArn),
      [MapRunArn],
    );
    const csv = await run(
      distributed(
        {
          ItemReader: {
            Resource: 'arn:aws:states:::s3:getObject',
            ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
            Parameters: { Bucket: 'items', Key: 'a.csv' },
          },
          ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'key.$': '$.key' } },
        },
        { Type: 'Pass' },
      ),
      { key: 'k' },
    );
    const Items = [
      { n: '1', who: 'ana' },
      { n: '2', who: 'b,en' },
    ];
    assert.deepEqual(csv.output, [{ BatchInput: { key: 'k' }, Items }]);
  });

  it('gives the whole result of a child whose failure is tolerated, where no ResultWriter writes it', async () => {
    const tolerant = distributed({ ToleratedFailureCount: 1 });
    const { output, executionArn } = await run(tolerant, { key: 'a.json' });
    const [first, failed, last] = output as [object, Record<string, unknown>, object];
    assert.deepEqual(
      [first, last],
      [1, 3].map((n) => ({ got: { n, fail: false } })),
    );
    const { Status, Error, Input, StateMachineArn } = failed;
    assert.deepEqual([Status, Error, Input], ['FAILED', 'Refused', '{"n":2,"fail":true}']);
    assert.equal(
      StateMachineArn,
      `${executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '')}/Each`,
    );
  });

  it('fails where the results of a Map are too large, also if its output would drop them', async () => {
    const large = distributed({ ResultPath: null }, { Type: 'Pass', Result: 'x'.repeat(100_000) });
    const { status, error, cause } = await run(large, { key: 'a.json' });
    assert.deepEqual([status, error], ['FAILED', 'States.DataLimitExceeded']);
    assert.equal(
      cause,
      "The state/task 'One' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
  });

  it('redrives only what has failed', async () => {
    await functions.deploy('flaky', 'export const handler = async () => { throw new Error("not yet"); };');
    const processor = task({ Parameters: { FunctionName: 'flaky', 'Payload.$': '$' } });
    const first = await run(distributed({ MaxConcurrency: 1 }, processor), { key: 'a.json' });
    assert.deepEqual([first.status, first.error], ['FAILED', 'States.ExceedToleratedFailureThreshold']);
    const { mapRuns = [] } = await states.send(new sfn.ListMapRunsCommand({ executionArn: first.executionArn }));
    const mapRunArn = mapRuns[0]?.mapRunArn ?? '';
    const before = await states.send(new sfn.DescribeMapRunCommand({ mapRunArn }));
    assert.deepEqual([before.itemCounts?.failed, before.itemCounts?.pending], [1, 2]);
    const ZipFile = zipOf({ 'index.mjs': 'export const handler = async (event) => event.n;' });
    await functions.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'flaky', ZipFile }));
    await states.send(new sfn.RedriveExecutionCommand({ executionArn: first.executionArn }));
    const last = await ended(first.executionArn);
    assert.deepEqual([last.status, last.output, last.redriveCount], ['SUCCEEDED', '[1,2,3]', 1]);
    const { executions = [] } = await states.send(new sfn.ListExecutionsCommand({ mapRunArn }));
    assert.deepEqual(
      executions.map(({ redriveCount }) => redriveCount).toSorted((one, other) => Number(one) - Number(other)),
      [0, 0, 1],
    );
    assert.deepEqual(
      await refusal(states.send(new sfn.RedriveExecutionCommand({ executionArn: first.executionArn }))),
      {
        name: 'ExecutionNotRedrivable',
        status: 400,
        message: 'Execution is SUCCEEDED and cannot be redriven',
      },
    );
  });

  it('starts an execution once for a name and an input, and stops it', async () => {
    const stateMachineArn = await create(one({ Type: 'Wait', Seconds: 3600 }));
    const startOnce = (input: string) =>
      states.send(new sfn.StartExecutionCommand({ stateMachineArn, name: 'once', input }));
    const first = await startOnce('{}');
    assert.equal((await startOnce('{}')).executionArn, first.executionArn);
    assert.equal((await refusal(startOnce('{"a":1}'))).name, 'ExecutionAlreadyExists');
    await states.send(
      new sfn.StopExecutionCommand({ executionArn: first.executionArn, error: 'Enough', cause: 'test' }),
    );
    const { status, error, cause } = await ended(first.executionArn ?? '');
    assert.deepEqual([status, error, cause], ['ABORTED', 'Enough', 'test']);
    assert.equal((await refusal(startOnce('{}'))).name, 'ExecutionAlreadyExists');
    const history = () => states.send(new sfn.GetExecutionHistoryCommand({ executionArn: first.executionArn }));
    assert.equal((await history()).events?.at(-1)?.type, 'ExecutionAborted');
    await states.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));
    assert.equal((await refusal(history())).name, 'ExecutionDoesNotExist');
  });

  it('refuses a definition as AWS does, and by name what it does not support', async () => {
    const wrong = { StartAt: 'One', States: { One: { Type: 'Pass', Next: 'Two', Foo: 1 } } };
    assert.deepEqual(await refusal(create(wrong)), {
      name: 'InvalidDefinition',
      status: 400,
      message:
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Field 'Foo' is not supported at /States/One/Foo, MISSING_TRANSITION_TARGET: Missing 'Next' target: Two at /States/One/Next'",
    });
    const unsupported = async (state: object) => (await refusal(create(one(state)))).message;
    assert.deepEqual(
      [
        await unsupported({ Type: 'Pass', QueryLanguage: 'JSONata' }),
        await unsupported({ Type: 'Task', Resource: 'arn:aws:states:::sns:publish' }),
        await unsupported(task({ HeartbeatSeconds: 3 })),
      ],
      [
        'The sandbox does not support QueryLanguage "JSONata" of stepfunctions.',
        'The sandbox does not support Resource arn:aws:states:::sns:publish of a Task state of stepfunctions.',
        'The sandbox does not support HeartbeatSeconds of a Task state of stepfunctions.',
      ],
    );
    const { result, diagnostics = [] } = await states.send(
      new sfn.ValidateStateMachineDefinitionCommand({ definition: JSON.stringify(wrong) }),
    );
    assert.deepEqual([result, diagnostics.length], ['FAIL', 2]);
  });

  it('needs a role that trusts it, and that the caller may pass', async () => {
    const lambdaRole = functions.role;
    assert.deepEqual(await refusal(create(one({ Type: 'Pass' }), states, lambdaRole)), {
      name: 'AccessDeniedException',
      status: 400,
      message:
        'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    });
  });
});

describe('Step Functions, after a restart of the sandbox', function () {
  this.timeout(60_000);

  it('goes on where each execution was: in a wait, in an iteration, in a map run', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'workshop-sfn-'));
    let ahead = 0;
    const options = { dir, pace: paces.instant, now: () => Date.now() + ahead };
    try {
      const first = await startTestSandbox(options);
      const states = first.client(sfn.SFNClient);
      const role = await makeRole(first, 'machine-role', 'states.amazonaws.com');
      const statement = { Effect: 'Allow', Action: 'states:StartExecution', Resource: '*' };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      const policy = { RoleName: 'machine-role', PolicyName: 'all', PolicyDocument };
      await first.client(IAMClient).send(new PutRolePolicyCommand(policy));
      const each = (Mode: string, more: object) => ({
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode, ...more },
          StartAt: 'Pause',
          States: { Pause: { Type: 'Wait', Seconds: 200, End: true } },
        },
        End: true,
      });
      const definition = JSON.stringify({
        StartAt: 'Both',
        States: {
          Both: {
            Type: 'Parallel',
            Branches: [
              { StartAt: 'Inline', States: { Inline: each('INLINE', {}) } },
              { StartAt: 'Far', States: { Far: each('DISTRIBUTED', { ExecutionType: 'STANDARD' }) } },
            ],
            End: true,
          },
        },
      });
      const machine = await states.send(
        new sfn.CreateStateMachineCommand({ name: 'waits', definition, roleArn: role }),
      );
      const { stateMachineArn } = machine;
      const { executionArn } = await states.send(new sfn.StartExecutionCommand({ stateMachineArn, input: '[1,2]' }));
      const waiting = () =>
        recordsOf(first.sandbox.store)
          .positions.values()
          .filter(({ due }) => due !== undefined);
      while (waiting().length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
      await first.stop();
      ahead = 200_000;
      const second = await startTestSandbox(options);
      const again = second.client(sfn.SFNClient);
      let execution: sfn.DescribeExecutionCommandOutput;
      do execution = await again.send(new sfn.DescribeExecutionCommand({ executionArn }));
      while (execution.status === 'RUNNING');
      assert.deepEqual([execution.status, execution.output], ['SUCCEEDED', '[[1,2],[1,2]]']);
      const { events = [] } = await again.send(new sfn.GetExecutionHistoryCommand({ executionArn }));
      const count = (type: string) => events.filter((event) => event.type === type).length;
      assert.deepEqual([count('MapIterationStarted'), count('MapRunStarted'), count('WaitStateEntered')], [2, 1, 2]);
      await second.stop();
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
