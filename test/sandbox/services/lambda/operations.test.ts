// The operations of Lambda.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'mocha';
import * as iam from '@aws-sdk/client-iam';
import * as sdk from '@aws-sdk/client-lambda';
import { paces } from '../../../../src/sandbox/pace.ts';
import { testFunctions, makeRole, zipOf, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { rawAnswer } from '../../../helpers/wire/raw-answer.ts';

const answers = (text: string) => `export const handler = async () => ${JSON.stringify(text)};`;
const paced = { ...paces.instant, function: 400 };

describe('lambda functions', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let lambda: sdk.LambdaClient;
  const arn = (name: string) => `arn:aws:lambda:ap-south-1:${test.account}:function:${name}`;
  const create = (name: string, more: Partial<sdk.CreateFunctionCommandInput> = {}) =>
    lambda.send(
      new sdk.CreateFunctionCommand({
        FunctionName: name,
        Role: functions.role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipOf({ 'index.mjs': answers('hi') }) },
        ...more,
      }),
    );

  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
    ({ lambda } = functions);
  });
  after(() => test.stop());

  it('answers a new function as Pending, and shows it Active with a new revision afterwards', async () => {
    const made = await create('born');
    assert.equal(made.$metadata.httpStatusCode, 201);
    assert.equal(made.State, 'Pending');
    assert.equal(made.StateReason, 'The function is being created.');
    assert.equal(made.StateReasonCode, 'Creating');
    assert.equal(made.LastUpdateStatus, undefined);
    const shown = await lambda.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: 'born' }));
    assert.equal(shown.State, 'Active');
    assert.equal(shown.LastUpdateStatus, 'Successful');
    assert.notEqual(shown.RevisionId, made.RevisionId);
  });

  it('answers an invocation with the headers of AWS', async () => {
    await create('headed');
    const headers = async (InvocationType: sdk.InvocationType) => {
      const wire = await rawAnswer(lambda, new sdk.InvokeCommand({ FunctionName: 'headed', InvocationType }));
      assert.match(String(wire.headers['x-amzn-trace-id']), /^root=1-[0-9a-f]{8}-[0-9a-f]{24};sampled=0$/);
      assert.equal(wire.headers['x-amzn-remapped-content-length'], '0');
      return [wire.status, wire.headers['content-type'], wire.headers['x-amz-executed-version']];
    };
    assert.deepEqual(await headers('RequestResponse'), [200, 'application/json', '$LATEST']);
    assert.deepEqual(await headers('Event'), [202, undefined, undefined]);
  });

  it('refuses to reserve fewer than no environments', async () => {
    await create('reserving');
    const input = { FunctionName: 'reserving', ReservedConcurrentExecutions: -1 };
    assert.deepEqual(await refusal(lambda.send(new sdk.PutFunctionConcurrencyCommand(input))), {
      name: 'ValidationException',
      status: 400,
      message:
        "1 validation error detected: Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0",
    });
  });

  it('fills in the defaults of AWS', async () => {
    const zip = zipOf({ 'index.mjs': answers('hi') });
    const {
      $metadata: _,
      RevisionId,
      LastModified,
      RuntimeVersionConfig,
      ...made
    } = await create('plain', { Code: { ZipFile: zip } });
    assert.match(String(RevisionId), /^[0-9a-f-]{36}$/);
    assert.match(String(LastModified), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    assert.match(String(RuntimeVersionConfig?.RuntimeVersionArn), /^arn:aws:lambda:ap-south-1::runtime:[0-9a-f]{64}$/);
    assert.deepEqual(made, {
      FunctionName: 'plain',
      FunctionArn: arn('plain'),
      Runtime: 'nodejs24.x',
      Role: functions.role,
      Handler: 'index.handler',
      CodeSize: zip.length,
      CodeSha256: createHash('sha256').update(zip).digest('base64'),
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      Version: '$LATEST',
      TracingConfig: { Mode: 'PassThrough' },
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/plain' },
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
    });
  });

  it('gives code, tags and reserved concurrency with GetFunction, and the zip at its location', async () => {
    const zip = zipOf({ 'index.mjs': answers('zip') });
    await create('whole', { Code: { ZipFile: zip }, Tags: { app: 'workshop' } });
    await lambda.send(
      new sdk.PutFunctionConcurrencyCommand({ FunctionName: 'whole', ReservedConcurrentExecutions: 2 }),
    );
    const { Code, Tags, Concurrency } = await lambda.send(new sdk.GetFunctionCommand({ FunctionName: 'whole' }));
    assert.equal(Code?.RepositoryType, 'S3');
    assert.deepEqual(Buffer.from(await (await fetch(String(Code?.Location))).arrayBuffer()), zip);
    assert.deepEqual(Tags, { app: 'workshop' });
    assert.deepEqual(Concurrency, { ReservedConcurrentExecutions: 2 });
  });

  it('lists functions and versions without their states', async () => {
    await create('listed');
    const { Functions = [] } = await lambda.send(new sdk.ListFunctionsCommand({ MaxItems: 50 }));
    const listed = Functions.find(({ FunctionName }) => FunctionName === 'listed');
    assert.equal(listed?.State, undefined);
    assert.equal(listed?.RuntimeVersionConfig, undefined);
    const { Versions } = await lambda.send(new sdk.ListVersionsByFunctionCommand({ FunctionName: 'listed' }));
    assert.deepEqual(
      Versions?.map(({ FunctionArn }) => FunctionArn),
      [`${arn('listed')}:$LATEST`],
    );
  });

  it('pages through functions', async () => {
    await create('page-a');
    await create('page-b');
    const seen: string[] = [];
    for await (const { Functions = [] } of sdk.paginateListFunctions({ client: lambda, pageSize: 1 }, {})) {
      seen.push(...Functions.map(({ FunctionName }) => String(FunctionName)));
    }
    assert.ok(seen.includes('page-a') && seen.includes('page-b'));
    assert.equal(new Set(seen).size, seen.length);
  });

  it('refuses a second function of the same name', async () => {
    await create('twice');
    assert.deepEqual(await refusal(create('twice')), {
      name: 'ResourceConflictException',
      status: 409,
      message: 'Function already exist: twice',
    });
  });

  const invalid = 'InvalidParameterValueException';
  const unusableRole = 'The role defined for the function cannot be assumed by Lambda.';

  it('refuses a role that does not exist, and one that does not trust Lambda, in the same words', async () => {
    const absent = `arn:aws:iam::${test.account}:role/absent`;
    const distrustful = await makeRole(test, 'distrustful', 'ec2.amazonaws.com');
    for (const Role of [absent, distrustful]) {
      assert.deepEqual(await refusal(create('roleless', { Role })), {
        name: invalid,
        status: 400,
        message: unusableRole,
      });
    }
  });

  it('refuses what is no role ARN', async () => {
    const { name, message } = await refusal(create('roleless', { Role: 'r1' }));
    assert.equal(name, 'ValidationException');
    assert.equal(
      message,
      "1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular " +
        'expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
    );
  });

  it('refuses runtimes that are retired or unknown', async () => {
    const retired = await refusal(create('old', { Runtime: 'nodejs14.x' }));
    assert.equal(retired.name, invalid);
    assert.equal(
      retired.message,
      'The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions. ' +
        'We recommend you use a supported runtime while creating or updating functions.',
    );
    const unknown = await refusal(create('old', { Runtime: 'nodejs99.x' as sdk.Runtime }));
    assert.match(
      unknown.message,
      /^Value nodejs99\.x at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[.*nodejs24\.x.*\] or be a valid ARN$/,
    );
  });

  it('refuses packages that are empty, no zip, or too large', async () => {
    assert.equal((await refusal(create('bad', { Code: {} }))).name, invalid);
    const garbage = await refusal(create('bad', { Code: { ZipFile: Buffer.from('not a zip') } }));
    assert.equal(garbage.message, 'Could not unzip uploaded file. Please check your file, then try to upload again.');
    const slip = await refusal(create('bad', { Code: { ZipFile: zipOf({ '../../outside.txt': 'x' }) } }));
    assert.equal(slip.message, garbage.message);
    const huge = await refusal(create('bad', { Code: { ZipFile: Buffer.alloc(52_428_801) } }));
    assert.deepEqual(huge, {
      name: 'RequestEntityTooLargeException',
      status: 413,
      message: 'Zipped size must be smaller than 52428800 bytes',
    });
  });

  it('takes code from a bucket only if it is there', async () => {
    const missing = await refusal(create('from-s3', { Code: { S3Bucket: 'no-such-bucket-here', S3Key: 'a.zip' } }));
    assert.equal(missing.name, invalid);
    assert.match(missing.message, /^Error occurred while GetObject\. S3 Error Code: NoSuchBucket\. S3 Error Message: /);
  });

  it('refuses reserved, malformed and too many environment variables', async () => {
    const refused = async (Variables: Record<string, string>) =>
      (await refusal(create('env', { Environment: { Variables } }))).message;
    const start =
      'Lambda was unable to configure your environment variables because the environment variables you have provided';
    assert.equal(
      await refused({ AWS_REGION: 'x', _HANDLER: 'y' }),
      `${start} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, _HANDLER`,
    );
    assert.match(await refused({ '1A': 'x' }), /Map keys must satisfy constraint/);
    const big = { BIG: 'x'.repeat(4096) };
    assert.equal(await refused(big), `${start} exceeded the 4KB limit. String measured: ${JSON.stringify(big)}`);
  });

  it('refuses numbers out of range', async () => {
    const { message } = await refusal(create('range', { Timeout: 901 }));
    assert.equal(
      message,
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    );
    assert.equal((await refusal(create('range', { MemorySize: 64 }))).name, 'ValidationException');
  });

  it('refuses by name what it does not support', async () => {
    const vpc = await refusal(create('vpc', { VpcConfig: { SubnetIds: ['subnet-1'] } }));
    assert.equal(vpc.name, 'NotImplemented');
    assert.match(vpc.message, /VpcConfig/);
    assert.match((await refusal(create('image', { Code: { ImageUri: 'x' } }))).message, /ImageUri/);
  });

  it('takes settings that change nothing, and refuses the others by name', async () => {
    const inert: Partial<sdk.CreateFunctionCommandInput> = {
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false },
      DeadLetterConfig: {},
      KMSKeyArn: '',
      ImageConfig: {},
      FileSystemConfigs: [],
      TracingConfig: { Mode: 'PassThrough' },
      SnapStart: { ApplyOn: 'None' },
    };
    await create('inert', inert);
    await lambda.send(new sdk.UpdateFunctionConfigurationCommand({ ...inert, FunctionName: 'inert' }));
    const others: Partial<sdk.CreateFunctionCommandInput>[] = [
      { VpcConfig: { SubnetIds: ['subnet-1'] } },
      { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:ap-south-1:123456789012:q' } },
      { KMSKeyArn: 'arn:aws:kms:ap-south-1:123456789012:key/1' },
      { Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrap' } } },
    ];
    const messages = await Promise.all(others.map(async (more) => (await refusal(create('other', more))).message));
    assert.deepEqual(messages, [
      'The sandbox does not support VpcConfig of lambda.',
      'The sandbox does not support DeadLetterConfig of lambda.',
      'The sandbox does not support KMSKeyArn of lambda.',
      'The sandbox does not support the environment variable AWS_LAMBDA_EXEC_WRAPPER of lambda.',
    ]);
  });

  it('tells tools that a function has no code signing and an automatic runtime', async () => {
    await create('unsigned');
    const FunctionName = 'unsigned';
    const { $metadata: _, ...signing } = await lambda.send(
      new sdk.GetFunctionCodeSigningConfigCommand({ FunctionName }),
    );
    assert.deepEqual(signing, { FunctionName });
    const { $metadata, ...runtime } = await lambda.send(new sdk.GetRuntimeManagementConfigCommand({ FunctionName }));
    assert.deepEqual(runtime, { UpdateRuntimeOn: 'Auto', FunctionArn: `${arn('unsigned')}:$LATEST` });
    assert.equal($metadata.httpStatusCode, 200);
    const manual = new sdk.PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn: 'FunctionUpdate' });
    assert.equal(
      (await refusal(lambda.send(manual))).message,
      'The sandbox does not support UpdateRuntimeOn FunctionUpdate of lambda.',
    );
  });

  it('keeps how asynchronous invocations are tried again', async () => {
    await create('later');
    const FunctionName = 'later';
    const none = {
      name: 'ResourceNotFoundException',
      status: 404,
      message: `The function ${arn('later')}:$LATEST doesn't have an EventInvokeConfig`,
    };
    const get = () => lambda.send(new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName }));
    assert.deepEqual(await refusal(get()), none);
    const put = (more: Partial<sdk.PutFunctionEventInvokeConfigCommandInput>) =>
      lambda.send(new sdk.PutFunctionEventInvokeConfigCommand({ FunctionName, ...more }));
    assert.equal(
      (await refusal(put({}))).message,
      'You must specify at least one of error handling or destination setting.',
    );
    assert.match((await refusal(put({ MaximumRetryAttempts: 3 }))).message, /at 'maximumRetryAttempts'/);
    const Destination = 'arn:aws:sqs:ap-south-1:123456789012:q';
    assert.equal(
      (await refusal(put({ DestinationConfig: { OnFailure: { Destination } } }))).message,
      'The sandbox does not support DestinationConfig with a Destination of lambda.',
    );
    await put({ MaximumRetryAttempts: 0 });
    await lambda.send(new sdk.UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 60 }));
    const { FunctionEventInvokeConfigs = [] } = await lambda.send(
      new sdk.ListFunctionEventInvokeConfigsCommand({ FunctionName }),
    );
    const [{ LastModified, ...config } = {}] = FunctionEventInvokeConfigs;
    assert.ok(LastModified instanceof Date);
    assert.deepEqual(config, {
      FunctionArn: `${arn('later')}:$LATEST`,
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    });
    await lambda.send(new sdk.DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
    assert.deepEqual(await refusal(get()), none);
  });

  it('spells the message of an error as the model of its exception does', async () => {
    const body = async (command: object) => Object.keys(JSON.parse((await rawAnswer(lambda, command)).body) as object);
    assert.deepEqual(await body(new sdk.GetFunctionCommand({ FunctionName: 'absent' })), ['Type', 'Message']);
    await create('spelled');
    const role = new sdk.UpdateFunctionConfigurationCommand({
      FunctionName: 'spelled',
      Role: 'arn:aws:iam::123456789012:role/absent',
    });
    assert.deepEqual(await body(role), ['Type', 'message']);
  });

  it('answers an unknown function with its ARN', async () => {
    const { name, status, message } = await refusal(
      lambda.send(new sdk.GetFunctionCommand({ FunctionName: 'nobody' })),
    );
    assert.deepEqual(
      [name, status, message],
      ['ResourceNotFoundException', 404, `Function not found: ${arn('nobody')}`],
    );
    const elsewhere = await refusal(
      lambda.send(new sdk.GetFunctionCommand({ FunctionName: arn('nobody').replace('ap-south-1', 'us-east-1') })),
    );
    assert.equal(elsewhere.message, "Functions from 'us-east-1' are not reachable in this region ('ap-south-1')");
    const odd = await refusal(lambda.send(new sdk.GetFunctionCommand({ FunctionName: 'a b' })));
    assert.equal(odd.name, 'ValidationException');
  });

  it('names a function by name, partial ARN or ARN', async () => {
    await create('named');
    for (const FunctionName of ['named', `${test.account}:function:named`, arn('named'), `${arn('named')}:$LATEST`]) {
      const shown = await lambda.send(new sdk.GetFunctionConfigurationCommand({ FunctionName }));
      assert.equal(shown.FunctionName, 'named');
    }
    const mismatch = await refusal(
      lambda.send(new sdk.GetFunctionCommand({ FunctionName: `${arn('named')}:1`, Qualifier: '2' })),
    );
    assert.equal(
      mismatch.message,
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  });

  it('replaces environment and layers wholly, and leaves alone what an update does not name', async () => {
    await create('changed', { Timeout: 7, Environment: { Variables: { ONE: '1', TWO: '2' } } });
    const change = (more: Partial<sdk.UpdateFunctionConfigurationCommandInput>) =>
      lambda.send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName: 'changed', ...more }));
    const changed = await change({ Environment: { Variables: { TWO: 'two' } } });
    assert.equal(changed.$metadata.httpStatusCode, 200);
    assert.deepEqual(changed.Environment, { Variables: { TWO: 'two' } });
    assert.equal(changed.Timeout, 7);
    assert.equal(changed.LastUpdateStatus, 'InProgress');
    assert.equal(changed.LastUpdateStatusReason, 'The function is being created.');
    assert.deepEqual((await change({ Description: 'x' })).Environment, { Variables: { TWO: 'two' } });
    assert.deepEqual((await change({ Environment: {} })).Environment, { Variables: {} });
  });

  it('gives every update a new revision, and refuses one that names an old revision', async () => {
    const made = await create('revised');
    const update = { FunctionName: 'revised', Description: 'same' };
    const first = await lambda.send(new sdk.UpdateFunctionConfigurationCommand(update));
    const second = await lambda.send(new sdk.UpdateFunctionConfigurationCommand(update));
    assert.notEqual(first.RevisionId, second.RevisionId);
    const stale = await refusal(
      lambda.send(new sdk.UpdateFunctionConfigurationCommand({ ...update, RevisionId: made.RevisionId })),
    );
    assert.deepEqual(stale, {
      name: 'PreconditionFailedException',
      status: 412,
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    });
  });

  it('runs new code after UpdateFunctionCode, and none of it after a dry run', async () => {
    await create('recoded');
    assert.equal((await functions.call('recoded')).payload, 'hi');
    const ZipFile = zipOf({ 'index.mjs': answers('new') });
    await lambda.send(new sdk.UpdateFunctionCodeCommand({ FunctionName: 'recoded', ZipFile, DryRun: true }));
    assert.equal((await functions.call('recoded')).payload, 'hi');
    const updated = await lambda.send(new sdk.UpdateFunctionCodeCommand({ FunctionName: 'recoded', ZipFile }));
    assert.equal(updated.CodeSha256, createHash('sha256').update(ZipFile).digest('base64'));
    assert.equal((await functions.call('recoded')).payload, 'new');
  });

  it('publishes a version once per change, and keeps it as it was', async () => {
    await create('published');
    const publish = () => lambda.send(new sdk.PublishVersionCommand({ FunctionName: 'published' }));
    const first = await publish();
    assert.deepEqual(
      [first.Version, first.FunctionArn, first.$metadata.httpStatusCode],
      ['1', `${arn('published')}:1`, 201],
    );
    assert.equal((await publish()).Version, '1');
    await lambda.send(
      new sdk.UpdateFunctionCodeCommand({ FunctionName: 'published', ZipFile: zipOf({ 'index.mjs': answers('two') }) }),
    );
    assert.equal((await publish()).Version, '2');
    assert.equal((await functions.call('published', {}, { Qualifier: '1' })).payload, 'hi');
    assert.equal((await functions.call('published:2')).payload, 'two');
    await lambda.send(new sdk.DeleteFunctionCommand({ FunctionName: 'published', Qualifier: '1' }));
    const gone = await refusal(functions.call('published', {}, { Qualifier: '1' }));
    assert.equal(gone.message, `Function not found: ${arn('published')}:1`);
  });

  it('publishes at once when asked to, under the unqualified ARN', async () => {
    const made = await create('at-once', { Publish: true });
    assert.deepEqual([made.Version, made.FunctionArn], ['1', arn('at-once')]);
  });

  it('deletes a function and all that is its own', async () => {
    await create('doomed');
    const gone = await lambda.send(new sdk.DeleteFunctionCommand({ FunctionName: 'doomed' }));
    assert.equal(gone.$metadata.httpStatusCode, 204);
    const again = await refusal(lambda.send(new sdk.DeleteFunctionCommand({ FunctionName: 'doomed' })));
    assert.deepEqual(
      [again.name, again.message],
      ['ResourceNotFoundException', `Function not found: ${arn('doomed')}`],
    );
  });

  it('tags functions, but not their versions', async () => {
    await create('tagged');
    await lambda.send(new sdk.TagResourceCommand({ Resource: arn('tagged'), Tags: { a: '1', b: '2' } }));
    await lambda.send(new sdk.UntagResourceCommand({ Resource: arn('tagged'), TagKeys: ['a'] }));
    assert.deepEqual((await lambda.send(new sdk.ListTagsCommand({ Resource: arn('tagged') }))).Tags, { b: '2' });
    const version = await refusal(
      lambda.send(new sdk.TagResourceCommand({ Resource: `${arn('tagged')}:1`, Tags: { a: '1' } })),
    );
    assert.equal(
      version.message,
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  });

  it('throttles a function that has no concurrency left', async () => {
    await create('throttled');
    const FunctionName = 'throttled';
    await lambda.send(new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    const { name, status, message } = await refusal(functions.call('throttled'));
    assert.deepEqual([name, status, message], ['TooManyRequestsException', 429, 'Rate Exceeded.']);
    const shown = await lambda.send(new sdk.GetFunctionConcurrencyCommand({ FunctionName }));
    assert.equal(shown.ReservedConcurrentExecutions, 0);
    await lambda.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName }));
    assert.equal((await functions.call('throttled')).payload, 'hi');
    const much = await refusal(
      lambda.send(new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 901 })),
    );
    assert.equal(
      much.message,
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
  });

  it('tells the limits of the account', async () => {
    const { AccountLimit, AccountUsage } = await lambda.send(new sdk.GetAccountSettingsCommand({}));
    assert.equal(AccountLimit?.ConcurrentExecutions, 1000);
    assert.ok(Number(AccountUsage?.FunctionCount) > 0);
  });

  describe('resource policy', () => {
    const FunctionName = 'guarded';
    const permission = {
      FunctionName,
      StatementId: 'gateway',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: 'arn:aws:execute-api:ap-south-1:123456789012:abc/*/*',
    };
    const add = (more: Partial<sdk.AddPermissionCommandInput> = {}) =>
      lambda.send(new sdk.AddPermissionCommand({ ...permission, ...more }));

    before(() => create(FunctionName));

    it('is absent at first', async () => {
      const none = await refusal(lambda.send(new sdk.GetPolicyCommand({ FunctionName })));
      assert.deepEqual(
        [none.name, none.message],
        ['ResourceNotFoundException', 'The resource you requested does not exist.'],
      );
      const remove = await refusal(lambda.send(new sdk.RemovePermissionCommand({ FunctionName, StatementId: 'x' })));
      assert.equal(remove.message, 'No policy is associated with the given resource.');
    });

    it('gains and loses statements', async () => {
      const added = await add();
      assert.equal(added.$metadata.httpStatusCode, 201);
      const statement = {
        Sid: 'gateway',
        Effect: 'Allow',
        Principal: { Service: 'apigateway.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: arn(FunctionName),
        Condition: { ArnLike: { 'AWS:SourceArn': permission.SourceArn } },
      };
      assert.deepEqual(JSON.parse(String(added.Statement)), statement);
      const { Policy, RevisionId } = await lambda.send(new sdk.GetPolicyCommand({ FunctionName }));
      assert.deepEqual(JSON.parse(String(Policy)), { Version: '2012-10-17', Id: 'default', Statement: [statement] });
      assert.ok(RevisionId);
      const twice = await refusal(add());
      assert.deepEqual(twice, {
        name: 'ResourceConflictException',
        status: 409,
        message:
          'The statement id (gateway) provided already exists. Please provide a new statement id, or remove the existing statement.',
      });
      const other = await refusal(lambda.send(new sdk.RemovePermissionCommand({ FunctionName, StatementId: 'other' })));
      assert.equal(other.message, 'Statement other is not found in resource policy.');
      const removed = await lambda.send(new sdk.RemovePermissionCommand({ FunctionName, StatementId: 'gateway' }));
      assert.equal(removed.$metadata.httpStatusCode, 204);
      assert.equal((await refusal(lambda.send(new sdk.GetPolicyCommand({ FunctionName })))).status, 404);
    });

    it('refuses principals and statement ids that cannot be', async () => {
      const principal = await refusal(add({ StatementId: 'p', Principal: 'invalid.example' }));
      assert.equal(principal.message, 'The provided principal was invalid. Please check the principal and try again.');
      const absent = await refusal(add({ StatementId: 'p', Principal: `arn:aws:iam::${test.account}:role/absent` }));
      assert.equal(absent.message, principal.message);
      assert.match((await refusal(add({ StatementId: 'a b' }))).message, /pattern: \(\[a-zA-Z0-9-_\]\+\)$/);
      const qualified = await refusal(add({ StatementId: 'q', Qualifier: '$LATEST' }));
      assert.equal(qualified.message, 'We currently do not support adding policies for $LATEST.');
    });

    it('is kept for each version by itself', async () => {
      await lambda.send(new sdk.PublishVersionCommand({ FunctionName }));
      await add({ StatementId: 'v1', Qualifier: '1', Principal: test.account });
      const { Policy } = await lambda.send(new sdk.GetPolicyCommand({ FunctionName, Qualifier: '1' }));
      const [statement] = (JSON.parse(String(Policy)) as { Statement: { Resource: string; Principal: unknown }[] })
        .Statement;
      assert.equal(statement?.Resource, `${arn(FunctionName)}:1`);
      assert.deepEqual(statement?.Principal, { AWS: `arn:aws:iam::${test.account}:root` });
      assert.equal((await refusal(lambda.send(new sdk.GetPolicyCommand({ FunctionName })))).status, 404);
    });
  });

  it('is invoked from another account where its policy allows that account', async () => {
    await functions.deploy('lent', answers('hello'));
    const key = createUserKey(test.sandbox.store, { account: '210987654321', userName: 'neighbour' });
    const neighbour = test.client(sdk.LambdaClient, key);
    const invoke = () => neighbour.send(new sdk.InvokeCommand({ FunctionName: arn('lent') }));
    assert.match(
      (await refusal(invoke())).message,
      /because no resource-based policy allows the lambda:InvokeFunction/,
    );
    const grant = { FunctionName: 'lent', StatementId: 's', Action: 'lambda:InvokeFunction' };
    await lambda.send(new sdk.AddPermissionCommand({ ...grant, Principal: '210987654321' }));
    assert.equal((await invoke()).StatusCode, 200);
    assert.equal(
      (await refusal(neighbour.send(new sdk.GetFunctionCommand({ FunctionName: arn('lent') })))).status,
      403,
    );
  });

  it('asks for permission to invoke, and for iam:PassRole to create', async () => {
    await functions.deploy('thief', 'export const handler = async () => process.env;');
    const env = (await functions.call('thief')).payload as Record<string, string>;
    const credentials = {
      accessKeyId: String(env.AWS_ACCESS_KEY_ID),
      secretAccessKey: String(env.AWS_SECRET_ACCESS_KEY),
      sessionToken: String(env.AWS_SESSION_TOKEN),
    };
    const stolen = test.client(sdk.LambdaClient, credentials);
    const me = `arn:aws:sts::${test.account}:assumed-role/function-role/thief`;
    const invoke = await refusal(stolen.send(new sdk.InvokeCommand({ FunctionName: 'thief' })));
    assert.deepEqual(invoke, {
      name: 'AccessDeniedException',
      status: 403,
      message: `User: ${me} is not authorized to perform: lambda:InvokeFunction on resource: ${arn('thief')} because no identity-based policy allows the lambda:InvokeFunction action`,
    });
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }] };
    await test.client(iam.IAMClient).send(
      new iam.PutRolePolicyCommand({
        RoleName: 'function-role',
        PolicyName: 'l',
        PolicyDocument: JSON.stringify(policy),
      }),
    );
    const created = await refusal(
      stolen.send(
        new sdk.CreateFunctionCommand({
          FunctionName: 'made',
          Role: functions.role,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: zipOf({ 'index.mjs': answers('x') }) },
        }),
      ),
    );
    assert.equal(created.status, 403);
    assert.match(
      created.message,
      /is not authorized to perform: iam:PassRole on resource: .*role\/function-role because/,
    );
  });
});

