// A table for tests that need any.
import type { CreateTableInput } from '@aws-sdk/client-dynamodb';

/** Paid by request, with a partition key of text alone. */
export function tableInput(TableName: string, partition = 'PK'): CreateTableInput {
  return {
    TableName,
    AttributeDefinitions: [{ AttributeName: partition, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: partition, KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  };
}
