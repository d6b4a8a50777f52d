// The log groups of the functions.
import type { TerraformForms } from '../form.ts';

export const logsForms: TerraformForms = {
  'log-group': {
    type: 'aws_cloudwatch_log_group',
    arguments: ({ props, tags }) => ({ name: props['name'], retention_in_days: props['retentionDays'], tags }),
    values: ({ outputs }) => ({ arn: outputs['arn'] }),
    importId: ({ props }) => props['name'] as string,
  },
};
