// Reads a class from AWS Organizations: the active accounts of an organizational unit.
import { isRoleName } from '../../../aws/names.ts';
import { asWorkshopError, troubleOf } from '../../../aws/errors/explain.ts';
import { WorkshopError, usageError } from '../../../engine/errors.ts';
import { organizationsRegion, type Instructor } from '../account/instructor.ts';
import { roleArn } from './check-rows.ts';
import { folderName } from './read-roster.ts';
import type { Member, Roster } from '../shared/member.ts';

const help = 'workshop class --help';

/** The role that Organizations creates in every account that it creates. An invited account does not have it. */
export const defaultRoleName = 'OrganizationAccountAccessRole';

export interface OrgUnitOptions {
  /** `ou-…`, or the organization's root, `r-…`. */
  readonly orgUnit: string;
  readonly roleName?: string | undefined;
  /** Include the units below. */
  readonly nested?: boolean | undefined;
  readonly region: string;
  readonly signal: AbortSignal;
}

/** Before anybody's credentials are asked for. */
export function checkOrgUnit({
  orgUnit,
  roleName = defaultRoleName,
}: Pick<OrgUnitOptions, 'orgUnit' | 'roleName'>): void {
  if (!/^(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/.test(orgUnit))
    throw usageError(`"${orgUnit}" is not an organizational unit, such as ou-ab12-34567890.`, help);
  if (!isRoleName(roleName)) throw usageError(`"${roleName}" is not the name of an IAM role.`, help);
}

/** Throws WorkshopError: no such unit, no permission, no active account in it. */
export async function readOrgUnit(instructor: Instructor, options: OrgUnitOptions): Promise<Roster> {
  const { orgUnit, roleName = defaultRoleName, nested = false, region } = options;
  const organization = await openOrganization(instructor, options.signal);
  try {
    const name = await organization.nameOf(orgUnit);
    const accounts = await accountsBelow(organization, orgUnit, nested);
    const { account: management } = instructor.management;
    const found = accounts.filter(({ id, active }) => active && id !== management);
    if (found.length === 0)
      throw usageError(
        `${name} (${orgUnit}) has no active account.${nested ? '' : ' --nested includes the units below it.'}`,
        help,
      );
    const members = found
      .map((account) => memberOf(account, roleName, region))
      .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
    return {
      className: folderName(name) || orgUnit,
      source: `${name} (${orgUnit})`,
      members: distinct(members),
      notes: [],
    };
  } catch (error) {
    throw explainError(error, orgUnit, instructor);
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

/** An empty page need not be the last one. */
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
  return { name, account: id, region, suffix: '', via: { kind: 'role', arn: roleArn(id, region, roleName) } };
}

/** In Organizations two accounts can have the same name. */
function distinct(members: readonly Member[]): Member[] {
  const names = members.map(({ name }) => name.toLowerCase());
  return members.map((member, index) => {
    const isAlone = names.filter((name) => name === names[index]).length === 1;
    return isAlone ? member : { ...member, name: `${member.name} ${member.account}` };
  });
}

function explainError(error: unknown, orgUnit: string, { target, caller }: Instructor): unknown {
  if (error instanceof WorkshopError || !(error instanceof Error)) return error;
  const { name } = error;
  if (/^(OrganizationalUnit|Parent|Root)NotFoundException$/.test(name))
    return usageError(`There is no organizational unit ${orgUnit} in this organization.`, help, { cause: error });
  if (name === 'AWSOrganizationsNotInUseException')
    return usageError(`The account ${caller.account} does not belong to an organization.`, help, { cause: error });
  if (troubleOf(error) === 'permission')
    return new WorkshopError({
      code: 'refused',
      message: `${caller.arn} has no permission to list the accounts of the organization.`,
      state: 'Nothing was changed. The management account and delegated administrators have this permission.',
      fix: `workshop class roster --org-unit ${orgUnit} --profile <one of theirs>   # or name the accounts in a roster`,
      cause: error,
    });
  return asWorkshopError(error, target.kind, target.login?.());
}