describe('lambda functions in the making', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let lambda: sdk.LambdaClient;

  before(async () => {
    test = await startTestSandbox({ pace: paced });
    functions = await testFunctions(test);
    ({ lambda } = functions);
  });
  after(() => test.stop());

  it('takes no call, change or end while Pending', async () => {
    await functions.deploy('pending', answers('hi'));
    const text =
      'The operation cannot be performed at this time. The function is currently in the following state: Pending';
    const FunctionName = 'pending';
    const calls = [
      () => functions.call(FunctionName),
      () => lambda.send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 })),
      () => lambda.send(new sdk.PublishVersionCommand({ FunctionName })),
      () => lambda.send(new sdk.DeleteFunctionCommand({ FunctionName })),
    ];
    for (const call of calls) {
      assert.deepEqual(await refusal(call()), { name: 'ResourceConflictException', status: 409, message: text });
    }
  });

  it('runs the old code while an update is in progress, and takes no other update', async () => {
    await functions.deploy('slow', answers('old'));
    await sdk.waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: 5, minDelay: 0.1, maxDelay: 0.1 },
      { FunctionName: 'slow' },
    );
    await lambda.send(
      new sdk.UpdateFunctionCodeCommand({ FunctionName: 'slow', ZipFile: zipOf({ 'index.mjs': answers('new') }) }),
    );
    // At once: on a busy machine a first start takes longer than the update.
    const [busy, called] = await Promise.all([
      refusal(lambda.send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName: 'slow', Timeout: 5 }))),
      functions.call('slow'),
    ]);
    assert.equal(called.payload, 'old');
    assert.equal(busy.status, 409);
    assert.equal(
      busy.message,
      `The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:ap-south-1:${test.account}:function:slow`,
    );
    await sdk.waitUntilFunctionUpdatedV2(
      { client: lambda, maxWaitTime: 5, minDelay: 0.1, maxDelay: 0.1 },
      { FunctionName: 'slow' },
    );
    assert.equal((await functions.call('slow')).payload, 'new');
  });
});
