// The condition keys of CloudFormation.
import type { PermissionAsked } from '../../server/service-rules.ts';
import { textIn, type ConditionKeys } from '../shared/condition-keys.ts';

export const cloudformationKeys: ConditionKeys<PermissionAsked> = {
  filled: {
    'cloudformation:ChangeSetName': ({ input }) => textIn(input, 'ChangeSetName'),
    'cloudformation:RoleArn': ({ input }) => textIn(input, 'RoleARN'),
    'cloudformation:TemplateUrl': ({ input }) => textIn(input, 'TemplateURL'),
    // The operation that tags what it creates.
    'cloudformation:CreateAction': ({ operation, need }) =>
      need.action === 'cloudformation:TagResource' ? operation : undefined,
  },
  absent: [
    'cloudformation:ImportResourceTypes',
    'cloudformation:ResourceTypes',
    'cloudformation:StackPolicyUrl',
    'cloudformation:TargetRegion',
    'cloudformation:TypeArn',
  ],
};
