// The condition keys of CloudWatch that are its own.
import { textIn, type ConditionKeys } from '../shared/condition-keys.ts';
import type { PermissionAsked } from '../../server/service-rules.ts';

export const cloudwatchKeys: ConditionKeys<PermissionAsked> = {
  filled: {
    'cloudwatch:namespace': ({ input, need }) =>
      need.action === 'cloudwatch:PutMetricData' ? textIn(input, 'Namespace') : undefined,
    // An alarm here has no actions: see rules/alarm-settings.ts.
    'cloudwatch:AlarmActions': () => undefined,
  },
  absent: [
    'cloudwatch:HasAccessGrant',
    'cloudwatch:requestInsightRuleLogGroups',
    'cloudwatch:requestManagedResourceARNs',
  ],
};
