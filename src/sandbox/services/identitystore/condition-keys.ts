// The condition keys of the identity store that are its own.
import type { SandboxContext } from '../../server/context.ts';
import type { PermissionAsked } from '../../server/service-rules.ts';
import { textIn, type ConditionKeys } from '../shared/condition-keys.ts';
import { recordsOf } from '../ssoadmin/records.ts';

type Asked = PermissionAsked & Pick<SandboxContext, 'store'>;

export const identitystoreKeys: ConditionKeys<Asked> = {
  filled: {
    'identitystore:PrimaryRegion': ({ input, store }) =>
      recordsOf(store)
        .instances.values()
        .find(({ identityStore }) => identityStore === textIn(input, 'IdentityStoreId'))?.region,
  },
  absent: [
    'identitystore:GroupExternalIdIssuers',
    'identitystore:ReservedUserId',
    'identitystore:UserExternalIdIssuers',
  ],
};
