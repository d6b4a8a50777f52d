// Reads a class from AWS Organizations: the active accounts of an organizational unit.
import type { Account } from '@aws-sdk/client-organizations';
import { isRoleName } from '../../../aws/name-rules.ts';
import { asWorkshopError, errorCategory } from '../../../aws/errors/explain.ts';
import { WorkshopError, usageError } from '../../../engine/errors.ts';
import type { Instructor } from '../account/instructor.ts';
import type { Organization } from '../account/organization.ts';
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
  const { organization } = instructor;
  try {
    const name = await organization.unitName(orgUnit);
    const accounts = await accountsBelow(organization, orgUnit, nested);
    const { account: management } = instructor.management;
    // A delegated administrator lists accounts as well, and can be in the unit.
    const own = instructor.caller.account;
    const learners = accounts.filter(({ Id }) => Id !== management && Id !== own);
    const isOwnListed = own !== management && accounts.some(({ Id }) => Id === own);
    const found = learners.filter((account) => stateOf(account) === 'ACTIVE');
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
      notes: [
        ...(isOwnListed ? [`Not in the class: your own account ${own}.`] : []),
        ...learners.filter((account) => !found.includes(account)).map(noteOn),
      ],
    };
  } catch (error) {
    throw explainError(error, orgUnit, instructor);
  }
}

/** `Status` is gone since September 2026: servers that do not know `State` yet still send it. */
const stateOf = ({ State, Status }: Account): string => State ?? Status ?? 'unknown';

function noteOn(account: Account): string {
  const { Id = '', Name = Id } = account;
  return `Not in the class: ${Name} (${Id}), whose account is ${stateOf(account)}.`;
}

async function accountsBelow(organization: Organization, unit: string, nested: boolean): Promise<Account[]> {
  const found = await organization.accountsOf(unit);
  if (!nested) return found;
  for (const below of await organization.unitsOf(unit))
    found.push(...(await accountsBelow(organization, below, nested)));
  return found;
}

function memberOf({ Id: account = '', Name: name = account }: Account, roleName: string, region: string): Member {
  return { name, account, region, suffix: '', via: { kind: 'role', arn: roleArn(account, region, roleName) } };
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
  if (errorCategory(error) === 'permission')
    return new WorkshopError({
      code: 'refused',
      message: `${caller.arn} has no permission to list the accounts of the organization.`,
      state: 'Nothing was changed. The management account and delegated administrators have this permission.',
      fix: `workshop class roster --org-unit ${orgUnit} --profile <one of theirs>   # or name the accounts in a roster`,
      cause: error,
    });
  return asWorkshopError(error, target.kind, target.login?.());
}
