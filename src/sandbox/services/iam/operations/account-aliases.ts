// The alias of an account: one at the most, and nobody else's in the whole world.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { invalid, page } from './common.ts';

const operation = operationsOf(sdk);
const form = '^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$';

export function accountAliases(sandbox: SandboxContext): Operation[] {
  /** By account. */
  const aliases = sandbox.store.collection<string>('iam/aliases');
  return [
    operation('CreateAccountAlias', { takes: ['AccountAlias'] }, ({ AccountAlias = '' }, { account }) => {
      if (!new RegExp(form).test(AccountAlias))
        invalid(AccountAlias, 'accountAlias', `Member must satisfy regular expression pattern: ${form}`);
      if (aliases.values().includes(AccountAlias))
        throwAwsError(sdk.EntityAlreadyExistsException$, `The account alias ${AccountAlias} already exists.`);
      // A second one takes the place of the first.
      aliases.set(account, AccountAlias);
      return {};
    }),

    operation('ListAccountAliases', { takes: ['Marker', 'MaxItems'] }, (paging, { account }) => {
      const alias = aliases.get(account);
      const { items, end } = page(alias === undefined ? [] : [alias], paging);
      return { AccountAliases: items, ...end };
    }),

    operation('DeleteAccountAlias', { takes: ['AccountAlias'] }, ({ AccountAlias }, { account }) => {
      if (aliases.get(account) !== AccountAlias)
        throwAwsError(sdk.NoSuchEntityException$, `The account alias ${AccountAlias} cannot be found.`);
      aliases.delete(account);
      return {};
    }),
  ];
}
