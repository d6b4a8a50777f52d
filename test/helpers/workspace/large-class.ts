// A class of hundreds of accounts, each with at most a small part of the course: some have resources of others, some
// cannot be entered, read or emptied, and some must not be changed.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAccountAliasCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { defaultRoleName } from '../../../src/commands/class/roster/read-org-unit.ts';
import type { AccessKey } from '../../../src/sandbox/server/access.ts';
import {
  makeApi,
  makeBucket,
  makeDistribution,
  makeTable,
  makeTaggedRole,
  type Clients,
} from '../sandbox/look-alikes.ts';
import type { TestSandbox } from '../sandbox/test-sandbox.ts';
import { accountOf, makeMember } from './class.ts';

const ours = [{ Key: 'workshop', Value: 'url-shortener' }];
const table = 'AWSWorkshopDemoTable';

/** What the nth account is; the same again after fifty. The others have nothing, or a part of the course. */
const kinds: Readonly<Record<number, AccountKind>> = {
  1: 'not trusting',
  2: 'of others',
  3: 'denies removal',
  4: 'denies reading',
  5: 'production',
  6: 'not allowed',
};

type AccountKind =
  'not trusting' | 'of others' | 'denies removal' | 'denies reading' | 'production' | 'not allowed' | 'learner';

export const kindOf = (index: number): AccountKind => kinds[index % 50] ?? 'learner';

/** How a reset of such an account ends. What a policy denies to read is not looked at, and that is a result. */
export const endOf = (index: number): 'done' | 'quarantined' =>
  ['learner', 'of others', 'denies reading'].includes(kindOf(index)) ? 'done' : 'quarantined';

/** Those whose resources a reset must leave alone. */
export const keepsTable = (index: number): boolean =>
  ['of others', 'denies removal', 'production', 'not allowed'].includes(kindOf(index));

/** Writes `class.csv` and `accounts.txt` into the folder. Resolves with the key of each learner. */
export async function makeLargeClass(test: TestSandbox, dir: string, size: number): Promise<AccessKey[]> {
  const keys: AccessKey[] = [];
  for (let index = 0; index < size; index += 1) {
    const account = accountOf(index);
    const kind = kindOf(index);
    const trusts = kind === 'not trusting' ? accountOf(99_999) : test.account;
    const { key } = await makeMember(test, { name: `L${index}`, account }, { trusts });
    keys.push(key);
    await fill({ account, client: (Client) => test.client(Client, key) }, kind, index);
  }
  const numbers = keys.map((_key, index) => index);
  const rows = ['name,account', ...numbers.map((index) => `L${index},${accountOf(index)}`)];
  await writeFile(join(dir, 'class.csv'), rows.join('\n'));
  const allowed = numbers.filter((index) => kindOf(index) !== 'not allowed').map(accountOf);
  await writeFile(join(dir, 'accounts.txt'), allowed.join('\n'));
  return keys;
}

async function fill(clients: Clients, kind: AccountKind, index: number): Promise<void> {
  const iam = clients.client(IAMClient);
  if (kind === 'of others') {
    await makeTable(clients, table);
    await makeApi(clients, 'aws-workshop-api-gateway', { workshop: 'another-course' });
  } else if (keepsTable(index) || index % 10 === 0) await makeTable(clients, table, ours);
  if (kind === 'denies removal') await deny(iam, 'dynamodb:DeleteTable');
  if (kind === 'denies reading') await deny(iam, 'dynamodb:ListTables');
  if (kind === 'production')
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: `shop-production-${index}` }));
  if (index % 20 === 0) await makeBucket(clients, `aws-workshop-a${String(index).padStart(6, 'b')}a`, ours);
  if (index % 50 === 10) await makeDistribution(clients, `aws-workshop-d${String(index).padStart(6, 'b')}d`);
  if (index % 50 === 20) await makeTaggedRole(clients, 'aws-workshop-lambda-role', ours);
}

/** The role by which the instructor enters the account. */
async function deny(iam: IAMClient, Action: string): Promise<void> {
  const Statement = [{ Effect: 'Deny', Action, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: defaultRoleName, PolicyName: 'deny', PolicyDocument }));
}
