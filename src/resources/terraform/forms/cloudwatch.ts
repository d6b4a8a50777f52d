// The alarms on the API.
import type { TerraformForms } from '../form.ts';

export const cloudWatchForms: TerraformForms = {
  alarm: {
    type: 'aws_cloudwatch_metric_alarm',
    arguments: ({ props, outputs, tags }) => ({
      alarm_name: props['name'],
      alarm_description: props['description'],
      namespace: props['namespace'],
      metric_name: props['metric'],
      dimensions: props['dimensions'],
      statistic: outputs['statistic'],
      period: outputs['period'],
      evaluation_periods: outputs['evaluationPeriods'],
      threshold: props['threshold'],
      comparison_operator: outputs['comparison'],
      treat_missing_data: outputs['missingData'],
      tags,
    }),
    values: ({ outputs }) => ({ arn: outputs['arn'] }),
    importId: ({ props }) => props['name'] as string,
  },
};
