// The condition keys of ECR that are its own: all are of repositories and settings that the sandbox does not have.
import type { ConditionKeys } from '../shared/condition-keys.ts';

export const ecrKeys: ConditionKeys<unknown> = {
  filled: {},
  absent: ['ecr:AccountSetting', 'ecr:ResourceTag/'],
};
