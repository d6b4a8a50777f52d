// The access portal of IAM Identity Center: the accounts and roles of a user who has signed in, and their credentials.
// The browser's part of it, in which people sign in, is an action of the console here.
import { randomBytes } from 'node:crypto';
import * as sdk from '@aws-sdk/client-sso';
import { throwAwsError } from '../../server/aws-error.ts';
import { defineService, operationsOf, type Service } from '../../server/service.ts';
import type { Collection } from '../../state/store.ts';
import type { ServiceContext } from '../context.ts';
import { recordsOf as iamRecords, nameKey } from '../iam/records.ts';
import { recordsOf as identityRecords, type UserRecord } from '../identitystore/records.ts';
import { recordsOf as organizationRecords } from '../organizations/records.ts';
import { pageOf } from '../shared/paging.ts';
import { recordsOf as ssoRecords, type AssignmentRecord, type PermissionSetRecord } from '../ssoadmin/records.ts';
import { assignmentsOf } from '../ssoadmin/rules/assignments.ts';
import { minutesOf } from '../ssoadmin/rules/input.ts';

interface TokenRecord {
  /** The key of a user: `store/id`. */
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

interface Assigned {
  readonly user: Readonly<UserRecord>;
  readonly assignment: Readonly<AssignmentRecord>;
  readonly set: Readonly<PermissionSetRecord>;
}

const operation = operationsOf(sdk);
/** Milliseconds that somebody stays signed in: Identity Center's usual eight hours. */
const signedIn = 8 * 3_600_000;
const mostPerPage = 100;

export function service(sandbox: ServiceContext): Service {
  const { store } = sandbox;
  const tokens: Collection<TokenRecord> = store.collection('sso/tokens');
  const { users } = identityRecords(store);
  const { permissionSets, provisioned } = ssoRecords(store);

  function userOf(accessToken: string | undefined): Readonly<UserRecord> {
    const token = tokens.get(accessToken ?? '');
    const user = token && token.expires > sandbox.now() ? users.get(token.user) : undefined;
    return user ?? unauthorized();
  }

  /** Everything that the user has: each assignment with its permission set. */
  function assignedTo(user: Readonly<UserRecord>): Assigned[] {
    return assignmentsOf(sandbox, '')
      .filter((assignment) => assignment.user === user.id)
      .flatMap((assignment) => {
        const set = permissionSets.get(`${assignment.instance}/${assignment.permissionSet}`);
        return set ? [{ user, assignment, set }] : [];
      });
  }

  const inAccount = (user: Readonly<UserRecord>, accountId: string | undefined) =>
    assignedTo(user).filter(({ assignment }) => assignment.account === accountId);

  /** What the web page of the portal does: a person signs in, and the program that asked for it gets a token. */
  function signIn({ identityStore, userName }: Readonly<Record<string, unknown>>): object {
    const user = users
      .values(`${String(identityStore)}/`)
      .find((one) => one.userName.toLowerCase() === String(userName).toLowerCase());
    if (!user) return throwAwsError(sdk.ResourceNotFoundException$, 'No such user.');
    const accessToken = randomBytes(64).toString('base64url');
    const expires = sandbox.now() + signedIn;
    tokens.set(accessToken, { user: `${user.store}/${user.id}`, expires });
    return { accessToken, expiresAt: new Date(expires).toISOString() };
  }

  return defineService('sso', sdk, sdk.SSOClient, {
    prefix: 'awsssoportal',
    takesUnsigned: true,
    consoleActions: { SignIn: signIn },
    operations: [
      operation(
        'ListAccounts',
        { takes: ['accessToken', 'nextToken', 'maxResults'], action: null },
        ({ accessToken, ...paging }) => {
          const { accounts } = organizationRecords(store);
          const ids = new Set(assignedTo(userOf(accessToken)).map(({ assignment }) => assignment.account));
          const { items, nextToken } = page([...ids], paging);
          const accountList = items.map((accountId) => {
            const account = accounts.get(accountId);
            return { accountId, accountName: account?.name, emailAddress: account?.email };
          });
          return { accountList, nextToken };
        },
      ),

      operation(
        'ListAccountRoles',
        { takes: ['accessToken', 'accountId', 'nextToken', 'maxResults'], action: null },
        ({ accessToken, accountId, ...paging }) => {
          const { items, nextToken } = page(inAccount(userOf(accessToken), accountId), paging);
          return { roleList: items.map(({ set }) => ({ roleName: set.name, accountId })), nextToken };
        },
      ),

      operation(
        'GetRoleCredentials',
        { takes: ['accessToken', 'accountId', 'roleName'], action: null },
        ({ accessToken, accountId = '', roleName }) => {
          const user = userOf(accessToken);
          const { set } = inAccount(user, accountId).find((one) => one.set.name === roleName) ?? forbidden();
          const name = provisioned.get(`${set.instance}/${set.id}/${accountId}`)?.roleName ?? '';
          const role = iamRecords(store).roles.get(nameKey(accountId, name)) ?? forbidden();
          const expiration = sandbox.now() + minutesOf(set.sessionDuration) * 60_000;
          const session = sandbox.iam.session(role.arn, user.userName, { expires: expiration });
          const { accessKeyId, secretAccessKey, sessionToken } = session;
          return { roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration } };
        },
      ),

      operation('Logout', { takes: ['accessToken'], action: null }, ({ accessToken }) => {
        userOf(accessToken);
        tokens.delete(accessToken ?? '');
        return {};
      }),
    ],
  });
}

function page<Item>(
  items: readonly Item[],
  { nextToken, maxResults = mostPerPage }: { nextToken?: string | undefined; maxResults?: number | undefined },
) {
  if (maxResults < 1 || maxResults > mostPerPage) invalidRequest('max_result must be between 1 and 100');
  const refuseToken = () => invalidRequest('Invalid next token');
  return pageOf(items, { token: nextToken, size: maxResults, refuseToken });
}

// source: public reports of `aws sso` and SDKs (aws-cli#5108, aws-sdk-js-v3#2843), checked 2026-11-30

function unauthorized(): never {
  return throwAwsError(sdk.UnauthorizedException$, 'Session token not found or invalid');
}

function forbidden(): never {
  return throwAwsError({ code: 'ForbiddenException', status: 403 }, 'No access');
}

function invalidRequest(text: string): never {
  return throwAwsError(sdk.InvalidRequestException$, text);
}
