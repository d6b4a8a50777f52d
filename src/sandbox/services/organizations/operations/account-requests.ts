// Requests for new accounts: accepted, in progress, and done, with the role that gives the organization access.
import { randomInt } from 'node:crypto';
import * as sdk from '@aws-sdk/client-organizations';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { nameKey, recordsOf as iamRecords, uniqueId } from '../../iam/records.ts';
import { accountRequestNotFound, invalidInput } from '../errors.ts';
import { newId, recordsOf, type RequestRecord } from '../records.ts';
import { page } from '../rules/pages.ts';
import { checkId, organizationManagedBy } from '../rules/structure.ts';
import { withTags } from '../rules/tags.ts';
import { isPending } from '../../../pace.ts';

const operation = operationsOf(sdk);

export function accountRequestOperations(sandbox: SandboxContext): Operation[] {
  const { accounts, requests } = recordsOf(sandbox.store);
  return [
    operation(
      'CreateAccount',
      {
        takes: ['Email', 'AccountName', 'RoleName', 'Tags'],
        also: ({ Tags }) => tagging('organizations:TagResource', Tags, '*'),
      },
      ({ Email = '', AccountName = '', RoleName = 'OrganizationAccountAccessRole', Tags }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        if (!/^[\w+=,.@-]{1,64}$/.test(RoleName) || AccountName.length > 50) invalidInput('INVALID_PATTERN');
        const requested = sandbox.now();
        const readyAt = requested + sandbox.pace.account;
        const failure = emailFailure(Email);
        const account = failure ? undefined : unusedAccountNumber();
        if (account) {
          accounts.set(account, {
            id: account,
            organization: organization.id,
            parent: organization.root,
            name: AccountName,
            email: Email,
            joined: readyAt,
            joinedMethod: 'CREATED',
            state: 'ACTIVE',
            tags: withTags([], Tags),
            readyAt,
          });
          createAccessRole(account, RoleName, organization.management, readyAt);
        }
        const id = newId('car-', 32);
        const request: RequestRecord = {
          id,
          organization: organization.id,
          name: AccountName,
          requested,
          readyAt,
          account,
          failure,
        };
        requests.set(`${organization.id}/${id}`, request);
        // The answer always says IN_PROGRESS, also where an account takes no time.
        const inProgress = { ...request, readyAt: Math.max(readyAt, requested + 1) };
        return { CreateAccountStatus: requestOutput(inProgress, requested) };
      },
    ),

    operation('DescribeCreateAccountStatus', { takes: ['CreateAccountRequestId'] }, (input, call) => {
      const organization = organizationManagedBy(sandbox, call);
      const request = requests.get(`${organization.id}/${checkId('request', input.CreateAccountRequestId)}`);
      return { CreateAccountStatus: requestOutput(request ?? accountRequestNotFound(), sandbox.now()) };
    }),

    operation('ListCreateAccountStatus', { takes: ['States', 'NextToken', 'MaxResults'] }, (input, call) => {
      const organization = organizationManagedBy(sandbox, call);
      const { States, ...paging } = input;
      const all = requests.values(`${organization.id}/`).map((request) => requestOutput(request, sandbox.now()));
      const { items, NextToken } = page(
        all.filter(({ State }) => States === undefined || States.includes(State)),
        paging,
      );
      return { CreateAccountStatuses: items, NextToken };
    }),
  ];

  function emailFailure(email: string): RequestRecord['failure'] {
    if (!/^[^\s"'()<>[\]:;,\\|%&@.][^\s"'()<>[\]:;,\\|%&@]*@[a-z0-9][a-z0-9.-]*\.[a-z0-9-]*[a-z0-9]$/i.test(email))
      return 'INVALID_EMAIL';
    const isTaken = accounts.values().some((account) => account.email.toLowerCase() === email.toLowerCase());
    return isTaken ? 'EMAIL_ALREADY_EXISTS' : undefined;
  }

  /** Of no organization's account, and of none that a key of the sandbox belongs to. */
  function unusedAccountNumber(): string {
    const keys = iamRecords(sandbox.store).keys.values();
    for (;;) {
      const number = String(randomInt(100_000_000_000, 1_000_000_000_000));
      if (!accounts.has(number) && !keys.some(({ account }) => account === number)) return number;
    }
  }

  function createAccessRole(account: string, name: string, management: string, created: number): void {
    const trustManagement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${management}:root` },
      Action: 'sts:AssumeRole',
    };
    const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' };
    const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
    iamRecords(sandbox.store).roles.set(nameKey(account, name), {
      account,
      name,
      path: '/',
      trust: document(trustManagement),
      tags: [],
      maxSession: 3600,
      id: uniqueId('AROA'),
      arn: `arn:aws:iam::${account}:role/${name}`,
      created,
      assumableFrom: created,
      attached: [],
      inline: { AdministratorAccess: document(allowAll) },
    });
  }
}

function requestOutput({ id, name, requested, readyAt, account, failure }: Readonly<RequestRecord>, now: number) {
  const status = { Id: id, AccountName: name, RequestedTimestamp: new Date(requested) };
  if (isPending('account', readyAt, now)) return { ...status, State: 'IN_PROGRESS' as const };
  const completed = { ...status, CompletedTimestamp: new Date(readyAt) };
  if (failure) return { ...completed, State: 'FAILED' as const, FailureReason: failure };
  return { ...completed, State: 'SUCCEEDED' as const, AccountId: account };
}
