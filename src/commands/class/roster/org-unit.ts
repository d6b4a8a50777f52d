// A roster from AWS Organizations: the active accounts of an organisational unit.
import { isRoleName } from '../../../aws/names.ts';
import { asWorkshopError, troubleOf } from '../../../aws/errors/explain.ts';
import { WorkshopError, usageError } from '../../../engine/errors.ts';
import { organizationsRegion, type Instructor } from '../account/instructor.ts';
import { folderName } from './roster.ts';
import type { Member, Roster } from '../shared/types.ts';

/** What Organizations puts into every account that it makes; an account that was invited has none by itself. */
export const usualRole = 'OrganizationAccountAccessRole';

export interface OrgUnitOptions {
  /** `ou-…`, or the organization's root, `r-…`. */
  readonly orgUnit: string;
  readonly roleName?: string | undefined;
  /** Also the units below. */
  readonly nested?: boolean | undefined;
  readonly region: string;
  readonly signal: AbortSignal;
}

/** Before anybody's credentials are asked for. */
export function checkOrgUnit({ orgUnit, roleName = usualRole }: Pick<OrgUnitOptions, 'orgUnit' | 'roleName'>): void {
  if (!/^(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/.test(orgUnit))
    throw usageError(`"${orgUnit}" is no organisational unit, such as ou-ab12-34567890.`, 'workshop class --help');
  if (!isRoleName(roleName)) throw usageError(`"${roleName}" is no name of a role.`, 'workshop class --help');
}

/** Throws WorkshopError: no such unit, no permission, nobody in it. */
export async function readOrgUnit(instructor: Instructor, options: OrgUnitOptions): Promise<Roster> {
  const { orgUnit, roleName = usualRole, nested = false, region } = options;
  const organization = await openOrganization(instructor, options.signal);
  try {
    const name = await organization.nameOf(orgUnit);
    const accounts = await accountsBelow(organization, orgUnit, nested);
    const { account: management } = instructor.management;
    const found = accounts.filter(({ id, active }) => active && id !== management);
    if (found.length === 0)
      throw usageError(
        `There is no active account in ${name} (${orgUnit})${nested ? '' : '; --nested also looks below'}.`,
        'workshop class --help',
      );
    const members = found
      .map((account) => memberOf(account, roleName, region))
      .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
    return { className: folderName(name) || orgUnit, source: `${name} (${orgUnit})`, members: distinct(members) };
  } catch (error) {
    throw explained(error, orgUnit, instructor);
  } finally {
    organization.close();
  }
}

interface Account {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

interface Organization {
  nameOf(unit: string): Promise<string>;
  accounts(unit: string, page: string | undefined): Promise<{ items: Account[]; next: string | undefined }>;
  units(unit: string, page: string | undefined): Promise<{ items: string[]; next: string | undefined }>;
  close(): void;
}

async function openOrganization({ target }: Instructor, signal: AbortSignal): Promise<Organization> {
  const sdk = await import('@aws-sdk/client-organizations');
  const config = { ...target.config, region: organizationsRegion };
  const client = new sdk.OrganizationsClient(config as never);
  const abort = { abortSignal: signal };
  return {
    async nameOf(unit) {
      if (unit.startsWith('r-')) return 'Root';
      const input = { OrganizationalUnitId: unit };
      const { OrganizationalUnit } = await client.send(new sdk.DescribeOrganizationalUnitCommand(input), abort);
      return OrganizationalUnit?.Name ?? unit;
    },
    async accounts(ParentId, NextToken) {
      const answer = await client.send(new sdk.ListAccountsForParentCommand({ ParentId, NextToken }), abort);
      const items = (answer.Accounts ?? []).map(({ Id = '', Name, State, Status }) => ({
        id: Id,
        name: Name ?? Id,
        active: (State ?? Status) === 'ACTIVE',
      }));
      return { items, next: answer.NextToken };
    },
    async units(ParentId, NextToken) {
      const answer = await client.send(new sdk.ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }), abort);
      return { items: (answer.OrganizationalUnits ?? []).map(({ Id = '' }) => Id), next: answer.NextToken };
    },
    close: () => client.destroy(),
  };
}

async function accountsBelow(organization: Organization, unit: string, nested: boolean): Promise<Account[]> {
  const found = await allOf((page) => organization.accounts(unit, page));
  if (!nested) return found;
  for (const below of await allOf((page) => organization.units(unit, page)))
    found.push(...(await accountsBelow(organization, below, nested)));
  return found;
}

/** A page may be empty and not be the last. */
async function allOf<Item>(
  ask: (page: string | undefined) => Promise<{ items: Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let page: string | undefined;
  do {
    const { items, next } = await ask(page);
    all.push(...items);
    page = next;
  } while (page);
  return all;
}

function memberOf({ id, name }: Account, roleName: string, region: string): Member {
  return { name, account: id, region, suffix: '', via: { kind: 'role', arn: `arn:aws:iam::${id}:role/${roleName}` } };
}

/** Organizations lets two accounts have one name. */
function distinct(members: readonly Member[]): Member[] {
  const names = members.map(({ name }) => name.toLowerCase());
  return members.map((member, index) => {
    const isAlone = names.filter((name) => name === names[index]).length === 1;
    return isAlone ? member : { ...member, name: `${member.name} ${member.account}` };
  });
}

function explained(error: unknown, orgUnit: string, { target, caller }: Instructor): unknown {
  if (error instanceof WorkshopError || !(error instanceof Error)) return error;
  const { name } = error;
  if (/^(OrganizationalUnit|Parent|Root)NotFoundException$/.test(name))
    return usageError(`There is no organisational unit ${orgUnit} in this organization.`, 'workshop class --help', {
      cause: error,
    });
  if (name === 'AWSOrganizationsNotInUseException')
    return usageError(`The account ${caller.account} belongs to no organization.`, 'workshop class --help', {
      cause: error,
    });
  if (troubleOf(error) === 'permission')
    return new WorkshopError({
      code: 'refused',
      message: `${caller.arn} may not list the accounts of the organization.`,
      state: 'Nothing was done. The management account and delegated administrators may.',
      fix: 'workshop class status --roster class.csv   # or with --profile of one who may',
      cause: error,
    });
  return asWorkshopError(error, target.kind, target.login?.());
}
