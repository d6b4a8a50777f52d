// Users: created, found by their name or address, described, listed and deleted.
import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-identitystore';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Need, type Operation } from '../../../server/service.ts';
import { brokenBound, constraints } from '../../shared/constraints.ts';
import { pageOf } from '../../shared/paging.ts';
import { visibleInstance } from '../../ssoadmin/rules/structure.ts';
import {
  attributesMissing,
  duplicate,
  invalid,
  invalidValue,
  notOwner,
  notUnique,
  storeNotFound,
  userNotFound,
} from '../errors.ts';
import { recordsOf, type UserRecord } from '../records.ts';

const operation = operationsOf(sdk);
const mostPerPage = 100;
const longestUserName = 128;

interface StoreInput {
  readonly IdentityStoreId: string | undefined;
  readonly UserId?: string | undefined;
}

export function userOperations(sandbox: SandboxContext): Operation[] {
  const { users } = recordsOf(sandbox.store);
  const on = ({ IdentityStoreId }: StoreInput, { account }: Call): string =>
    `arn:aws:identitystore::${account}:identitystore/${IdentityStoreId}`;
  /** The permission is needed on the user as well. */
  const alsoOnUser =
    (action: string) =>
    ({ UserId = '*' }: StoreInput): Need[] => [
      { action: `identitystore:${action}`, resource: `arn:aws:identitystore:::user/${UserId}` },
    ];

  /** Refuses accounts other than the one that owns the instance. */
  function storeOf({ IdentityStoreId }: StoreInput, call: Call): string {
    const instance = visibleInstance(sandbox, call);
    if (instance?.identityStore !== IdentityStoreId) return storeNotFound();
    return instance?.owner === call.account ? instance.identityStore : notOwner();
  }

  function find(input: StoreInput, call: Call): Readonly<UserRecord> {
    return users.get(`${storeOf(input, call)}/${input.UserId}`) ?? userNotFound();
  }

  const withName = (store: string, name: string | undefined) => (user: Readonly<UserRecord>) =>
    user.store === store && user.userName.toLowerCase() === name?.toLowerCase();
  const withEmail = (store: string, email: string | undefined) => (user: Readonly<UserRecord>) =>
    user.store === store && email !== undefined && user.email?.toLowerCase() === email.toLowerCase();

  return [
    operation(
      'CreateUser',
      { takes: ['IdentityStoreId', 'UserName', 'Name', 'DisplayName', 'Emails', 'UserType'], on },
      (input, call) => {
        const store = storeOf(input, call);
        const user = newUser(store, input, sandbox.now());
        const all = users.values(`${store}/`);
        if (all.some(withName(store, user.userName))) duplicate('UserName');
        if (all.some(withEmail(store, user.email))) duplicate('Email');
        users.set(`${store}/${user.id}`, user);
        return { IdentityStoreId: store, UserId: user.id };
      },
    ),

    operation(
      'DescribeUser',
      { takes: ['IdentityStoreId', 'UserId'], on, also: alsoOnUser('DescribeUser') },
      (input, call) => userOutput(find(input, call)),
    ),

    operation(
      'GetUserId',
      { takes: ['IdentityStoreId', 'AlternateIdentifier'], on, also: alsoOnUser('GetUserId') },
      (input, call) => {
        const store = storeOf(input, call);
        const { AttributePath = '', AttributeValue } = input.AlternateIdentifier?.UniqueAttribute ?? {};
        const path = AttributePath.toLowerCase();
        // The sandbox has no users of external providers, and so nobody with such an id.
        if (input.AlternateIdentifier?.ExternalId) userNotFound();
        if (path !== 'username' && path !== 'emails.value') notUnique(AttributePath);
        const value = typeof AttributeValue === 'string' ? AttributeValue : undefined;
        const matches = path === 'username' ? withName(store, value) : withEmail(store, value);
        const user = users.values(`${store}/`).find(matches) ?? userNotFound();
        return { IdentityStoreId: store, UserId: user.id };
      },
    ),

    operation(
      'ListUsers',
      { takes: ['IdentityStoreId', 'Filters', 'NextToken', 'MaxResults'], on, also: alsoOnUser('ListUsers') },
      ({ IdentityStoreId, Filters = [], NextToken: token, MaxResults: size = mostPerPage }, call) => {
        const store = storeOf({ IdentityStoreId }, call);
        const broken = brokenBound(size, 1, mostPerPage);
        if (broken) invalidValue(size, 'maxResults', broken);
        const unknown = Filters.find(({ AttributePath }) => AttributePath !== 'UserName');
        if (unknown) invalid(`The attribute ${unknown.AttributePath} cannot be filtered by.`);
        const found = users
          .values(`${store}/`)
          .filter((user) => Filters.every(({ AttributeValue }) => withName(store, AttributeValue)(user)));
        const refuseToken = () => invalid('Invalid NextToken.');
        const { items, nextToken } = pageOf(found, { token, size, refuseToken });
        return { Users: items.map(userOutput), NextToken: nextToken };
      },
    ),

    operation(
      'DeleteUser',
      { takes: ['IdentityStoreId', 'UserId'], on, also: alsoOnUser('DeleteUser') },
      // What was assigned to the user stays, and names nobody.
      (input, call) => {
        const { store, id } = find(input, call);
        users.delete(`${store}/${id}`);
        return {};
      },
    ),
  ];
}

function newUser(store: string, input: Partial<sdk.CreateUserRequest>, created: number): UserRecord {
  const { UserName: userName = '', DisplayName, Name, Emails = [], UserType } = input;
  if (userName === '') invalid('userName is a required attribute');
  if (userName.length > longestUserName) invalidValue(userName, 'userName', constraints.notLongerThan(longestUserName));
  const required = { displayname: DisplayName, givenname: Name?.GivenName, familyname: Name?.FamilyName };
  const missing = Object.entries(required).filter(([, value]) => !value);
  if (missing.length > 0) attributesMissing(missing.map(([name]) => name));
  if (Emails.length > 1) invalid('emails: Only one value is supported');
  return {
    id: randomUUID(),
    store,
    userName,
    displayName: DisplayName ?? '',
    givenName: Name?.GivenName ?? '',
    familyName: Name?.FamilyName ?? '',
    email: Emails[0]?.Value,
    userType: UserType,
    created,
  };
}

function userOutput(user: Readonly<UserRecord>) {
  return {
    IdentityStoreId: user.store,
    UserId: user.id,
    UserName: user.userName,
    DisplayName: user.displayName,
    Name: { GivenName: user.givenName, FamilyName: user.familyName },
    ...(user.email !== undefined && { Emails: [{ Value: user.email, Primary: true }] }),
    UserType: user.userType,
    UserStatus: 'ENABLED' as const,
    CreatedAt: new Date(user.created),
  };
}
