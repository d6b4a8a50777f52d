// The accounts of an organization: made (which takes a while), listed, and moved between units.
import * as sdk from '@aws-sdk/client-organizations';
import { arnOf, recordsOf, type AccountRecord, type OrganizationRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import {
  accountsOf,
  checkForm,
  findAccount,
  findParent,
  isParent,
  managedBy,
  onPlace,
  page,
  refuse,
} from './common.ts';

const operation = operationsOf(sdk);

export function accounts(sandbox: SandboxContext): Operation[] {
  const { accounts, units } = recordsOf(sandbox.store);
  return [
    operation(
      'DescribeAccount',
      { takes: ['AccountId'], on: ({ AccountId }, call) => onPlace(sandbox, AccountId, call) },
      ({ AccountId }, call) => {
        const organization = managedBy(sandbox, call);
        return { Account: shown(organization, findAccount(sandbox, organization, AccountId)) };
      },
    ),

    operation('ListAccounts', { takes: ['NextToken', 'MaxResults'] }, (paging, call) => {
      const organization = managedBy(sandbox, call);
      const { items, NextToken } = page(accountsOf(sandbox, organization), paging);
      return { Accounts: items.map((account) => shown(organization, account)), NextToken };
    }),

    operation(
      'ListAccountsForParent',
      { takes: ['ParentId', 'NextToken', 'MaxResults'], on: ({ ParentId }, call) => onPlace(sandbox, ParentId, call) },
      ({ ParentId, ...paging }, call) => {
        const organization = managedBy(sandbox, call);
        const parent = findParent(sandbox, organization, ParentId);
        const here = accountsOf(sandbox, organization).filter((account) => account.parent === parent);
        const { items, NextToken } = page(here, paging);
        return { Accounts: items.map((account) => shown(organization, account)), NextToken };
      },
    ),

    operation(
      'ListParents',
      { takes: ['ChildId', 'NextToken', 'MaxResults'], on: ({ ChildId }, call) => onPlace(sandbox, ChildId, call) },
      ({ ChildId, ...paging }, call) => {
        const organization = managedBy(sandbox, call);
        const id = checkForm('child', ChildId);
        const account = accountsOf(sandbox, organization).find((account) => account.id === id);
        const child = account ?? units.get(`${organization.id}/${id}`);
        if (!child) return refuse(sdk.ChildNotFoundException$, "You specified a child that doesn't exist.");
        const { items, NextToken } = page([{ Id: child.parent, Type: typeOf(child.parent) }], paging);
        return { Parents: items, NextToken };
      },
    ),

    operation(
      'ListChildren',
      {
        takes: ['ParentId', 'ChildType', 'NextToken', 'MaxResults'],
        on: ({ ParentId }, call) => onPlace(sandbox, ParentId, call),
      },
      ({ ParentId, ChildType, ...paging }, call) => {
        const organization = managedBy(sandbox, call);
        const parent = findParent(sandbox, organization, ParentId);
        const all = ChildType === 'ACCOUNT' ? accountsOf(sandbox, organization) : units.values(`${organization.id}/`);
        const below = [...all].filter((child) => child.parent === parent);
        const { items, NextToken } = page(below, paging);
        return { Children: items.map(({ id }) => ({ Id: id, Type: ChildType })), NextToken };
      },
    ),

    operation(
      'MoveAccount',
      {
        takes: ['AccountId', 'SourceParentId', 'DestinationParentId'],
        on: ({ AccountId }, call) => onPlace(sandbox, AccountId, call),
        // Asked of both ends as well.
        also: ({ SourceParentId, DestinationParentId }, call) =>
          [SourceParentId, DestinationParentId].map((id) => ({
            action: 'organizations:MoveAccount',
            resource: onPlace(sandbox, id, call),
          })),
      },
      ({ AccountId, SourceParentId, DestinationParentId }, call) => {
        const organization = managedBy(sandbox, call);
        const account = findAccount(sandbox, organization, AccountId);
        const [from, to] = [checkForm('parent', SourceParentId), checkForm('parent', DestinationParentId)];
        if (account.parent !== from)
          refuse(sdk.SourceParentNotFoundException$, "You specified a source parent that doesn't exist.");
        if (!isParent(sandbox, organization, to))
          refuse(sdk.DestinationParentNotFoundException$, "You specified a destination parent that doesn't exist.");
        if (from === to)
          refuse(sdk.DuplicateAccountException$, 'That account is already present in the specified destination.');
        accounts.set(account.id, { ...account, parent: to });
        return {};
      },
    ),
  ];
}

function typeOf(parent: string): 'ROOT' | 'ORGANIZATIONAL_UNIT' {
  return parent.startsWith('r-') ? 'ROOT' : 'ORGANIZATIONAL_UNIT';
}

function shown(organization: Readonly<OrganizationRecord>, account: Readonly<AccountRecord>) {
  const { id, email, name, state, joined, joinedMethod } = account;
  return {
    Id: id,
    Arn: arnOf(organization, 'account', id),
    Email: email,
    Name: name,
    Status: state,
    State: state,
    JoinedMethod: joinedMethod,
    JoinedTimestamp: new Date(joined),
  };
}
