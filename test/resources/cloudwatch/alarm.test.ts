// CloudWatch alarms, on the sandbox.
import assert from 'node:assert/strict';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type DescribeAlarmsOutput,
} from '@aws-sdk/client-cloudwatch';
import { alarm } from '../../../src/resources/cloudwatch/alarm.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const props = {
  name: 'aws-workshop-api-5xx',
  description: 'A visitor got a server error.',
  namespace: 'AWS/ApiGateway',
  metric: '5xx',
  dimensions: { ApiId: 'a1b2c3d4e5' },
  threshold: 1,
};

describe('alarm', () => {
  let test: TestSandbox;
  let aws: Aws;
  let cloudwatch: CloudWatchClient;
  const all = async () => (await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [];
  const put = (more: object) =>
    cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: props.name,
        Namespace: props.namespace,
        MetricName: props.metric,
        Dimensions: [{ Name: 'ApiId', Value: props.dimensions.ApiId }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        ...more,
      }),
    );

  beforeEach(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    cloudwatch = test.client(CloudWatchClient);
  });
  afterEach(() => test.stop());

  it('is made once, tagged, and counts the server errors of an API in a minute', async () => {
    const made = await alarm.ensure(props, aws, undefined);
    const { name: _name, ...settings } = props;
    assert.deepEqual(made, {
      ...settings,
      arn: `arn:aws:cloudwatch:ap-south-1:${test.account}:alarm:${props.name}`,
      statistic: 'Sum',
      period: 60,
      evaluationPeriods: 1,
      comparison: 'GreaterThanOrEqualToThreshold',
      missingData: 'notBreaching',
      unit: null,
      actionsEnabled: true,
    });
    const [before] = await all();
    assert.deepEqual(await alarm.ensure(props, aws, made), made);
    assert.deepEqual(await all(), [before], 'not configured a second time');
    const { Tags } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: made.arn }));
    assert.deepEqual(Tags, [{ Key: 'workshop', Value: 'url-shortener' }]);
  });

  for (const [what, change] of Object.entries({
    'another API': { Dimensions: [{ Name: 'ApiId', Value: 'other' }] },
    'a unit that the metric does not have': { Unit: 'Seconds' },
    'missing data as an alarm': { TreatMissingData: 'breaching' },
    'another threshold': { Threshold: 100 },
  }))
    it(`gets its settings back from ${what}, and keeps its tag`, async () => {
      const made = await alarm.ensure(props, aws, undefined);
      await put(change);
      assert.notDeepEqual(await alarm.read(props, aws, made), made);
      assert.deepEqual(await alarm.ensure(props, aws, made), made);
      assert.deepEqual(await alarm.liveTags?.(props.name, aws), { workshop: 'url-shortener' });
    });

  it('gets its actions back after somebody disabled them', async () => {
    const made = await alarm.ensure(props, aws, undefined);
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: [props.name] }));
    assert.equal((await alarm.read(props, aws, made))?.actionsEnabled, false);
    assert.deepEqual(await alarm.ensure(props, aws, made), made);
  });

  it('is corrected together with the actions that somebody has added', async () => {
    await alarm.ensure(props, aws, undefined);
    await put({ Threshold: 100 });
    const topic = 'arn:aws:sns:ap-south-1:111122223333:alarms';
    const withAction = await testAws(test, {
      async around(call, next) {
        const result = await next();
        // The sandbox has no alarms with actions.
        if (call.operation === 'DescribeAlarms')
          for (const live of (result as { output: DescribeAlarmsOutput }).output.MetricAlarms ?? [])
            live.AlarmActions = [topic];
        return result;
      },
    });
    await assert.rejects(alarm.ensure(props, withAction, undefined), /does not support .*AlarmActions/);
  });

  it('goes on where the answer to PutMetricAlarm got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('PutMetricAlarm') });
    await assert.rejects(alarm.ensure(props, unlucky, undefined), /socket hang up/);
    await alarm.ensure(props, unlucky, undefined);
    assert.equal((await all()).length, 1);
  });

  it('is removed, once or twice, and its longer namesake is not', async () => {
    await put({ AlarmName: `${props.name}-other` });
    await alarm.ensure(props, aws, undefined);
    await alarm.remove(props, aws, undefined, null);
    await alarm.remove(props, aws, undefined, null);
    assert.deepEqual(
      (await all()).map(({ AlarmName }) => AlarmName),
      [`${props.name}-other`],
    );
    assert.equal(await alarm.read(props, aws, undefined), undefined);
  });

  it('of somebody else is refused and left alone', async () => {
    await put({ Threshold: 42 });
    await assert.rejects(alarm.ensure(props, aws, undefined), { code: 'not-ours' });
    await assert.rejects(alarm.remove(props, aws, undefined, null), { code: 'not-ours' });
    assert.deepEqual(
      (await all()).map(({ Threshold }) => Threshold),
      [42],
    );
  });

  it('that a learner has created by hand is found, and gets the tag', async () => {
    await put({});
    const [found] = (await alarm.byHand?.find(props, aws)) ?? [];
    assert.equal(found?.owner, 'nobody');
    await alarm.byHand?.tag?.(props, found.outputs, aws);
    assert.equal((await alarm.ensure(props, aws, undefined)).description, props.description);
  });
});
