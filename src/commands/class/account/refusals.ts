// Decides which accounts a class action must not change, and says why. One refused account does not affect the others.
import { errorCategory } from '../../../aws/errors/explain.ts';
import type { Member } from '../shared/member.ts';
import type { EnteredAccount } from './enter-account.ts';
import type { Instructor } from './instructor.ts';
import { productionReason } from './production.ts';

/** The message completes a sentence: "will not be changed: …". */
export class AccountRefused extends Error {}

/** What the instructor allows by name. */
export interface AllowedAccounts {
  /** The accounts of --allow-accounts; undefined in a dry run, which shows which accounts the list would have to hold. */
  readonly allowed: ReadonlySet<string> | undefined;
  /** The accounts of --allow-production, for which the rule about production accounts does not hold. */
  readonly allowedProduction: ReadonlySet<string>;
}

export function assertAllowed({ account }: Member, { allowed }: AllowedAccounts): void {
  if (allowed && !allowed.has(account)) throw new AccountRefused(`account ${account} is not in --allow-accounts`);
}

export function assertNotManagementAccount({ managementKnown }: EnteredAccount): void {
  if (!managementKnown)
    throw new AccountRefused(
      'it could be the management account of an organization, and organizations:DescribeOrganization is denied',
    );
}

/** Resolves with the alias; null where the account has none, or where it cannot be read and need not be. */
export async function assertNotProduction(
  { organization }: Instructor,
  { member, alias }: EnteredAccount,
  { allowedProduction }: AllowedAccounts,
): Promise<string | null> {
  if (allowedProduction.has(member.account)) return 'name' in alias ? alias.name : null;
  if ('error' in alias) {
    if (errorCategory(alias.error) !== 'permission') throw alias.error;
    // Without its alias, an account could be a production account.
    throw new AccountRefused(
      'iam:ListAccountAliases is denied, and its alias could say that it is a production account (--allow-production lifts this)',
    );
  }
  const reason = productionReason({ alias: alias.name, ...(await organization.factsOf(member.account)) });
  if (reason) throw new AccountRefused(reason);
  return alias.name;
}
