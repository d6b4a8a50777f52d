// Runtimes that Lambda accepts, and those that the sandbox runs.
import assert from 'node:assert/strict';
import * as gateway from '@aws-sdk/client-apigatewayv2';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as sdk from '@aws-sdk/client-lambda';
import { http } from '../../../../src/aws/calls/http.ts';
import { testFunctions, zipOf, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

/** Functions can be made for these (November 2026); the last two of Node and Python are previews. */
const current = (
  'nodejs16.x nodejs18.x nodejs20.x nodejs22.x nodejs24.x nodejs26.x ' +
  'python3.8 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 python3.15 ' +
  'java8.al2 java11 java17 java21 java25 java8.al2023 java11.al2023 java17.al2023 ' +
  'dotnet6 dotnet8 dotnet10 ruby3.2 ruby3.3 ruby3.4 ruby4.0 provided.al2 provided.al2023'
).split(' ');
const retired = 'nodejs nodejs4.3 nodejs14.x python2.7 python3.7 java8 go1.x ruby2.7 provided'.split(' ');

describe('Lambda runtimes', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
  });
  after(() => test.stop());

  const deploy = (name: string, runtime: string) =>
    functions.deploy(name, 'export const handler = async () => process.env.AWS_EXECUTION_ENV;', {
      Runtime: runtime as sdk.Runtime,
    });
  const compatible = (...names: string[]) => names as sdk.Runtime[];

  it('can all be chosen but those that AWS has shut', async () => {
    const shut = Object.values(sdk.Runtime).filter((name) => !current.includes(name));
    assert.deepEqual(
      retired.filter((name) => !shut.includes(name as sdk.Runtime)),
      [],
    );
    await deploy('changing', 'nodejs24.x');
    for (const Runtime of Object.values(sdk.Runtime)) {
      const change = functions.lambda.send(
        new sdk.UpdateFunctionConfigurationCommand({ FunctionName: 'changing', Runtime }),
      );
      if (current.includes(Runtime)) assert.equal((await change).Runtime, Runtime);
      else assert.match((await refusal(change)).message, /^The runtime parameter of \S+ is no longer supported/);
    }
    await deploy('made', 'java25');
    const { Runtime } = await functions.lambda.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: 'made' }));
    assert.equal(Runtime, 'java25');
  });

  for (const runtime of ['nodejs18.x', 'nodejs26.x']) {
    it(`runs ${runtime}`, async () => {
      const name = runtime.replace('.', '-');
      await deploy(name, runtime);
      assert.equal((await functions.call(name)).payload, `AWS_Lambda_${runtime}`);
    });
  }

  it('other than Node answer that they cannot be run here, to the caller and in the log', async () => {
    await deploy('snake', 'python3.14');
    for (let time = 0; time < 2; time += 1) {
      const { payload, error, log } = await functions.call('snake');
      assert.equal(error, 'Unhandled');
      assert.deepEqual(payload, {
        errorType: 'Runtime.NotInSandbox',
        errorMessage:
          'The sandbox cannot run python3.14: it runs functions for Node.js only. On AWS this one would be called.',
      });
      assert.match(log.join('\n'), /ERROR\tRuntime\.NotInSandbox: The sandbox cannot run python3\.14/);
      assert.match(log.at(-1) ?? '', /^REPORT .*Status: error\tError Type: Runtime\.NotInSandbox$/);
    }
    const { events } = await test
      .client(logs.CloudWatchLogsClient)
      .send(
        new logs.FilterLogEventsCommand({ logGroupName: '/aws/lambda/snake', filterPattern: 'NotInSandbox ERROR' }),
      );
    assert.equal(events?.length, 3, 'once when it is started, and once for each event');
    assert.match(
      (
        await test
          .client(logs.CloudWatchLogsClient)
          .send(new logs.FilterLogEventsCommand({ logGroupName: '/aws/lambda/snake', filterPattern: 'INIT_START' }))
      ).events?.[0]?.message ?? '',
      /^INIT_START Runtime Version: python:3\.14\.v1\t/,
    );
  });

  it('other than Node are an internal error to an API', async () => {
    await deploy('rusty', 'provided.al2023');
    const client = test.client(gateway.ApiGatewayV2Client);
    const Target = `arn:aws:lambda:${test.region}:${test.account}:function:rusty`;
    const { ApiEndpoint = '' } = await client.send(
      new gateway.CreateApiCommand({ Name: 'api', ProtocolType: 'HTTP', Target }),
    );
    await functions.lambda.send(
      new sdk.AddPermissionCommand({
        FunctionName: 'rusty',
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      }),
    );
    const { status, body } = await http(ApiEndpoint);
    assert.deepEqual([status, body], [500, '{"message":"Internal Server Error"}']);
  });

  it('are what layers are made for and found by, the retired ones too', async () => {
    const Content = { ZipFile: zipOf({ 'python/module.py': '' }) };
    const publish = (...names: string[]) =>
      functions.lambda.send(
        new sdk.PublishLayerVersionCommand({ LayerName: 'layer', Content, CompatibleRuntimes: compatible(...names) }),
      );
    assert.deepEqual((await publish('python3.14', 'python3.7')).CompatibleRuntimes, ['python3.14', 'python3.7']);
    const find = async (name: string) =>
      (await functions.lambda.send(new sdk.ListLayersCommand({ CompatibleRuntime: name as sdk.Runtime }))).Layers
        ?.length;
    assert.deepEqual([await find('python3.7'), await find('nodejs24.x')], [1, 0]);
    const unknown = await refusal(publish('python3.14', 'cobol85'));
    assert.equal(unknown.name, 'ValidationException');
    assert.match(
      unknown.message,
      /^1 validation error detected: Value '\[python3\.14, cobol85\]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: \[.*nodejs24\.x.*\]$/,
    );
    assert.match((await refusal(find('cobol85'))).message, /Value 'cobol85' at 'compatibleRuntime' failed to satisfy/);
  });
});
