// DynamoDB: dynalite behind the sandbox's authorization, with table states that take the time of the pace.
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-dynamodb';
import { openDynalite, parametersOf, type Dynalite } from './dynalite.ts';
import { createTables, type Tables } from './tables.ts';
import type { SandboxContext } from '../../server/context.ts';
import {
  defineService,
  tagging,
  type Call,
  type Need,
  type Operation,
  type Schema,
  type Service,
} from '../../server/service.ts';

const names = (
  'CreateTable DescribeTable DeleteTable ListTables UpdateTable DescribeTimeToLive ' +
  'PutItem GetItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem ' +
  'TagResource UntagResource ListTagsOfResource'
).split(' ');

export function service(sandbox: SandboxContext): Service {
  const open = new Map<string, Promise<Dynalite>>();
  sandbox.onClose(async () => {
    for (const dynalite of open.values()) await (await dynalite).close();
  });
  const tables: Tables = createTables(sandbox, ({ account, region }) => {
    const key = `${account}-${region}`;
    let dynalite = open.get(key);
    if (!dynalite) {
      const confirmed = (table: string) => tables.confirmed(account, region, table);
      open.set(key, (dynalite = openDynalite({ dir: join(sandbox.dir, 'dynamodb', key), account, region, confirmed })));
      // A failure (a full disk) must not stay for good.
      dynalite.catch(() => open.delete(key));
    }
    return dynalite;
  });
  const operations = names.map((name): Operation => {
    return {
      name,
      schema: (sdk as unknown as Record<string, Schema>)[`${name}$`] as Schema,
      takes: [
        ...parametersOf(name),
        ...(name === 'CreateTable' || name === 'UpdateTable' ? ['Tags', 'DeletionProtectionEnabled'] : []),
      ],
      action: undefined,
      raw: true,
      on: (input, call) => resourceOf(name, input, call),
      also: (input, call) => [
        ...otherTables(name, input, call),
        ...(name === 'CreateTable'
          ? tagging('dynamodb:TagResource', tagsIn(input), resourceOf(name, input, call))
          : []),
      ],
      run: (input, call) => tables.run(name, input, call),
    };
  });
  return defineService('dynamodb', sdk, sdk.DynamoDBClient, { operations });
}

/** The table, or its index, that the request acts on; of a batch's tables the first one. */
function resourceOf(name: string, input: Record<string, unknown>, call: Call): string {
  if (name === 'ListTables') return tableArn('*', call);
  if (typeof input['ResourceArn'] === 'string') return input['ResourceArn'];
  // Not looked at yet: what is no name, dynalite refuses once the caller is found to be allowed.
  const named = typeof input['TableName'] === 'string' ? input['TableName'] : undefined;
  const table = named ?? Object.keys((input['RequestItems'] as object | null | undefined) ?? {})[0];
  const index = typeof input['IndexName'] === 'string' ? `/index/${input['IndexName']}` : '';
  return tableArn(`${table}${index}`, call);
}

function otherTables(name: string, { RequestItems }: Record<string, unknown>, call: Call): Need[] {
  const others = name.startsWith('Batch')
    ? Object.keys((RequestItems as object | null | undefined) ?? {}).slice(1)
    : [];
  return others.map((table) => ({ action: `dynamodb:${name}`, resource: tableArn(table, call) }));
}

function tagsIn({ Tags }: Record<string, unknown>): object | undefined {
  return Array.isArray(Tags) ? Tags : undefined;
}

/** A batch may name its tables by ARN as well. */
function tableArn(table: string, { account, region }: Call): string {
  return table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
}
