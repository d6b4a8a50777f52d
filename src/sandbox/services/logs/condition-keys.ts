// The condition keys of CloudWatch Logs that are its own: all are of operations that the sandbox does not have.
import type { ConditionKeys } from '../shared/condition-keys.ts';

export const logsKeys: ConditionKeys<unknown> = {
  filled: {},
  absent: [
    'logs:DeliveryDestinationResourceArn',
    'logs:LogGeneratingResourceArns',
    'logs:data_source_name',
    'logs:data_source_type',
  ],
};
