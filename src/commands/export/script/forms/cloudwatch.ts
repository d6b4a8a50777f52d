// Alarms as commands of the AWS CLI.
import type { ScriptForms } from '../form.ts';
import { aws, ShellWord, folded } from '../shell.ts';

export const cloudWatchForms: ScriptForms = {
  'AWS::CloudWatch::Alarm': {
    noun: 'CloudWatch alarm',
    name: 'AlarmName',
    // It replaces the settings of an alarm that exists.
    build: ({ ref, properties }) => [
      aws('cloudwatch put-metric-alarm', {
        'alarm-name': new ShellWord(ref),
        'alarm-description': properties['AlarmDescription'],
        namespace: properties['Namespace'],
        'metric-name': properties['MetricName'],
        dimensions: properties['Dimensions'],
        statistic: properties['Statistic'],
        period: properties['Period'],
        'evaluation-periods': properties['EvaluationPeriods'],
        threshold: properties['Threshold'],
        'comparison-operator': properties['ComparisonOperator'],
        'treat-missing-data': properties['TreatMissingData'],
        tags: properties['Tags'],
      }),
    ],
    remove: ({ ref }) => [folded('remove cloudwatch delete-alarms', { 'alarm-names': new ShellWord(ref) })],
  },
};
