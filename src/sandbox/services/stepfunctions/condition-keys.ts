// The condition keys of Step Functions that are its own.
import type { ConditionKeys } from '../shared/condition-keys.ts';

export const statesKeys: ConditionKeys<unknown> = {
  filled: {},
  absent: ['states:StateMachineQualifier'],
};
