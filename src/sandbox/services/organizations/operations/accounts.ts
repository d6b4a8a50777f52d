// The accounts of an organization: described, listed, and moved between units.
import * as sdk from '@aws-sdk/client-organizations';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { accountAlreadyThere, childNotFound, destinationParentNotFound, sourceParentNotFound } from '../errors.ts';
import { arnOf, recordsOf, type AccountRecord, type OrganizationRecord } from '../records.ts';
import { page } from '../rules/pages.ts';
import {
  accountsOf,
  arnOfId,
  checkId,
  findAccount,
  findParent,
  isParent,
  organizationManagedBy,
} from '../rules/structure.ts';

const operation = operationsOf(sdk);

export function accountOperations(sandbox: SandboxContext): Operation[] {
  const { accounts, units } = recordsOf(sandbox.store);
  return [
    operation(
      'DescribeAccount',
      { takes: ['AccountId'], on: ({ AccountId }, call) => arnOfId(sandbox, AccountId, call) },
      ({ AccountId }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        return { Account: accountOutput(organization, findAccount(sandbox, organization, AccountId)) };
      },
    ),

    operation('ListAccounts', { takes: ['NextToken', 'MaxResults'] }, (paging, call) => {
      const organization = organizationManagedBy(sandbox, call);
      const { items, NextToken } = page(accountsOf(sandbox, organization), paging);
      return { Accounts: items.map((account) => accountOutput(organization, account)), NextToken };
    }),

    operation(
      'ListAccountsForParent',
      { takes: ['ParentId', 'NextToken', 'MaxResults'], on: ({ ParentId }, call) => arnOfId(sandbox, ParentId, call) },
      ({ ParentId, ...paging }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        const parent = findParent(sandbox, organization, ParentId);
        const children = accountsOf(sandbox, organization).filter((account) => account.parent === parent);
        const { items, NextToken } = page(children, paging);
        return { Accounts: items.map((account) => accountOutput(organization, account)), NextToken };
      },
    ),

    operation(
      'ListParents',
      { takes: ['ChildId', 'NextToken', 'MaxResults'], on: ({ ChildId }, call) => arnOfId(sandbox, ChildId, call) },
      ({ ChildId, ...paging }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        const id = checkId('child', ChildId);
        const account = accountsOf(sandbox, organization).find((member) => member.id === id);
        const { parent } = account ?? units.get(`${organization.id}/${id}`) ?? childNotFound();
        const { items, NextToken } = page([{ Id: parent, Type: parentType(parent) }], paging);
        return { Parents: items, NextToken };
      },
    ),

    operation(
      'ListChildren',
      {
        takes: ['ParentId', 'ChildType', 'NextToken', 'MaxResults'],
        on: ({ ParentId }, call) => arnOfId(sandbox, ParentId, call),
      },
      ({ ParentId, ChildType, ...paging }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        const parent = findParent(sandbox, organization, ParentId);
        const all = ChildType === 'ACCOUNT' ? accountsOf(sandbox, organization) : units.values(`${organization.id}/`);
        const children = [...all].filter((child) => child.parent === parent);
        const { items, NextToken } = page(children, paging);
        return { Children: items.map(({ id }) => ({ Id: id, Type: ChildType })), NextToken };
      },
    ),

    operation(
      'MoveAccount',
      {
        takes: ['AccountId', 'SourceParentId', 'DestinationParentId'],
        on: ({ AccountId }, call) => arnOfId(sandbox, AccountId, call),
        // The permission is needed on both parents as well.
        also: ({ SourceParentId, DestinationParentId }, call) =>
          [SourceParentId, DestinationParentId].map((id) => ({
            action: 'organizations:MoveAccount',
            resource: arnOfId(sandbox, id, call),
          })),
      },
      ({ AccountId, SourceParentId, DestinationParentId }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        const account = findAccount(sandbox, organization, AccountId);
        const [source, destination] = [checkId('parent', SourceParentId), checkId('parent', DestinationParentId)];
        if (account.parent !== source) sourceParentNotFound();
        if (!isParent(sandbox, organization, destination)) destinationParentNotFound();
        if (source === destination) accountAlreadyThere();
        accounts.set(account.id, { ...account, parent: destination });
        return {};
      },
    ),
  ];
}

function parentType(parent: string): 'ROOT' | 'ORGANIZATIONAL_UNIT' {
  return parent.startsWith('r-') ? 'ROOT' : 'ORGANIZATIONAL_UNIT';
}

function accountOutput(organization: Readonly<OrganizationRecord>, account: Readonly<AccountRecord>) {
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
