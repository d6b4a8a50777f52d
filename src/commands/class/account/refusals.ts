// Decides which accounts a class action must not change, and says why. One refused account does not affect the others.
import { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { troubleOf } from '../../../aws/errors/explain.ts';
import type { Aws } from '../../../engine/types.ts';

/** The message completes a sentence: "not changed: …". */
export class AccountRefused extends Error {}

/** `allowed` is undefined in a dry run, which shows which accounts the list would have to hold. */
export function assertAllowed(account: string, allowed: ReadonlySet<string> | undefined): void {
  if (allowed && !allowed.has(account)) throw new AccountRefused(`account ${account} is not in --allow-accounts`);
}

export function assertManagementKnown(known: boolean): void {
  if (!known)
    throw new AccountRefused(
      'it could be the management account of an organization, and organizations:DescribeOrganization is denied',
    );
}

/** Resolves with the alias; null where the account has none. */
export async function assertNotProduction(aws: Aws): Promise<string | null> {
  const alias = await aliasOf(aws);
  if (alias !== null && /prod/i.test(alias)) throw new AccountRefused(`its alias "${alias}" contains "prod"`);
  return alias;
}

/** Without its alias, an account could be a production account. */
async function aliasOf(aws: Aws): Promise<string | null> {
  try {
    const { AccountAliases = [] } = await aws.client(IAMClient).send(new ListAccountAliasesCommand({}));
    return AccountAliases[0] ?? null;
  } catch (error) {
    if (troubleOf(error) !== 'permission') throw error;
    throw new AccountRefused('its alias could contain "prod", and iam:ListAccountAliases is denied');
  }
}
