// DynamoDB: dynalite behind the sandbox's authorization, with table states that take the time of the pace.
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-dynamodb';
import { openDynalite, parametersOf, type Dynalite } from '../dynamodb/dynalite.ts';
import { createTables } from '../dynamodb/tables.ts';
import type { World } from '../ports.ts';
import { defineService, type Call, type Operation, type Schema, type Service } from '../service.ts';

const names = (
  'CreateTable DescribeTable DeleteTable ListTables UpdateTable DescribeTimeToLive ' +
  'PutItem GetItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem ' +
  'TagResource UntagResource ListTagsOfResource'
).split(' ');

export function service(world: World): Service {
  const open = new Map<string, Promise<Dynalite>>();
  world.onClose(async () => {
    for (const dynalite of open.values()) await (await dynalite).close();
  });
  const tables = createTables(world, ({ account, region }) => {
    const key = `${account}-${region}`;
    let dynalite = open.get(key);
    if (!dynalite) open.set(key, (dynalite = openDynalite(join(world.dir, 'dynamodb', key), account, region)));
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
      run: (input, call) => tables.run(name, input, call),
    };
  });
  return defineService('dynamodb', sdk, sdk.DynamoDBClient, { operations });
}

/** The table, or its index, that the request acts on; batches name several, and the first one stands for them. */
function resourceOf(name: string, input: Record<string, unknown>, { account, region }: Call): string {
  if (name === 'ListTables') return '*';
  if (typeof input['ResourceArn'] === 'string') return input['ResourceArn'];
  const table =
    (input['TableName'] as string | undefined) ?? Object.keys((input['RequestItems'] as object | undefined) ?? {})[0];
  const index = typeof input['IndexName'] === 'string' ? `/index/${input['IndexName']}` : '';
  return `arn:aws:dynamodb:${region}:${account}:table/${table}${index}`;
}
