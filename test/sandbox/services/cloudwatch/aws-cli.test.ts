// CloudWatch by the real AWS CLI, which was not written here and speaks through botocore.
import assert from 'node:assert/strict';
import { typedAwsCli, type TypedAwsCli } from '../../../helpers/aws/typed-aws-cli.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('The AWS CLI, for CloudWatch', function () {
  this.timeout(120_000);
  let test: TestSandbox;
  let typed: TypedAwsCli;
  let text: TypedAwsCli['text'];
  let json: TypedAwsCli['json'];
  let refused: TypedAwsCli['refused'];

  before(async function () {
    test = await startTestSandbox();
    const found = await typedAwsCli(test);
    if (!found) return this.skip();
    typed = found;
    ({ text, json, refused } = typed);
  });
  after(async () => {
    await typed?.end();
    await test?.stop();
  });

  it('puts an alarm and data, and sees it go to ALARM', async () => {
    await text`cloudwatch put-metric-alarm --alarm-name orders --namespace Shop --metric-name Failed --statistic Sum
      --period 60 --evaluation-periods 1 --threshold 2 --comparison-operator GreaterThanOrEqualToThreshold
      --treat-missing-data notBreaching --dimensions Name=Page,Value=cart --tags Key=course,Value=cli`;
    const states = () => json`cloudwatch describe-alarms --query MetricAlarms[].[AlarmName,StateValue]`;
    assert.deepEqual(await states(), [['orders', 'OK']]);
    await text`cloudwatch put-metric-data --namespace Shop --metric-name Failed --value 3 --dimensions Page=cart`;
    assert.deepEqual(await states(), [['orders', 'ALARM']]);
    assert.deepEqual(
      await json`cloudwatch describe-alarm-history --alarm-name orders --scan-by TimestampAscending --page-size 1
        --query AlarmHistoryItems[].HistorySummary`,
      ['Alarm "orders" created', 'Alarm updated from INSUFFICIENT_DATA to OK', 'Alarm updated from OK to ALARM'],
    );
    assert.deepEqual(
      await json`cloudwatch describe-alarms-for-metric --namespace Shop --metric-name Failed
        --dimensions Name=Page,Value=cart --query MetricAlarms[].AlarmName`,
      ['orders'],
    );
    assert.deepEqual(await json`cloudwatch list-metrics --namespace Shop --query Metrics`, [
      { Namespace: 'Shop', MetricName: 'Failed', Dimensions: [{ Name: 'Page', Value: 'cart' }] },
    ]);
  });

  it('switches its actions, sets its state, changes its tags, and deletes it', async () => {
    const arn = `arn:aws:cloudwatch:${test.region}:${test.account}:alarm:orders`;
    await text`cloudwatch disable-alarm-actions --alarm-names orders`;
    await text`cloudwatch set-alarm-state --alarm-name orders --state-value INSUFFICIENT_DATA --state-reason drill`;
    assert.deepEqual(
      await json`cloudwatch describe-alarms --alarm-name-prefix ord
        --query MetricAlarms[].[ActionsEnabled,StateValue,StateReason]`,
      [[false, 'INSUFFICIENT_DATA', 'drill']],
    );
    await text`cloudwatch tag-resource --resource-arn ${arn} --tags Key=more,Value=1`;
    await text`cloudwatch untag-resource --resource-arn ${arn} --tag-keys course`;
    assert.deepEqual(await json`cloudwatch list-tags-for-resource --resource-arn ${arn} --query Tags`, [
      { Key: 'more', Value: '1' },
    ]);
    await text`cloudwatch delete-alarms --alarm-names orders`;
    assert.deepEqual(await json`cloudwatch describe-alarms --query MetricAlarms`, []);
  });

  it('shows refusals in the words of AWS', async () => {
    assert.match(
      await refused`cloudwatch set-alarm-state --alarm-name none --state-value OK --state-reason x`,
      /^An error occurred \(ResourceNotFound\) when calling the SetAlarmState operation/,
    );
    assert.equal(
      await refused`cloudwatch put-metric-alarm --alarm-name a --namespace Shop --metric-name Failed --statistic Sum
        --period 60 --evaluation-periods 1 --datapoints-to-alarm 2 --threshold 2
        --comparison-operator GreaterThanThreshold`,
      'An error occurred (ValidationError) when calling the PutMetricAlarm operation: DatapointsToAlarm must be less than or equal to EvaluationPeriods',
    );
    assert.match(
      await refused`cloudwatch put-metric-alarm --alarm-name a --namespace Shop --metric-name Failed --statistic Sum
        --period 60 --evaluation-periods 1 --threshold 2 --comparison-operator GreaterThanThreshold
        --alarm-actions arn:aws:sns:ap-south-1:123456789012:alerts`,
      /The sandbox does not support AlarmActions of cloudwatch PutMetricAlarm\.$/,
    );
  });
});
