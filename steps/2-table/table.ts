// Chapter 2: creates the table that stores the URL of each short id.
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { table } from '../../src/resources/dynamodb/table.ts';
import { defineStep, expect } from '../define.ts';
import { names } from '../names.ts';

export default defineStep({
  id: 'table',

  async provision(step) {
    const tableName = step.name(names.table);
    const { arn } = await step.ensure('table', table, { name: tableName, partitionKey: names.partitionKey });
    return { tableName, tableArn: arn };
  },

  async verify({ aws, check }, { tableName }) {
    await check('table.item-round-trip', 'The table stores an item and returns it', async () => {
      const dynamodb = aws.client(DynamoDBClient);
      const Key = { [names.partitionKey]: { S: 'workshop-check' } };
      await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: { ...Key, content: { S: 'hello' } } }));
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
      await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key }));
      return expect(
        'hello',
        Item?.['content']?.S ?? 'nothing',
        'The table returned something else than was written.',
        'workshop inspect table',
      );
    });
  },
});
