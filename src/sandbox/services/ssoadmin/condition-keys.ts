// The condition keys of Identity Center that are its own.
import type { SandboxContext } from '../../server/context.ts';
import type { PermissionAsked } from '../../server/service-rules.ts';
import type { ConditionKeys } from '../shared/condition-keys.ts';
import { recordsOf } from './records.ts';

type Asked = PermissionAsked & Pick<SandboxContext, 'store'>;

export const ssoKeys: ConditionKeys<Asked> = {
  filled: {
    'sso:PrimaryRegion': ({ need, store }) =>
      recordsOf(store)
        .instances.values()
        .find(({ id }) => need.resource.split('/')[1] === id)?.region,
  },
  absent: ['sso:ApplicationAccount'],
};
