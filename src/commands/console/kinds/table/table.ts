// The items of a table: a page of a Scan, and one item to add, to edit or to delete.
import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { usageError } from '../../../../engine/errors.ts';
import { nameOf, type Body, type KindView, type ViewedResource } from '../kind.ts';
import { itemIn, jsonItem } from './items.ts';

const pageSize = 25;

export const tableView: KindView = {
  reads: {
    /** `start`: the last key of the page before, as typed JSON. */
    async items(at, query) {
      const client = at.aws.client(DynamoDBClient);
      const start = query.get('start');
      const table = await describe(at);
      const page = await client.send(
        new ScanCommand({
          TableName: nameOf(at),
          Limit: pageSize,
          ReturnConsumedCapacity: 'TOTAL',
          ...(start !== null && { ExclusiveStartKey: itemIn(jsonIn(start)) }),
        }),
      );
      return {
        keys: keysOf(table),
        /** DynamoDB counts about every six hours. */
        count: table.ItemCount ?? 0,
        bytes: table.TableSizeBytes ?? 0,
        items: (page.Items ?? []).map(jsonItem),
        scanned: page.ScannedCount ?? 0,
        readUnits: page.ConsumedCapacity?.CapacityUnits ?? 0,
        next: page.LastEvaluatedKey ? jsonItem(page.LastEvaluatedKey) : null,
      };
    },
  },
  changes: {
    /** Fails where there is an item with this key. */
    add: { run: (at, body) => put(at, body, 'attribute_not_exists(#key)') },
    /** `was`: the item as the page has read it. Fails where there is no item with its key any more. */
    edit: {
      async run(at, body) {
        const names = keysOf(await describe(at)).map(({ name }) => name);
        const [before, after] = [itemIn(body['was']), itemIn(body['item'])];
        const changed = names.find((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
        if (changed !== undefined)
          throw usageError(`${changed} is the key of the item, and a key cannot change.`, 'workshop console', {
            state: 'No request was sent. Add an item with the other key, and delete this one.',
          });
        return put(at, body, 'attribute_exists(#key)');
      },
    },
    remove: {
      async run(at, body) {
        const item = itemIn(body['item']);
        const keys = keysOf(await describe(at));
        const Key = Object.fromEntries(keys.flatMap(({ name }) => (item[name] ? [[name, item[name]]] : [])));
        const command = new DeleteItemCommand({
          TableName: nameOf(at),
          Key,
          ...onlyIf(keys, 'attribute_exists(#key)'),
        });
        await at.aws.client(DynamoDBClient).send(command);
        return {};
      },
    },
  },
};

async function put(at: ViewedResource, body: Body, condition: string): Promise<object> {
  const Item = itemIn(body['item']);
  const keys = keysOf(await describe(at));
  await at.aws
    .client(DynamoDBClient)
    .send(new PutItemCommand({ TableName: nameOf(at), Item, ...onlyIf(keys, condition) }));
  return { item: jsonItem(Item) };
}

function onlyIf([key]: readonly { readonly name: string }[], ConditionExpression: string) {
  return { ConditionExpression, ExpressionAttributeNames: { '#key': key?.name ?? '' } };
}

async function describe(at: ViewedResource): Promise<TableDescription> {
  const { Table } = await at.aws.client(DynamoDBClient).send(new DescribeTableCommand({ TableName: nameOf(at) }));
  return Table ?? {};
}

/** The partition key first, then the sort key. */
function keysOf({ KeySchema = [], AttributeDefinitions = [] }: TableDescription) {
  return KeySchema.map(({ AttributeName: name = '', KeyType }) => ({
    name,
    type: AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? 'S',
    role: KeyType === 'RANGE' ? 'sort key' : 'partition key',
  }));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError('start is not a key in typed JSON.', 'workshop console');
  }
}
