// Which accounts a class action refuses to change, in an organization with production accounts.
import assert from 'node:assert/strict';
import { CreateAccountAliasCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import * as sdk from '@aws-sdk/client-organizations';
import { AccountRefused } from '../../../../src/commands/class/account/refusals.ts';
import { workInAccount, type AccountAccess } from '../../../../src/commands/class/account/work-in-account.ts';
import { readOrgUnit } from '../../../../src/commands/class/roster/read-org-unit.ts';
import type { Member } from '../../../../src/commands/class/shared/member.ts';
import { withRole } from '../../../../src/aws/target/target.ts';
import { testInstructor } from '../../../helpers/workspace/class.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('work in a learner’s account', () => {
  let test: TestSandbox;
  let members: readonly Member[];
  before(async () => {
    test = await startTestSandbox();
    const client = test.client(sdk.OrganizationsClient);
    await client.send(new sdk.CreateOrganizationCommand({}));
    const root = String((await client.send(new sdk.ListRootsCommand({}))).Roots?.[0]?.Id);
    const unitBelow = async (Name: string, ParentId: string) =>
      String((await client.send(new sdk.CreateOrganizationalUnitCommand({ Name, ParentId }))).OrganizationalUnit?.Id);
    const training = await unitBelow('Training', root);
    const production = await unitBelow('Production', training);
    for (const [AccountName, unit] of [
      ['Ana', training],
      ['Products lab', training],
      ['Shop Prod', training],
      ['Tagged', training],
      ['Aliased', training],
      ['Below', production],
      ['No alias', training],
    ] as const) {
      const Email = `${AccountName.replace(' ', '')}@example.com`;
      const asked = await client.send(new sdk.CreateAccountCommand({ AccountName, Email }));
      const CreateAccountRequestId = asked.CreateAccountStatus?.Id;
      const { CreateAccountStatus } = await client.send(
        new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
      );
      const AccountId = String(CreateAccountStatus?.AccountId);
      await client.send(new sdk.MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: unit }));
      if (AccountName === 'Tagged') {
        const Tags = [{ Key: 'Environment', Value: 'prd' }];
        await client.send(new sdk.TagResourceCommand({ ResourceId: AccountId, Tags }));
      }
    }
    const instructor = await testInstructor(test);
    const options = { orgUnit: training, nested: true, region: test.region };
    ({ members } = await readOrgUnit(instructor, options));
    const iamOf = (name: string) => {
      const { via } = memberCalled(name);
      const role = { arn: via.kind === 'role' ? via.arn : '', sessionName: 'test' };
      return new IAMClient(withRole(instructor.target, role, test.region).config as never);
    };
    await iamOf('Aliased').send(new CreateAccountAliasCommand({ AccountAlias: 'my-prod-1' }));
    const Statement = [{ Effect: 'Deny', Action: 'iam:ListAccountAliases', Resource: '*' }];
    await iamOf('No alias').send(
      new PutRolePolicyCommand({
        RoleName: 'OrganizationAccountAccessRole',
        PolicyName: 'deny',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
    instructor.close();
  });
  after(() => test.stop());

  function memberCalled(name: string): Member {
    const member = members.find((one) => one.name === name);
    assert.ok(member, name);
    return member;
  }

  /** `entered`, or why not. */
  async function enter(name: string, lists: Partial<AccountAccess> = {}): Promise<string> {
    const instructor = await testInstructor(test);
    const { signal } = new AbortController();
    const access = { instructor, signal, allowed: undefined, allowedProduction: new Set<string>(), ...lists };
    try {
      return await workInAccount(access, memberCalled(name), () => Promise.resolve('entered'));
    } catch (error) {
      assert.ok(error instanceof AccountRefused, String(error));
      return error.message;
    } finally {
      instructor.close();
    }
  }

  it('is refused in a production account, by alias, name, organizational unit or tag', async () => {
    const lifts = '(--allow-production lifts this)';
    const refused = ['Aliased', 'Shop Prod', 'Below', 'Tagged', 'No alias'];
    assert.deepEqual(await Promise.all(refused.map((name) => enter(name))), [
      `its alias "my-prod-1" has the word "prod" ${lifts}`,
      `its name "Shop Prod" has the word "prod" ${lifts}`,
      `its organizational unit "Training/Production" has the word "production" ${lifts}`,
      `its tag environment "prd" has the word "prd" ${lifts}`,
      `iam:ListAccountAliases is denied, and its alias could say that it is a production account ${lifts}`,
    ]);
    for (const name of ['Ana', 'Products lab']) assert.equal(await enter(name), 'entered');
  });

  it('is allowed in the production accounts that are named, and in no others', async () => {
    const allowedProduction = new Set([memberCalled('Aliased').account, memberCalled('No alias').account]);
    for (const name of ['Aliased', 'No alias']) assert.equal(await enter(name, { allowedProduction }), 'entered');
    assert.match(await enter('Tagged', { allowedProduction }), /^its tag environment/);
  });

  it('is refused in an account that is not in the allow list, also where production is allowed', async () => {
    const { account } = memberCalled('Aliased');
    const lists = { allowed: new Set(['999999999999']), allowedProduction: new Set([account]) };
    assert.equal(await enter('Aliased', lists), `account ${account} is not in --allow-accounts`);
  });

  it('knows no organization that the instructor has no permission to read, and still reads the alias', async () => {
    const instructor = await testInstructor(test);
    const { organization, target, ...rest } = instructor;
    const { openOrganization } = await import('../../../../src/commands/class/account/organization.ts');
    const member = memberCalled('Shop Prod');
    const via = member.via.kind === 'role' ? member.via.arn : '';
    const { signal } = new AbortController();
    // A member account has no permission to describe accounts.
    const asMember = openOrganization(
      withRole(target, { arn: via, sessionName: 'test' }, test.region),
      member.account,
      signal,
    );
    const access = { instructor: { ...rest, target, organization: asMember }, signal, allowed: undefined };
    const work = () => Promise.resolve('entered');
    const none = new Set<string>();
    assert.equal(await workInAccount({ ...access, allowedProduction: none }, member, work), 'entered');
    await assert.rejects(
      workInAccount({ ...access, allowedProduction: none }, memberCalled('Aliased'), work),
      /its alias "my-prod-1"/,
    );
    asMember.close();
    organization.close();
  });
});
