// Every parameter of every served operation, as the SDK knows them, is honoured or refused by name. A member that a new
// version of the SDK brings is on neither list, and fails here.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-dynamodb';
import { NormalizedSchema } from '@smithy/core/schema';
import { typesOf } from '../../../../src/sandbox/services/dynamodb/dynalite/actions.ts';
import type { MemberTypes, TypeNode } from '../../../../src/sandbox/services/dynamodb/rules/unknown-members.ts';
import type { Operation } from '../../../../src/sandbox/server/service.ts';
import { openServices } from '../../../helpers/sandbox/operations-table.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

/** What is refused, by operation. */
const refused: Readonly<Record<string, readonly string[]>> = {
  CreateTable: [
    'GlobalSecondaryIndexes.OnDemandThroughput',
    'GlobalSecondaryIndexes.WarmThroughput',
    'GlobalTableSettingsReplicationMode',
    'GlobalTableSourceArn',
    'OnDemandThroughput',
    'ResourcePolicy',
    'VectorIndexes',
    'WarmThroughput',
  ],
  DescribeContributorInsights: ['IndexName'],
  // All tags are one page.
  ListTagsOfResource: ['NextToken'],
  UpdateTable: [
    'GlobalSecondaryIndexUpdates.Create.OnDemandThroughput',
    'GlobalSecondaryIndexUpdates.Create.WarmThroughput',
    'GlobalSecondaryIndexUpdates.Update.OnDemandThroughput',
    'GlobalSecondaryIndexUpdates.Update.WarmThroughput',
    'GlobalTableSettingsReplicationMode',
    'GlobalTableWitnessUpdates',
    'MultiRegionConsistency',
    'OnDemandThroughput',
    'ReplicaUpdates',
    'VectorIndexUpdates',
    'WarmThroughput',
  ],
  BatchExecuteStatement: ['ReturnConsumedCapacity'],
};

/** Honoured by code of their own, with what is below them. */
const byHand = ['StreamSpecification', 'SSESpecification', 'TableClass', 'DeletionProtectionEnabled', 'Tags'];

describe('the parameters of DynamoDB', () => {
  let operations: readonly Operation[];
  let test: TestSandbox;
  before(async () => {
    const services = await openServices();
    operations = [...(services.find(({ id }) => id === 'dynamodb')?.operations.values() ?? [])];
    test = await startTestSandbox();
  });
  after(() => test.stop());

  it('are each honoured or on the list of refused ones', () => {
    assert.ok(operations.length >= 27);
    const found = operations.map((operation) => [operation.name, unhonoured(operation).sort()] as const);
    assert.deepEqual(Object.fromEntries(found.filter(([, names]) => names.length > 0)), refused);
  });

  it('are refused with their path, also below others', async () => {
    const client = test.client(sdk.DynamoDBClient);
    const key = { AttributeName: 'PK', KeyType: 'HASH' as const };
    const table: sdk.CreateTableInput = {
      TableName: 'Links',
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [key],
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-key',
          KeySchema: [key],
          Projection: { ProjectionType: 'ALL' },
          OnDemandThroughput: { MaxReadRequestUnits: 1 },
        },
      ],
    };
    assert.deepEqual(await refusal(client.send(new sdk.CreateTableCommand(table))), {
      name: 'NotImplemented',
      status: 501,
      message: 'The sandbox does not support GlobalSecondaryIndexes.OnDemandThroughput of dynamodb CreateTable.',
    });
  });
});

/** Paths of members that the operation does not honour. */
function unhonoured(operation: Operation): string[] {
  const [, , , , input] = operation.schema;
  const members = [...NormalizedSchema.of(input as never).structIterator()];
  const top = members.map(([name]) => name).filter((name) => !operation.takes.includes(name));
  // Operations that dynalite runs have types; the few others are checked by the compiler.
  if (!operation.raw) return top;
  const types = typesOf(operation.name);
  const below = members
    .filter(([name]) => !top.includes(name) && !byHand.includes(name))
    .flatMap(([name, schema]) => missing(schema, types[name], name));
  return [...top, ...below];
}

function missing(schema: NormalizedSchema, type: TypeNode | undefined, path: string): string[] {
  if (type === undefined) return [path];
  if (typeof type === 'string' || type.type.startsWith('Attr')) return [];
  const { children } = type;
  if (schema.isListSchema() || schema.isMapSchema())
    return missing(schema.getValueSchema(), children as TypeNode, path);
  if (!schema.isStructSchema()) return [];
  return [...schema.structIterator()].flatMap(([name, inner]) =>
    missing(inner, (children as MemberTypes | undefined)?.[name], `${path}.${name}`),
  );
}
