// Asks AWS Organizations about accounts, with the retries of the course: which account is the management account, which
// accounts a unit has, and what an account is called and tagged.
import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  type Account,
} from '@aws-sdk/client-organizations';
import { createAws } from '../../../aws/create-aws.ts';
import { errorCategory } from '../../../aws/errors/explain.ts';
import type { Target } from '../../../aws/target/target.ts';

/** The account that pays for an organization, and that no service control policy limits. No learner works there. */
export interface ManagementAccount {
  /** False where the caller has no permission to ask. */
  readonly known: boolean;
  /** Undefined, and known: there is no organization, so there is no such account. */
  readonly account?: string | undefined;
}

/** As far as the caller has permission to ask. */
export interface AccountFacts {
  readonly name?: string | undefined;
  /** The units from the root down, such as `Training/Spring`. */
  readonly path?: string | undefined;
  /** The value of the tag `environment`. */
  readonly environment?: string | undefined;
}

export interface Organization {
  managementAccount(): Promise<ManagementAccount>;
  unitName(unit: string): Promise<string>;
  accountsOf(unit: string): Promise<Account[]>;
  /** Their ids. */
  unitsOf(unit: string): Promise<string[]>;
  /** Asked once for each account. */
  factsOf(account: string): Promise<AccountFacts>;
  close(): void;
}

/** Organizations has one endpoint for all regions. */
export const organizationsRegion = 'us-east-1';

export function openOrganization(target: Target, account: string, signal: AbortSignal): Organization {
  const region = organizationsRegion;
  const everywhere = { ...target, region, config: { ...target.config, region } };
  const aws = createAws({ target: everywhere, account, suffix: '', buildDir: '', emit: () => undefined, signal });
  const client = aws.client(OrganizationsClient);
  const names = new Map<string, Promise<string>>();
  const facts = new Map<string, Promise<AccountFacts>>();

  const unitName = once(names, async (unit) => {
    if (unit.startsWith('r-')) return 'Root';
    const { OrganizationalUnit } = await client.send(
      new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: unit }),
    );
    return OrganizationalUnit?.Name ?? unit;
  });

  async function pathOf(child: string): Promise<string> {
    const { Parents } = await client.send(new ListParentsCommand({ ChildId: child }));
    const parent = Parents?.[0]?.Id;
    if (!parent || parent.startsWith('r-')) return '';
    return [await pathOf(parent), await unitName(parent)].filter(Boolean).join('/');
  }

  return {
    async managementAccount() {
      try {
        const { Organization } = await client.send(new DescribeOrganizationCommand({}));
        const account = Organization?.MasterAccountId;
        return account ? { known: true, account } : { known: false };
      } catch (error) {
        if ((error as Error).name === 'AWSOrganizationsNotInUseException') return { known: true, account: undefined };
        if (['credentials', 'interrupted'].includes(errorCategory(error))) throw error;
        return { known: false };
      }
    },
    unitName,
    accountsOf: (ParentId) =>
      allPages(async (NextToken) => {
        const answer = await client.send(new ListAccountsForParentCommand({ ParentId, NextToken }));
        return { items: answer.Accounts ?? [], next: answer.NextToken };
      }),
    unitsOf: (ParentId) =>
      allPages(async (NextToken) => {
        const answer = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }));
        return { items: (answer.OrganizationalUnits ?? []).map(({ Id = '' }) => Id), next: answer.NextToken };
      }),
    factsOf: once(facts, async (account) => {
      const described = await ifAllowed(() => client.send(new DescribeAccountCommand({ AccountId: account })));
      const tags = await ifAllowed(() =>
        allPages(async (NextToken) => {
          const answer = await client.send(new ListTagsForResourceCommand({ ResourceId: account, NextToken }));
          return { items: answer.Tags ?? [], next: answer.NextToken };
        }),
      );
      return {
        name: described?.Account?.Name,
        path: await ifAllowed(() => pathOf(account)),
        environment: tags?.find(({ Key }) => Key?.toLowerCase() === 'environment')?.Value,
      };
    }),
    close: () => aws.close(),
  };
}

function once<Value>(
  known: Map<string, Promise<Value>>,
  ask: (id: string) => Promise<Value>,
): (id: string) => Promise<Value> {
  return (id) => {
    const answer = known.get(id) ?? ask(id);
    known.set(id, answer);
    return answer;
  };
}

/** Undefined where the caller has no permission, or where the account is in no organization, or in another one. */
async function ifAllowed<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isOutside = /NotFoundException$|^AWSOrganizationsNotInUseException$/.test((error as Error).name);
    if (isOutside || errorCategory(error) === 'permission') return undefined;
    throw error;
  }
}

/** An empty page need not be the last one. */
async function allPages<Item>(
  ask: (token: string | undefined) => Promise<{ items: readonly Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await ask(token);
    all.push(...items);
    token = next;
  } while (token);
  return all;
}
