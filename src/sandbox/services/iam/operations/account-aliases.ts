// The alias of an account: one at most, unique among all accounts.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { accountAliasNotFound, accountAliasTaken, invalidValue } from '../errors.ts';
import { recordsOf } from '../records.ts';
import { page } from '../rules/pages.ts';

const operation = operationsOf(sdk);
const pattern = '^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$';

export function accountAliasOperations(sandbox: SandboxContext): Operation[] {
  const { aliases } = recordsOf(sandbox.store);
  return [
    operation('CreateAccountAlias', { takes: ['AccountAlias'] }, ({ AccountAlias = '' }, { account }) => {
      if (!new RegExp(pattern).test(AccountAlias))
        invalidValue(AccountAlias, 'accountAlias', constraints.matches(pattern));
      if (aliases.values().includes(AccountAlias)) accountAliasTaken(AccountAlias);
      // A second one replaces the first.
      aliases.set(account, AccountAlias);
      return {};
    }),

    operation('ListAccountAliases', { takes: ['Marker', 'MaxItems'] }, (paging, { account }) => {
      const alias = aliases.get(account);
      const { items, end } = page(alias === undefined ? [] : [alias], paging);
      return { AccountAliases: items, ...end };
    }),

    operation('DeleteAccountAlias', { takes: ['AccountAlias'] }, ({ AccountAlias }, { account }) => {
      if (aliases.get(account) !== AccountAlias) accountAliasNotFound(AccountAlias);
      aliases.delete(account);
      return {};
    }),
  ];
}
