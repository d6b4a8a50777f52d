// Accounts as Organizations makes them: asked for, under way, and there, with a role that lets their organization in.
import { randomInt } from 'node:crypto';
import * as sdk from '@aws-sdk/client-organizations';
import { nameKey, recordsOf as iamRecords, uniqueId } from '../../iam/records.ts';
import { keysOf } from '../../iam/keys.ts';
import { newId, recordsOf, type RequestRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { checkForm, invalid, managedBy, page, refuse } from './common.ts';
import { withTags } from './tags.ts';

const operation = operationsOf(sdk);

export function newAccounts(sandbox: SandboxContext): Operation[] {
  const { accounts, requests } = recordsOf(sandbox.store);
  return [
    operation(
      'CreateAccount',
      {
        takes: ['Email', 'AccountName', 'RoleName', 'Tags'],
        also: ({ Tags }) => tagging('organizations:TagResource', Tags, '*'),
      },
      ({ Email = '', AccountName = '', RoleName = 'OrganizationAccountAccessRole', Tags }, call) => {
        const organization = managedBy(sandbox, call);
        if (!/^[\w+=,.@-]{1,64}$/.test(RoleName) || AccountName.length > 50)
          invalid('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
        const requested = sandbox.now();
        const readyAt = requested + sandbox.pace.account;
        const request = { id: newId('car-', 32), organization: organization.id, name: AccountName, requested, readyAt };
        const failure = emailTrouble(Email);
        const account = failure ? undefined : freeNumber();
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
          makeRole(account, RoleName, organization.management, readyAt);
        }
        const made: RequestRecord = { ...request, account, failure };
        requests.set(`${organization.id}/${request.id}`, made);
        return { CreateAccountStatus: shown({ ...made, readyAt: Math.max(readyAt, requested + 1) }, requested) };
      },
    ),

    operation('DescribeCreateAccountStatus', { takes: ['CreateAccountRequestId'] }, (input, call) => {
      const organization = managedBy(sandbox, call);
      const request = requests.get(`${organization.id}/${checkForm('request', input.CreateAccountRequestId)}`);
      if (request) return { CreateAccountStatus: shown(request, sandbox.now()) };
      return refuse(sdk.CreateAccountStatusNotFoundException$, "You specified a request that doesn't exist.");
    }),

    operation('ListCreateAccountStatus', { takes: ['States', 'NextToken', 'MaxResults'] }, (input, call) => {
      const organization = managedBy(sandbox, call);
      const { States, ...paging } = input;
      const all = requests.values(`${organization.id}/`).map((request) => shown(request, sandbox.now()));
      const { items, NextToken } = page(
        all.filter(({ State }) => States === undefined || States.includes(State)),
        paging,
      );
      return { CreateAccountStatuses: items, NextToken };
    }),
  ];

  function emailTrouble(email: string): RequestRecord['failure'] {
    if (!/^[^\s"'()<>[\]:;,\\|%&@.][^\s"'()<>[\]:;,\\|%&@]*@[a-z0-9][a-z0-9.-]*\.[a-z0-9-]*[a-z0-9]$/i.test(email))
      return 'INVALID_EMAIL';
    const taken = accounts.values().some((account) => account.email.toLowerCase() === email.toLowerCase());
    return taken ? 'EMAIL_ALREADY_EXISTS' : undefined;
  }

  /** Nobody's yet: neither an organization's, nor one that the sandbox's own keys were made for. */
  function freeNumber(): string {
    const keys = keysOf(sandbox.store).values();
    for (;;) {
      const number = String(randomInt(100_000_000_000, 1_000_000_000_000));
      if (!accounts.has(number) && !keys.some(({ account }) => account === number)) return number;
    }
  }

  function makeRole(account: string, name: string, management: string, created: number): void {
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${management}:root` },
      Action: 'sts:AssumeRole',
    };
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
    const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
    iamRecords(sandbox.store).roles.set(nameKey(account, name), {
      account,
      name,
      path: '/',
      trust: document(statement),
      tags: [],
      maxSession: 3600,
      id: uniqueId('AROA'),
      arn: `arn:aws:iam::${account}:role/${name}`,
      created,
      assumableFrom: created,
      attached: [],
      inline: { AdministratorAccess: document(everything) },
    });
  }
}

function shown({ id, name, requested, readyAt, account, failure }: Readonly<RequestRecord>, now: number) {
  const status = { Id: id, AccountName: name, RequestedTimestamp: new Date(requested) };
  if (now < readyAt) return { ...status, State: 'IN_PROGRESS' as const };
  const done = { ...status, CompletedTimestamp: new Date(readyAt) };
  if (failure) return { ...done, State: 'FAILED' as const, FailureReason: failure };
  return { ...done, State: 'SUCCEEDED' as const, AccountId: account };
}
