// What the operations of Organizations share: whose organization it is, finding a place in it, and pages.
import * as sdk from '@aws-sdk/client-organizations';
import { throwAwsError } from '../../../server/aws-error.ts';
import { arnOf, recordsOf, type AccountRecord, type OrganizationRecord, type UnitRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call, Schema } from '../../../server/service.ts';

/** Its models name other statuses, and its protocol has but one. */
export function refuse(exception: Schema, message: string, members: Record<string, unknown> = {}): never {
  return throwAwsError({ code: String(exception[2]), status: 400 }, message, members);
}

/** The caller's organization; refuses who belongs to none. */
export function organizationOf({ store, now }: SandboxContext, { account }: Call): Readonly<OrganizationRecord> {
  const { accounts, organizations } = recordsOf(store);
  const member = accounts.get(account);
  const organization = member && member.readyAt <= now() && organizations.get(member.organization);
  if (organization) return organization;
  return refuse(sdk.AWSOrganizationsNotInUseException$, 'Your account is not a member of an organization.');
}

/** Refuses accounts other than the management account, whatever their policies say. */
export function managedBy(sandbox: SandboxContext, call: Call): Readonly<OrganizationRecord> {
  const organization = organizationOf(sandbox, call);
  if (organization.management === call.account) return organization;
  return refuse(sdk.AccessDeniedException$, "You don't have permissions to access this resource.");
}

const forms = {
  parent: /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  child: /^(\d{12}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  unit: /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
  account: /^\d{12}$/,
  request: /^car-[a-z0-9]{8,32}$/,
};

export function checkForm(form: keyof typeof forms, text: string | undefined): string {
  if (text !== undefined && forms[form].test(text)) return text;
  return invalid('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
}

export function invalid(Reason: string, message: string): never {
  return refuse(sdk.InvalidInputException$, message, { Reason });
}

/** A root or a unit of the organization. */
export function isParent({ store }: SandboxContext, organization: Readonly<OrganizationRecord>, id: string): boolean {
  return id === organization.root || recordsOf(store).units.has(`${organization.id}/${id}`);
}

export function findParent(
  sandbox: SandboxContext,
  organization: Readonly<OrganizationRecord>,
  id: string | undefined,
): string {
  const parent = checkForm('parent', id);
  if (isParent(sandbox, organization, parent)) return parent;
  return refuse(sdk.ParentNotFoundException$, "You specified parent that doesn't exist.");
}

export function findUnit(
  { store }: SandboxContext,
  organization: Readonly<OrganizationRecord>,
  id: string | undefined,
): Readonly<UnitRecord> {
  const unit = recordsOf(store).units.get(`${organization.id}/${checkForm('unit', id)}`);
  return (
    unit ?? refuse(sdk.OrganizationalUnitNotFoundException$, "You specified an organizational unit that doesn't exist.")
  );
}

export function findAccount(
  sandbox: SandboxContext,
  organization: Readonly<OrganizationRecord>,
  id: string | undefined,
): Readonly<AccountRecord> {
  const account = recordsOf(sandbox.store).accounts.get(checkForm('account', id));
  if (account?.organization === organization.id && account.readyAt <= sandbox.now()) return account;
  return refuse(sdk.AccountNotFoundException$, "You specified an account that doesn't exist.");
}

/** Those that are there by now, by their number. */
export function accountsOf(
  sandbox: SandboxContext,
  organization: Readonly<OrganizationRecord>,
): Readonly<AccountRecord>[] {
  const all = recordsOf(sandbox.store).accounts.values();
  return all.filter((account) => account.organization === organization.id && account.readyAt <= sandbox.now());
}

/** For authorization, before anything is looked up: what the id is a place of, in the caller's organization. */
export function onPlace(sandbox: SandboxContext, id: string | undefined, { account }: Call): string {
  const { accounts, organizations } = recordsOf(sandbox.store);
  const organization = organizations.get(accounts.get(account)?.organization ?? '');
  if (!organization || id === undefined) return '*';
  const kind = id.startsWith('r-') ? 'root' : id.startsWith('ou-') ? 'ou' : 'account';
  return arnOf(organization, kind, id);
}

export interface Paging {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** Twenty at a time, as AWS's largest page. */
export function page<Item>(
  items: readonly Item[],
  { NextToken, MaxResults = 20 }: Paging,
): { items: Item[]; NextToken?: string } {
  if (MaxResults < 1) invalid('MIN_VALUE_EXCEEDED', 'You specified a value that is less than the minimum.');
  if (MaxResults > 20) invalid('MAX_VALUE_EXCEEDED', 'You specified a value that is greater than the maximum.');
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString('utf8'));
  if (!Number.isInteger(start)) invalid('INVALID_NEXT_TOKEN', 'You specified a next token that is not valid.');
  const end = start + MaxResults;
  const more = end < items.length && { NextToken: Buffer.from(String(end)).toString('base64url') };
  return { items: items.slice(start, end), ...more };
}
