// IAM Identity Center in a rehearsal: half of the learners have a user there already. All get an assignment, sign in, and
// call AWS with what the portal gives them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateUserCommand, IdentitystoreClient, paginateListUsers } from '@aws-sdk/client-identitystore';
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso';
import { callerOf } from '../../../aws/credentials/identity.ts';
import type { Target } from '../../../aws/target/target.ts';
import { classAccess } from '../access/access.ts';
import { defaultRoleName } from '../roster/read-org-unit.ts';
import type { CommandResult, RehearsalScript } from './script.ts';
import type { PreparedAccount, RehearsalClass } from './setup.ts';

interface CenterOptions {
  readonly script: RehearsalScript;
  readonly rehearsed: RehearsalClass;
  readonly dir: string;
  readonly className: string;
  readonly atOnce: number;
  /** The file of the accounts that may be changed. */
  readonly allowAccounts: string;
}

interface RehearsedCenter {
  readonly created: CommandResult;
  /** By the name of the learner: the account that their sign-in gives them. */
  readonly signedIn: ReadonlyMap<string, string>;
  remove(): Promise<RemovedCenter>;
}

interface RemovedCenter {
  readonly result: CommandResult;
  /** Who still gets credentials. */
  readonly signedIn: ReadonlyMap<string, string>;
  /** The user names that are left. */
  readonly users: readonly string[];
}

const userOf = ({ learner }: PreparedAccount) => `${learner.plan.name.toLowerCase().replace(/\s+/g, '.')}@example.com`;

/** Every second learner has a user before. */
export function usersBefore(accounts: readonly PreparedAccount[]): string[] {
  return accounts.filter((_account, index) => index % 2 === 0).map(userOf);
}

export async function rehearseCenter(options: CenterOptions): Promise<RehearsedCenter> {
  const { script, rehearsed, dir, className, atOnce, allowAccounts } = options;
  const { accounts, center } = rehearsed;
  const identityStore = await center.enable();
  const client = new IdentitystoreClient({ ...center.target.config } as never);
  for (const user of usersBefore(accounts)) await client.send(new CreateUserCommand(userInput(identityStore, user)));
  const roster = join(dir, 'identity-center.json');
  const members = accounts.map((account) => ({
    name: account.learner.plan.name,
    account: account.learner.account.account,
    role: defaultRoleName,
    user: userOf(account),
  }));
  await writeFile(roster, JSON.stringify({ name: className, members }));
  const run = (title: string, flags: string, given: object) =>
    script.run(title, `workshop class access --roster identity-center.json --identity-center${flags}`, classAccess, {
      target: 'sandbox',
      roster,
      identityCenter: true,
      atOnce: String(atOnce),
      ...given,
    });
  const signedIn = async () => {
    const found = new Map<string, string>();
    for (const account of accounts) {
      const own = await accountOf(center, identityStore, account, `workshop-${className}`);
      if (own !== undefined) found.set(account.learner.plan.name, own);
    }
    return found;
  };
  await run('The plan of an assignment for each learner', ' --create-users', { createUsers: true });
  const created = await run(
    'The assignments in IAM Identity Center',
    ' --create-users --create --allow-accounts accounts.txt',
    { createUsers: true, create: true, allowAccounts },
  );
  return {
    created,
    signedIn: await signedIn(),
    async remove() {
      const flags = ' --remove --allow-accounts accounts.txt';
      const result = await run('The assignments are removed before the reset', flags, { remove: true, allowAccounts });
      const users: string[] = [];
      for await (const { Users = [] } of paginateListUsers({ client }, { IdentityStoreId: identityStore }))
        users.push(...Users.flatMap(({ UserName }) => UserName ?? []));
      client.destroy();
      return { result, signedIn: await signedIn(), users };
    },
  };
}

/** What the sandbox does in place of the console and the browser. */
export interface RehearsalCenter {
  readonly target: Target;
  /** Resolves with the id of the identity store. */
  enable(): Promise<string>;
  /** Resolves with an access token; undefined where there is no such user. */
  signIn(identityStore: string, userName: string): Promise<string | undefined>;
}

/** The account in which the learner is who the portal says. */
async function accountOf(
  { target, signIn }: RehearsalCenter,
  identityStore: string,
  account: PreparedAccount,
  roleName: string,
): Promise<string | undefined> {
  const accessToken = await signIn(identityStore, userOf(account));
  if (accessToken === undefined) return undefined;
  const portal = new SSOClient({ ...target.config } as never);
  try {
    const accountId = account.learner.account.account;
    const { roleCredentials } = await portal.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }));
    const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = roleCredentials ?? {};
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    return (await callerOf({ ...target, config: { ...target.config, credentials } })).account;
  } catch (error) {
    if ((error as Error).name === 'ForbiddenException') return undefined;
    throw error;
  } finally {
    portal.destroy();
  }
}

function userInput(IdentityStoreId: string, UserName: string) {
  const GivenName = UserName.split('@')[0] ?? UserName;
  return {
    IdentityStoreId,
    UserName,
    DisplayName: GivenName,
    Name: { GivenName, FamilyName: 'Learner' },
    Emails: [{ Value: UserName, Type: 'work', Primary: true }],
  };
}
