// Reading a class from an organizational unit.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-organizations';
import { enterAccount } from '../../../../src/commands/class/account/enter-account.ts';
import { readOrgUnit, type OrgUnitOptions } from '../../../../src/commands/class/roster/read-org-unit.ts';
import { WorkshopError } from '../../../../src/engine/errors.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import type { AccountRecord } from '../../../../src/sandbox/services/organizations/records.ts';
import { testInstructor } from '../../../helpers/workspace/class.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const options = (orgUnit: string, more: Partial<OrgUnitOptions> = {}): OrgUnitOptions => ({
  orgUnit,
  region: 'ap-south-1',
  ...more,
});

describe('a class from an organizational unit', () => {
  let test: TestSandbox;
  let client: sdk.OrganizationsClient;
  let root: string;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.OrganizationsClient);
    await client.send(new sdk.CreateOrganizationCommand({}));
    root = String((await client.send(new sdk.ListRootsCommand({}))).Roots?.[0]?.Id);
  });
  after(() => test.stop());

  const makeUnit = async (Name: string, ParentId = root) =>
    String((await client.send(new sdk.CreateOrganizationalUnitCommand({ Name, ParentId }))).OrganizationalUnit?.Id);

  let count = 0;
  async function makeAccount(AccountName: string, unit: string): Promise<string> {
    const Email = `account-${(count += 1)}@example.com`;
    const { CreateAccountStatus } = await client.send(new sdk.CreateAccountCommand({ AccountName, Email }));
    const CreateAccountRequestId = CreateAccountStatus?.Id;
    const done = await client.send(new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId }));
    const AccountId = String(done.CreateAccountStatus?.AccountId);
    await client.send(new sdk.MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: unit }));
    return AccountId;
  }

  it('has all active accounts of the unit, page after page, with a role that the instructor can assume', async () => {
    const unit = await makeUnit('Spring 2027');
    for (let index = 0; index < 23; index += 1) await makeAccount(`Learner ${index % 22}`, unit);
    const closed = await makeAccount('Closed', unit);
    const accounts = test.sandbox.store.collection<AccountRecord>('organizations/accounts');
    accounts.set(closed, { ...(accounts.get(closed) as AccountRecord), state: 'SUSPENDED' });
    const instructor = await testInstructor(test);
    const { className, source, members, notes } = await readOrgUnit(instructor, options(unit));
    assert.deepEqual([className, source], ['Spring-2027', `Spring 2027 (${unit})`]);
    assert.equal(members.length, 23);
    assert.deepEqual(notes, [`Not in the class: Closed (${closed}), whose account is SUSPENDED.`]);
    const names = members.map(({ name }) => name);
    assert.equal(new Set(names).size, 23, 'two of one name are told apart');
    assert.equal(names.filter((name) => /^Learner 0 \d{12}$/.test(name)).length, 2);
    const [first] = members;
    assert.ok(first);
    const how = { emit: () => undefined, signal: new AbortController().signal };
    const opened = await enterAccount(instructor, first, how);
    assert.equal(opened.caller.account, first.account);
    assert.equal(opened.managementKnown, true);
    opened.close();
  });

  it('includes the units below on request, and never the management account', async () => {
    const upper = await makeUnit('Upper');
    const lower = await makeUnit('Lower', upper);
    await makeAccount('Deep', lower);
    const instructor = await testInstructor(test);
    await assert.rejects(readOrgUnit(instructor, options(upper)), {
      message: `Upper (${upper}) has no active account. --nested includes the units below it.`,
    });
    const nested = await readOrgUnit(instructor, options(upper, { nested: true, roleName: 'Teach' }));
    assert.deepEqual(
      nested.members.map(({ name, via }) => [name, via.kind === 'role' && via.arn.endsWith(':role/Teach')]),
      [['Deep', true]],
    );
    const all = await readOrgUnit(instructor, options(root, { nested: true }));
    assert.equal(all.className, 'Root');
    assert.ok(!all.members.some(({ account }) => account === test.account));
  });

  it('leaves out the account of an instructor who is a delegated administrator in the unit', async () => {
    const unit = await makeUnit('Autumn');
    await makeAccount('Ana', unit);
    const own = await makeAccount('Teaching', unit);
    const instructor = await testInstructor(test);
    const delegated = { ...instructor, caller: { ...instructor.caller, account: own } };
    const { members, notes } = await readOrgUnit(delegated, options(unit));
    assert.deepEqual(
      [members.map(({ name }) => name), notes],
      [['Ana'], [`Not in the class: your own account ${own}.`]],
    );
  });

  it('is refused without the unit, without an organization, or without permission', async () => {
    const instructor = await testInstructor(test);
    const refused = async (asked: Promise<unknown>) => {
      const error = await asked.then(
        () => undefined,
        (error: unknown) => error,
      );
      assert.ok(error instanceof WorkshopError);
      assert.ok(error.fix);
      return [error.code, error.message] as const;
    };
    assert.deepEqual(await refused(readOrgUnit(instructor, options('ou-none-00000000'))), [
      'usage',
      'There is no organizational unit ou-none-00000000 in this organization.',
    ]);
    const alone = createUserKey(test.sandbox.store, { account: '300000000000', userName: 'alone' });
    assert.deepEqual(await refused(readOrgUnit(await testInstructor(test, alone), options('ou-none-00000000'))), [
      'usage',
      'The account 300000000000 does not belong to an organization.',
    ]);
    const policy = { Version: '2012-10-17', Statement: [] };
    const other = createUserKey(test.sandbox.store, { account: test.account, userName: 'other', policy });
    const told = await testInstructor(test, other);
    assert.equal(told.management.known, false);
    assert.deepEqual(await refused(readOrgUnit(told, options('ou-none-00000000'))), [
      'refused',
      `arn:aws:iam::${test.account}:user/other has no permission to list the accounts of the organization.`,
    ]);
  });
});
