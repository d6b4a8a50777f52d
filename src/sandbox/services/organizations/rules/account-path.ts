// The place of an account in its organization, for the condition keys aws:PrincipalOrgID, aws:ResourceOrgPaths and so on.
import type { SandboxContext } from '../../../server/context.ts';
import { isPending } from '../../../pace.ts';
import { recordsOf } from '../records.ts';

/** `path`: `o-…/r-…/ou-…/`, from the organization down to the account's unit. Undefined outside of any organization. */
export function organizationPlace(
  { store, now }: Pick<SandboxContext, 'store' | 'now'>,
  account: string,
): { id: string; path: string } | undefined {
  const { accounts, units } = recordsOf(store);
  const member = accounts.get(account);
  if (!member || isPending('account', member.readyAt, now())) return undefined;
  const id = member.organization;
  const names: string[] = [];
  for (let parent: string | undefined = member.parent; parent; parent = units.get(`${id}/${parent}`)?.parent)
    names.unshift(parent);
  return { id, path: `${[id, ...names].join('/')}/` };
}
