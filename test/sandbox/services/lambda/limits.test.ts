// Values that Lambda refuses, with the texts that were recorded on AWS, and what counts towards its limits.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'mocha';
import * as sdk from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { testFunctions, zipOf, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { rawZip } from '../../../helpers/wire/raw-zip.ts';

describe('limits of functions', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let lambda: sdk.LambdaClient;
  const arn = (name: string) => `arn:aws:lambda:ap-south-1:${test.account}:function:${name}`;
  const handler = 'export const handler = async () => 1;';

  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
    ({ lambda } = functions);
    await functions.deploy('here', handler);
  });
  after(() => test.stop());

  it('refuses two architectures, and one that does not exist', async () => {
    const answer = async (Architectures: string[]) =>
      await refusal(functions.deploy('two', handler, { Architectures: Architectures as sdk.Architecture[] }));
    const invalid = (value: string, constraint: string) => ({
      name: 'ValidationException',
      status: 400,
      message: `1 validation error detected: Value '${value}' at 'architectures' failed to satisfy constraint: ${constraint}`,
    });
    const oneOf =
      'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]';
    assert.deepEqual(
      await answer(['x86_64', 'arm64']),
      invalid('[x86_64, arm64]', 'Member must have length less than or equal to 1'),
    );
    assert.deepEqual(await answer(['X86_64']), invalid('[X86_64]', oneOf));
  });

  it('lists all versions, or those of $LATEST, and refuses another FunctionVersion', async () => {
    const FunctionVersion = 'invalid' as sdk.FunctionVersion;
    const refused = await refusal(lambda.send(new sdk.ListFunctionsCommand({ FunctionVersion })));
    assert.equal(
      refused.message,
      "1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
    );
  });

  it('refuses tags that are empty, too many, or of what is no resource of Lambda', async () => {
    const tag = (Resource: string, Tags: Record<string, string>) =>
      refusal(lambda.send(new sdk.TagResourceCommand({ Resource, Tags })));
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']));
    assert.equal((await tag(arn('here'), many)).message, 'Number of tags exceeds resource tag limit.');
    assert.equal((await tag(arn('here'), {})).message, 'An error occurred and the request cannot be processed.');
    const unknown = arn('here').replace(':function:', ':foobar:');
    const { name, message } = await tag(unknown, { a: '1' });
    assert.equal(name, 'ValidationException');
    assert.ok(
      message.startsWith(
        `1 validation error detected: Value '${unknown}' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:`,
      ),
      message,
    );
  });

  it('asks for a setting of asynchronous invocations before it looks for the function', async () => {
    const put = new sdk.PutFunctionEventInvokeConfigCommand({ FunctionName: 'missing' });
    const { name, message } = await refusal(lambda.send(put));
    assert.deepEqual(
      [name, message],
      ['InvalidParameterValueException', 'You must specify at least one of error handling or destination setting.'],
    );
  });

  it('counts the code of every version and layer', async () => {
    const total = async () =>
      (await lambda.send(new sdk.GetAccountSettingsCommand({}))).AccountUsage?.TotalCodeSize ?? 0;
    const first = await total();
    await lambda.send(new sdk.PublishVersionCommand({ FunctionName: 'here' }));
    const size = zipOf({ 'index.mjs': handler }).length;
    assert.equal(await total(), first + size);
    const layer = zipOf({ 'nodejs/a.js': 'exports.a = 1;' });
    for (const count of [1, 2]) {
      await lambda.send(new sdk.PublishLayerVersionCommand({ LayerName: 'a', Content: { ZipFile: layer } }));
      assert.equal(await total(), first + size + count * layer.length);
    }
  });

  it('takes a zip of more than 50 MB from a bucket', async () => {
    const s3 = test.client(S3Client);
    const large = rawZip([
      { name: 'index.mjs', data: handler },
      { name: 'data.bin', data: randomBytes(52_428_801) },
    ]);
    const region = { LocationConstraint: 'ap-south-1' as const };
    await s3.send(new CreateBucketCommand({ Bucket: 'large-code', CreateBucketConfiguration: region }));
    await s3.send(new PutObjectCommand({ Bucket: 'large-code', Key: 'code.zip', Body: large }));
    await functions.deploy('large', handler, { Code: { S3Bucket: 'large-code', S3Key: 'code.zip' } });
    const { CodeSize } = await lambda.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: 'large' }));
    assert.equal(CodeSize, large.length);
  });
});
