// Alarms of the sandbox: settings, states and history, with the real client. The clock is the test's own.
import assert from 'node:assert/strict';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { paces } from '../../../../src/sandbox/sandbox.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

/** A full minute. */
const start = Date.parse('2026-11-30T10:00:00Z');
const second = 1000;
const minute = 60 * second;

const errors: cloudwatch.PutMetricAlarmInput = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

describe('CloudWatch alarms', () => {
  let test: TestSandbox;
  let client: CloudWatchClient;
  let now: number;

  async function open(pace: keyof typeof paces = 'instant'): Promise<void> {
    await test?.stop();
    now = start;
    test = await startTestSandbox({ now: () => now, pace });
    client = test.client(CloudWatchClient);
    // It signs with the clock of the test.
    const { config } = client;
    client.middlewareStack.add((next) => (request) => {
      config.systemClockOffset = now - Date.now();
      return next(request);
    });
  }
  before(() => open());
  after(() => test.stop());

  const put = (more: Partial<cloudwatch.PutMetricAlarmInput> = {}) =>
    client.send(new cloudwatch.PutMetricAlarmCommand({ ...errors, ...more }));
  const datum = (value: number, more: Partial<cloudwatch.MetricDatum> = {}) =>
    client.send(
      new cloudwatch.PutMetricDataCommand({
        Namespace: 'Shop',
        MetricData: [{ MetricName: 'Errors', Value: value, Timestamp: new Date(now), ...more }],
      }),
    );
  async function alarm(name = 'errors') {
    const { MetricAlarms = [] } = await client.send(new cloudwatch.DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms[0] ?? assert.fail(`There is no alarm ${name}.`);
  }
  const state = async (name?: string) => (await alarm(name)).StateValue;
  async function history(AlarmName = 'errors', more: Partial<cloudwatch.DescribeAlarmHistoryInput> = {}) {
    const { AlarmHistoryItems = [] } = await client.send(
      new cloudwatch.DescribeAlarmHistoryCommand({ AlarmName, ...more }),
    );
    return AlarmHistoryItems;
  }

  it('keeps the settings of an alarm, and describes them as AWS does', async () => {
    await put({
      AlarmDescription: 'Orders fail',
      Dimensions: [{ Name: 'Page', Value: 'cart' }],
      DatapointsToAlarm: 1,
      Unit: 'Count',
      Tags: [{ Key: 'course', Value: 'one' }],
      AlarmActions: [],
    });
    assert.deepEqual(await alarm(), {
      AlarmName: 'errors',
      AlarmArn: `arn:aws:cloudwatch:${test.region}:${test.account}:alarm:errors`,
      AlarmDescription: 'Orders fail',
      AlarmConfigurationUpdatedTimestamp: new Date(start),
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      StateValue: 'OK',
      StateReason:
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
      StateReasonData:
        '{"version":"1.0","queryDate":"2026-11-30T10:00:00.000+0000","unit":"Count","statistic":"Sum","period":60,' +
        '"recentDatapoints":[],"threshold":0.0,"evaluatedDatapoints":[{"timestamp":"2026-11-30T09:59:00.000+0000"}]}',
      StateUpdatedTimestamp: new Date(start),
      StateTransitionedTimestamp: new Date(start),
      MetricName: 'Errors',
      Namespace: 'Shop',
      Statistic: 'Sum',
      Dimensions: [{ Name: 'Page', Value: 'cart' }],
      Period: 60,
      Unit: 'Count',
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    const ResourceARN = (await alarm()).AlarmArn;
    await client.send(new cloudwatch.TagResourceCommand({ ResourceARN, Tags: [{ Key: 'more', Value: 'x' }] }));
    await client.send(new cloudwatch.UntagResourceCommand({ ResourceARN, TagKeys: ['course'] }));
    // An alarm that exists ignores the tags of PutMetricAlarm, and keeps its state.
    await put({ Tags: [{ Key: 'ignored', Value: '' }], Threshold: 5 });
    const { Tags } = await client.send(new cloudwatch.ListTagsForResourceCommand({ ResourceARN }));
    const gone = { ResourceARN: `${ResourceARN}-gone` };
    assert.deepEqual((await client.send(new cloudwatch.ListTagsForResourceCommand(gone))).Tags, []);
    assert.deepEqual(Tags, [{ Key: 'more', Value: 'x' }]);
    assert.deepEqual(
      (await history()).map(({ HistorySummary }) => HistorySummary),
      ['Alarm "errors" updated', 'Alarm updated from INSUFFICIENT_DATA to OK', 'Alarm "errors" created'],
    );
  });

  it('goes to ALARM with the data of the running minute, and to OK once it has left the range', async () => {
    await open();
    await put();
    assert.equal(await state(), 'OK');
    now += 12 * second;
    await datum(1);
    await datum(2);
    const failing = await alarm();
    assert.equal(failing.StateValue, 'ALARM');
    assert.equal(
      failing.StateReason,
      'Threshold Crossed: 1 datapoint [3.0 (30/11/26 10:00:00)] was greater than the threshold (0.0).',
    );
    assert.deepEqual(failing.StateUpdatedTimestamp, new Date(now));
    // One period is needed, and two more are read: until 10:04 there is a real datapoint in them.
    now = start + 3 * minute + 30 * second;
    assert.equal(await state(), 'ALARM');
    now = start + 10 * minute;
    const fine = await alarm();
    assert.equal(fine.StateValue, 'OK');
    assert.deepEqual(fine.StateTransitionedTimestamp, new Date(start + 4 * minute));
    const updates = await history('errors', { HistoryItemType: 'StateUpdate', ScanBy: 'TimestampAscending' });
    assert.deepEqual(
      updates.map(({ HistorySummary, Timestamp }) => [HistorySummary, Timestamp]),
      [
        ['Alarm updated from INSUFFICIENT_DATA to OK', new Date(start)],
        ['Alarm updated from OK to ALARM', new Date(start + 12 * second)],
        ['Alarm updated from ALARM to OK', new Date(start + 4 * minute)],
      ],
    );
    assert.deepEqual(JSON.parse(updates[1]?.HistoryData ?? ''), {
      version: '1.0',
      oldState: {
        stateValue: 'OK',
        stateReason:
          'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
        stateReasonData: {
          version: '1.0',
          queryDate: '2026-11-30T10:00:00.000+0000',
          statistic: 'Sum',
          period: 60,
          recentDatapoints: [],
          threshold: 0,
          evaluatedDatapoints: [{ timestamp: '2026-11-30T09:59:00.000+0000' }],
        },
      },
      newState: {
        stateValue: 'ALARM',
        stateReason: failing.StateReason,
        stateReasonData: {
          version: '1.0',
          queryDate: '2026-11-30T10:00:12.000+0000',
          startDate: '2026-11-30T10:00:00.000+0000',
          statistic: 'Sum',
          period: 60,
          recentDatapoints: [3],
          threshold: 0,
          evaluatedDatapoints: [{ timestamp: '2026-11-30T10:00:00.000+0000', sampleCount: 2, value: 3 }],
        },
      },
    });
  });

  it('is evaluated every minute over minutes that have passed, at pace aws', async () => {
    await open('aws');
    now = start + 20 * second;
    await put();
    assert.equal(await state(), 'INSUFFICIENT_DATA');
    await datum(1);
    now = start + 79 * second;
    assert.equal(await state(), 'INSUFFICIENT_DATA');
    now = start + 30 * minute;
    assert.equal(await state(), 'OK');
    const updates = await history('errors', { HistoryItemType: 'StateUpdate', ScanBy: 'TimestampAscending' });
    assert.deepEqual(
      updates.map(({ HistorySummary, Timestamp }) => [HistorySummary, Timestamp]),
      [
        ['Alarm updated from INSUFFICIENT_DATA to ALARM', new Date(start + 80 * second)],
        ['Alarm updated from ALARM to OK', new Date(start + 260 * second)],
      ],
    );
  });

  it('keeps a state that was set by hand until the next evaluation', async () => {
    await open();
    await put();
    now += 10 * second;
    const set = (more: Partial<cloudwatch.SetAlarmStateInput> = {}) =>
      client.send(
        new cloudwatch.SetAlarmStateCommand({
          AlarmName: 'errors',
          StateValue: 'ALARM',
          StateReason: 'a drill',
          ...more,
        }),
      );
    await set({ StateReasonData: '{"who":"me"}' });
    const { StateValue, StateReason, StateReasonData } = await alarm();
    assert.deepEqual([StateValue, StateReason, StateReasonData], ['ALARM', 'a drill', '{"who":"me"}']);
    now = start + minute;
    assert.equal(await state(), 'OK');
    const failure = async (more: Partial<cloudwatch.SetAlarmStateInput>) => {
      const { name, status, message } = await refusal(set(more));
      return [name, status, message];
    };
    assert.deepEqual(await failure({ AlarmName: 'none' }), ['ResourceNotFound', 404, 'UnknownError']);
    assert.deepEqual(await failure({ StateReasonData: '{' }), [
      'InvalidFormatFault',
      400,
      'StateReasonData was not syntactically valid JSON',
    ]);
    assert.deepEqual(await failure({ StateValue: 'INVALID' as never }), [
      'ValidationError',
      400,
      "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    ]);
  });
});
