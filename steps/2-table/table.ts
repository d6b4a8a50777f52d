// Chapter 2: the table that keeps which short id stands for which URL.
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
    await check('table.item-round-trip', 'An item goes into the table and comes out again', async () => {
      const dynamodb = aws.client(DynamoDBClient);
      const Key = { [names.partitionKey]: { S: 'workshop-check' } };
      await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: { ...Key, says: { S: 'hello' } } }));
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
      await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key }));
      return expect(
        'hello',
        Item?.['says']?.S ?? 'nothing',
        'What was written is not what was read.',
        'workshop inspect table',
      );
    });
  },
});
