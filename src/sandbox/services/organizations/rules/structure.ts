// An organization's structure: whose organization a call is for, and its root, units and accounts by their ids.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import {
  accountNotFound,
  invalidInput,
  notInOrganization,
  notManagementAccount,
  parentNotFound,
  unitNotFound,
} from '../errors.ts';
import { arnOf, recordsOf, type AccountRecord, type OrganizationRecord, type UnitRecord } from '../records.ts';
import { isPending } from '../../../pace.ts';

type Organization = Readonly<OrganizationRecord>;

export function organizationOf({ store, now }: SandboxContext, { account }: Call): Organization {
  const { accounts, organizations } = recordsOf(store);
  const member = accounts.get(account);
  const organization = member && !isPending('account', member.readyAt, now()) && organizations.get(member.organization);
  return organization || notInOrganization();
}

/** Refuses accounts other than the management account, even if their policies allow the call. */
export function organizationManagedBy(sandbox: SandboxContext, call: Call): Organization {
  const organization = organizationOf(sandbox, call);
  return organization.management === call.account ? organization : notManagementAccount();
}

const idPatterns = {
  parent: /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  child: /^(\d{12}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  unit: /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
  account: /^\d{12}$/,
  request: /^car-[a-z0-9]{8,32}$/,
};

export function checkId(kind: keyof typeof idPatterns, id: string | undefined): string {
  return id !== undefined && idPatterns[kind].test(id) ? id : invalidInput('INVALID_PATTERN');
}

/** Whether the id is that of the root or of a unit. */
export function isParent({ store }: SandboxContext, organization: Organization, id: string): boolean {
  return id === organization.root || recordsOf(store).units.has(`${organization.id}/${id}`);
}

export function findParent(sandbox: SandboxContext, organization: Organization, id: string | undefined): string {
  const parent = checkId('parent', id);
  return isParent(sandbox, organization, parent) ? parent : parentNotFound();
}

export function findUnit(
  { store }: SandboxContext,
  organization: Organization,
  id: string | undefined,
): Readonly<UnitRecord> {
  return recordsOf(store).units.get(`${organization.id}/${checkId('unit', id)}`) ?? unitNotFound();
}

export function findAccount(
  sandbox: SandboxContext,
  organization: Organization,
  id: string | undefined,
): Readonly<AccountRecord> {
  const account = recordsOf(sandbox.store).accounts.get(checkId('account', id));
  const isMember = account?.organization === organization.id && !isPending('account', account.readyAt, sandbox.now());
  return isMember ? account : accountNotFound();
}

/** The accounts that are ready, by number. */
export function accountsOf(sandbox: SandboxContext, organization: Organization): Readonly<AccountRecord>[] {
  const all = recordsOf(sandbox.store).accounts.values();
  return all.filter(
    (account) => account.organization === organization.id && !isPending('account', account.readyAt, sandbox.now()),
  );
}

/** The ARN for authorization, which comes before anything is looked up. */
export function arnOfId(sandbox: SandboxContext, id: string | undefined, { account }: Call): string {
  const { accounts, organizations } = recordsOf(sandbox.store);
  const organization = organizations.get(accounts.get(account)?.organization ?? '');
  if (!organization || id === undefined) return '*';
  const kind = id.startsWith('r-') ? 'root' : id.startsWith('ou-') ? 'ou' : 'account';
  return arnOf(organization, kind, id);
}
