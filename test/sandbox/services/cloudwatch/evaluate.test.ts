// The tables of CloudWatch's user guide: which state the datapoints of an alarm give where some are missing.
// source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, checked 2026-11-30
import assert from 'node:assert/strict';
import { evaluate } from '../../../../src/sandbox/services/cloudwatch/alarms/evaluate.ts';
import { doubleText } from '../../../../src/sandbox/services/cloudwatch/alarms/java-text.ts';
import { stateOf } from '../../../../src/sandbox/services/cloudwatch/alarms/reason.ts';
import type { AlarmSettings } from '../../../../src/sandbox/services/cloudwatch/records.ts';

const alarm: AlarmSettings = {
  actionsEnabled: true,
  metric: { namespace: 'Shop', name: 'Errors', dimensions: [] },
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 3,
  threshold: 0.5,
  comparison: 'GreaterThanThreshold',
};
const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const start = Date.parse('2026-11-30T10:00:00Z');

/** `0 - X`: newest last, as in the guide. */
function pointsOf(text: string) {
  const marks = text.split(' ');
  return marks
    .map((mark, index) => ({
      start: start + index * 60_000,
      ...(mark !== '-' && { value: mark === 'X' ? 1 : 0, count: 1 }),
    }))
    .reverse();
}

describe('An alarm whose data is missing in part', () => {
  const keeps = 'keeps its state';
  const tables: Readonly<Record<number, Readonly<Record<string, readonly string[]>>>> = {
    3: {
      '0 - X - X': ['OK', 'OK', 'OK', 'OK'],
      '0 - - - -': ['OK', 'OK', 'OK', 'OK'],
      '- - - - -': ['INSUFFICIENT_DATA', keeps, 'ALARM', 'OK'],
      '0 X X - X': ['ALARM', 'ALARM', 'ALARM', 'ALARM'],
      '- - X - -': ['ALARM', keeps, 'ALARM', 'OK'],
      // The text below the tables: not yet, as the next datapoint may be in order.
      '- - - - X': [keeps, keeps, 'ALARM', 'OK'],
      '- - - X -': [keeps, keeps, 'ALARM', 'OK'],
    },
    2: {
      '0 - X - X': ['ALARM', 'ALARM', 'ALARM', 'ALARM'],
      '0 0 X 0 X': ['ALARM', 'ALARM', 'ALARM', 'ALARM'],
      '0 - X - -': ['OK', 'OK', 'ALARM', 'OK'],
      '- - - - 0': ['OK', 'OK', 'ALARM', 'OK'],
      '- - - X -': ['ALARM', keeps, 'ALARM', 'OK'],
    },
  };
  for (const [datapointsToAlarm, rows] of Object.entries(tables))
    for (const [text, states] of Object.entries(rows))
      it(`with ${datapointsToAlarm} of 3 and ${text} is ${states.join(', ')} by treatment`, () => {
        const found = treatments.map((missingData) => {
          const settings = { ...alarm, missingData, datapointsToAlarm: Number(datapointsToAlarm) };
          return evaluate(settings, pointsOf(text))?.value ?? keeps;
        });
        assert.deepEqual(found, states);
      });

  it('ignores what is missing of a metric of DynamoDB, unless it says otherwise', () => {
    const table = { ...alarm, metric: { ...alarm.metric, namespace: 'AWS/DynamoDB' } };
    assert.equal(evaluate(table, pointsOf('- - - - -')), undefined);
    assert.equal(evaluate({ ...table, missingData: 'breaching' }, pointsOf('- - - - -'))?.value, 'ALARM');
  });
});

describe('The reason of a state', () => {
  function reason(text: string, more: Partial<AlarmSettings> = {}): string {
    const settings = { ...alarm, ...more };
    const points = pointsOf(text);
    const verdict = evaluate(settings, points) ?? assert.fail();
    return stateOf(settings, verdict, points, start).reason;
  }
  const ofM = { datapointsToAlarm: 2, evaluationPeriods: 2 };

  it('has the datapoints that crossed the threshold, newest first', () => {
    assert.equal(
      reason('0 0 0 X X', ofM),
      'Threshold Crossed: 2 out of the last 2 datapoints [1.0 (30/11/26 10:04:00), 1.0 (30/11/26 10:03:00)] were greater than the threshold (0.5) (minimum 2 datapoints for OK -> ALARM transition).',
    );
    assert.equal(
      reason('0 0 0 0 X', ofM),
      'Threshold Crossed: 1 out of the last 2 datapoints [0.0 (30/11/26 10:03:00)] was not greater than the threshold (0.5) (minimum 1 datapoint for ALARM -> OK transition).',
    );
    assert.equal(
      reason('X X X X X X X', { evaluationPeriods: 5 }),
      'Threshold Crossed: 5 datapoints were greater than the threshold (0.5). The most recent datapoints which crossed the threshold: ' +
        '[1.0 (30/11/26 10:06:00), 1.0 (30/11/26 10:05:00), 1.0 (30/11/26 10:04:00), 1.0 (30/11/26 10:03:00), 1.0 (30/11/26 10:02:00)].',
    );
  });

  it('says what missing datapoints counted as', () => {
    assert.equal(
      reason('- - - - X', { missingData: 'breaching' }),
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
    );
    assert.equal(reason('- - - - -'), 'Insufficient Data: 3 datapoints were unknown.');
  });

  it('writes numbers as Java does', () => {
    const texts = [0, 3, 21.5, 19.416666666666668, 12345678, 0.00012, -1e21].map(doubleText);
    assert.deepEqual(texts, ['0.0', '3.0', '21.5', '19.416666666666668', '1.2345678E7', '1.2E-4', '-1.0E21']);
  });
});
