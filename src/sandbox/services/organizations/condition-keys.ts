// The condition keys of Organizations that are its own: all are of operations that the sandbox does not have.
import type { ConditionKeys } from '../shared/condition-keys.ts';

export const organizationsKeys: ConditionKeys<unknown> = {
  filled: {},
  absent: [
    'organizations:PolicyType',
    'organizations:ServicePrincipal',
    'organizations:TransferDirection',
    'organizations:TransferType',
  ],
};
