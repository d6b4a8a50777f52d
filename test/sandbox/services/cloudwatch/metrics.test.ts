// Metrics of the sandbox: those that clients put, and those that its services record of themselves.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  AddPermissionCommand,
  GetFunctionConfigurationCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { testFunctions, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const minute = 60_000;

describe('CloudWatch metrics', function () {
  this.timeout(60_000);
  let test: TestSandbox;
  let client: CloudWatchClient;
  let functions: TestFunctions;
  let dir: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-metrics-'));
    test = await startTestSandbox({ dir });
    client = test.client(CloudWatchClient);
    functions = await testFunctions(test);
  });
  after(async () => {
    await test.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const put = (MetricData: cloudwatch.MetricDatum[], Namespace = 'Shop') =>
    client.send(new cloudwatch.PutMetricDataCommand({ Namespace, MetricData }));
  async function statistics(more: Partial<cloudwatch.GetMetricStatisticsInput>) {
    const { Datapoints = [] } = await client.send(
      new cloudwatch.GetMetricStatisticsCommand({
        Namespace: 'Shop',
        MetricName: 'Orders',
        StartTime: new Date(Date.now() - 10 * minute),
        EndTime: new Date(Date.now() + minute),
        Period: 60,
        Statistics: ['Sum'],
        ...more,
      }),
    );
    return Datapoints;
  }
  /** Over the last minutes, as one datapoint; undefined where there is none. */
  async function sum(Namespace: string, MetricName: string, dimensions: Record<string, string>, stat = 'Sum') {
    const { MetricDataResults: [result] = [] } = await client.send(
      new cloudwatch.GetMetricDataCommand({
        StartTime: new Date(Date.now() - 59 * minute),
        EndTime: new Date(Date.now() + minute),
        MetricDataQueries: [
          {
            Id: 'm1',
            MetricStat: {
              Metric: {
                Namespace,
                MetricName,
                Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
              },
              Period: 3600,
              Stat: stat,
            },
          },
        ],
      }),
    );
    return result?.Values?.[0];
  }

  it('labels the results of several queries by what tells them apart', async () => {
    const labels = async (...queries: [stat: string, period: number, label?: string][]) => {
      const MetricDataQueries = queries.map(([Stat, Period, Label], index) => ({
        Id: `q${index}`,
        Label,
        MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Labelled' }, Stat, Period },
      }));
      const times = { StartTime: new Date(Date.now() - 10 * minute), EndTime: new Date() };
      const { MetricDataResults = [] } = await client.send(
        new cloudwatch.GetMetricDataCommand({ ...times, MetricDataQueries }),
      );
      return MetricDataResults.map(({ Label }) => Label);
    };
    assert.deepEqual(await labels(['Sum', 60]), ['Labelled']);
    assert.deepEqual(await labels(['Sum', 60], ['Minimum', 60]), ['Labelled Sum', 'Labelled Minimum']);
    assert.deepEqual(await labels(['Sum', 60], ['Sum', 120]), ['Labelled 60', 'Labelled 120']);
    assert.deepEqual(await labels(['Sum', 60], ['Minimum', 120, 'mine']), ['Labelled Sum 60', 'mine']);
  });

  it('names the two of a value, values and statistics that a datum has', async () => {
    const StatisticValues = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };
    const message = async (more: object) => (await refusal(put([{ MetricName: 'Both', Value: 1, ...more }]))).message;
    assert.equal(
      await message({ Values: [1] }),
      'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
    );
    assert.equal(
      await message({ StatisticValues }),
      'The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.',
    );
  });

  it('adds up what a client puts: values, lists with counts, and statistic sets', async () => {
    const Timestamp = new Date(Math.floor(Date.now() / minute) * minute - 5 * minute);
    const Dimensions = [{ Name: 'Page', Value: 'cart' }];
    const common = { MetricName: 'Orders', Dimensions, Timestamp, Unit: 'Count' } as const;
    await put([
      { ...common, Value: 4 },
      { ...common, Values: [1, 10], Counts: [3, 1] },
      { ...common, StatisticValues: { SampleCount: 2, Sum: 5, Minimum: 0.5, Maximum: 4.5 } },
      { ...common, Timestamp: new Date(Timestamp.getTime() + minute), Value: 7 },
    ]);
    assert.deepEqual(
      await statistics({ Dimensions, Statistics: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] }),
      [
        { Timestamp, Unit: 'Count', SampleCount: 7, Average: 22 / 7, Sum: 22, Minimum: 0.5, Maximum: 10 },
        {
          Timestamp: new Date(Timestamp.getTime() + minute),
          Unit: 'Count',
          SampleCount: 1,
          Average: 7,
          Sum: 7,
          Minimum: 7,
          Maximum: 7,
        },
      ],
    );
    // Other dimensions are another metric.
    assert.deepEqual(await statistics({}), []);
    assert.deepEqual(await statistics({ Dimensions, Unit: 'Seconds' }), []);
  });

  it('has the seconds of a metric of high resolution', async () => {
    const at = Math.floor(Date.now() / minute) * minute - 3 * minute;
    for (const second of [0, 9, 10])
      await put([{ MetricName: 'Fast', Value: 1, StorageResolution: 1, Timestamp: new Date(at + second * 1000) }]);
    assert.deepEqual(await statistics({ MetricName: 'Fast', Period: 10 }), [
      { Timestamp: new Date(at), Unit: 'None', Sum: 2 },
      { Timestamp: new Date(at + 10_000), Unit: 'None', Sum: 1 },
    ]);
  });

  it('records what functions do, under the names and dimensions of AWS', async () => {
    await functions.deploy(
      'getLongURL',
      'export const handler = async ({ fail }) => { if (fail) throw new Error("no"); return 1; };',
    );
    await functions.call('getLongURL');
    await functions.call('getLongURL', { fail: true });
    await functions.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'getLongURL', ReservedConcurrentExecutions: 0 }),
    );
    assert.equal((await refusal(functions.call('getLongURL'))).name, 'TooManyRequestsException');
    const lambda = (name: string, dimensions: Record<string, string>, stat?: string) =>
      sum('AWS/Lambda', name, dimensions, stat);
    const own = { FunctionName: 'getLongURL' };
    for (const dimensions of [{}, own, { ...own, Resource: 'getLongURL' }] as const) {
      assert.equal(await lambda('Invocations', dimensions), 2);
      assert.equal(await lambda('Errors', dimensions), 1);
      assert.equal(await lambda('Errors', dimensions, 'Average'), 0.5);
      assert.equal(await lambda('Throttles', dimensions), 1);
      assert.equal(await lambda('ConcurrentExecutions', dimensions, 'Maximum'), 1);
      assert.equal(await lambda('Duration', dimensions, 'SampleCount'), 2);
    }
    assert.equal(await lambda('Errors', { FunctionName: 'other' }), undefined);
  });

  it('records what requests to a stage get, and how long it takes', async () => {
    const apis = test.client(ApiGatewayV2Client);
    await functions.deploy('hello', 'export const handler = async () => ({ statusCode: 200, body: "hello" });');
    const { FunctionArn: Target } = await functions.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'hello' }),
    );
    const api = await apis.send(new CreateApiCommand({ Name: 'api', ProtocolType: 'HTTP', Target }));
    const status = async (url = '') => (await fetch(url)).status;
    // API Gateway may not invoke the function yet.
    assert.equal(await status(api.ApiEndpoint), 500);
    await functions.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'hello',
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      }),
    );
    assert.equal(await status(api.ApiEndpoint), 200);
    const stage = await apis.send(new CreateApiCommand({ Name: 'empty', ProtocolType: 'HTTP' }));
    await apis.send(new CreateStageCommand({ ApiId: stage.ApiId, StageName: '$default', AutoDeploy: true }));
    await apis.send(new CreateRouteCommand({ ApiId: stage.ApiId, RouteKey: 'GET /only' }));
    assert.equal(await status(stage.ApiEndpoint), 404);
    const of = (ApiId = '', more = {}) =>
      Promise.all(['Count', '4xx', '5xx'].map((name) => sum('AWS/ApiGateway', name, { ApiId, ...more })));
    assert.deepEqual(await of(api.ApiId), [2, 0, 1]);
    assert.deepEqual(await of(api.ApiId, { Stage: '$default' }), [2, 0, 1]);
    assert.deepEqual(await of(stage.ApiId), [1, 1, 0]);
    const { ApiId = '' } = api;
    const samples = (name: string) => sum('AWS/ApiGateway', name, { ApiId }, 'SampleCount');
    assert.equal(await samples('Latency'), 2);
    assert.equal(await samples('IntegrationLatency'), 2);
    assert.equal(await sum('AWS/ApiGateway', 'DataProcessed', { ApiId }, 'Minimum'), 'hello'.length);
    assert.equal(await sum('AWS/ApiGateway', 'IntegrationLatency', { ApiId: stage.ApiId ?? '' }), undefined);
  });

  it('lists metrics by namespace, name and dimensions', async () => {
    const list = async (input: cloudwatch.ListMetricsInput) => {
      const { Metrics = [] } = await client.send(new cloudwatch.ListMetricsCommand(input));
      return Metrics;
    };
    assert.deepEqual(await list({ Namespace: 'Shop', MetricName: 'Orders' }), [
      { Namespace: 'Shop', MetricName: 'Orders', Dimensions: [{ Name: 'Page', Value: 'cart' }] },
    ]);
    assert.equal(
      (await list({ Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'Resource', Value: 'getLongURL' }] })).length,
      5,
    );
    assert.deepEqual(await list({ Dimensions: [{ Name: 'Page', Value: 'none' }] }), []);
  });

  it('evaluates an alarm on a function as soon as it fails', async () => {
    await client.send(
      new cloudwatch.PutMetricAlarmCommand({
        AlarmName: 'getLongURL-errors',
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: 'getLongURL' }],
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      }),
    );
    const { MetricAlarms: [alarm] = [] } = await client.send(new cloudwatch.DescribeAlarmsCommand({}));
    assert.equal(alarm?.StateValue, 'ALARM');
    assert.match(
      alarm.StateReason ?? '',
      /^Threshold Crossed: 1 out of the last 1 datapoints \[1\.0 \(.*\)\] was greater than or equal to the threshold \(1\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/,
    );
  });

  it('keeps metrics over a restart', async () => {
    const before = await sum('AWS/Lambda', 'Invocations', {});
    await put([{ MetricName: 'Kept', Value: 3 }]);
    await test.sandbox.close();
    test = await startTestSandbox({ dir });
    client = test.client(CloudWatchClient);
    assert.equal(await sum('AWS/Lambda', 'Invocations', {}), before);
    assert.equal(await sum('Shop', 'Kept', {}), 3);
  });

  it('refuses values that CloudWatch does not take, and names what the sandbox does not have', async () => {
    const failure = async (call: Promise<unknown>) => {
      const { name, message } = await refusal(call);
      return `${name}: ${message}`;
    };
    assert.equal(
      await failure(statistics({ StartTime: new Date(0), EndTime: new Date(1_502 * minute) })),
      'InvalidParameterCombinationException: You have requested up to 1,502 datapoints, which exceeds the limit of 1,440. ' +
        'You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    );
    assert.equal(
      await failure(put([{ MetricName: 'Orders', Value: 1, Timestamp: new Date(Date.now() - 15 * 24 * 60 * minute) }])),
      'InvalidParameterValueException: The parameter MetricData.member.1.Timestamp must specify a time no more than two weeks in the past.',
    );
    assert.equal(
      await failure(put([{ MetricName: 'Orders', Value: 1 }], 'AWS/Lambda')),
      'InvalidParameterValueException: The value AWS/ for parameter Namespace is invalid: it is reserved for the metrics of AWS services.',
    );
    assert.equal(
      await failure(put([{ MetricName: 'Orders' }])),
      'MissingRequiredParameterException: At least one of the parameters MetricData.member.1.Value, MetricData.member.1.Values or ' +
        'MetricData.member.1.StatisticValues must be specified.',
    );
    const query = (more: Partial<cloudwatch.MetricDataQuery>) =>
      client.send(
        new cloudwatch.GetMetricDataCommand({
          StartTime: new Date(0),
          EndTime: new Date(),
          MetricDataQueries: [{ Id: 'e1', ...more }],
        }),
      );
    assert.equal(
      await failure(query({ Expression: 'm1+m2' })),
      'NotImplemented: The sandbox does not support the Expression m1+m2 of cloudwatch.',
    );
    assert.equal(
      await failure(statistics({ ExtendedStatistics: ['p99'] })),
      'NotImplemented: The sandbox does not support ExtendedStatistics of cloudwatch GetMetricStatistics.',
    );
  });
});
