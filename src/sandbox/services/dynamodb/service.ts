// DynamoDB: dynalite behind the sandbox's authorization, with tables whose states take the time of the pace.
import * as sdk from '@aws-sdk/client-dynamodb';
import type { SandboxContext } from '../../server/context.ts';
import { dynamodbKeys } from './condition-keys.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { requestErrors } from './errors.ts';
import { defineService, type Service } from '../../server/service.ts';
import { databasesOf } from './dynalite/databases.ts';
import { endpointOperations } from './operations/endpoints.ts';
import { itemOperations } from './operations/items.ts';
import { statementOperations } from './operations/statements.ts';
import { tableFeatureOperations } from './operations/table-features.ts';
import { tableOperations } from './operations/tables.ts';
import { tagOperations } from './operations/tags.ts';
import { transactionOperations } from './operations/transactions.ts';
import { tablePreparation } from './rules/table-preparation.ts';
import { createTurns } from './tables/in-turn.ts';
import { timeToLiveOperations } from './operations/time-to-live.ts';

export function service(sandbox: SandboxContext): Service {
  const databaseOf = databasesOf(sandbox);
  const inTurn = createTurns();
  const prepareTable = tablePreparation(sandbox);
  return defineService('dynamodb', sdk, sdk.DynamoDBClient, {
    requestIdLength: 52,
    maxBody: 16 * 1024 * 1024,
    errors: requestErrors,
    conditionKeys: (asked) => contextFrom(dynamodbKeys, { ...asked, store: sandbox.store }),
    operations: [
      ...tableOperations(sandbox, databaseOf, inTurn),
      ...itemOperations(sandbox, prepareTable, databaseOf),
      ...statementOperations(prepareTable, databaseOf),
      ...transactionOperations(prepareTable, databaseOf),
      ...tagOperations(sandbox, databaseOf, inTurn),
      ...timeToLiveOperations(sandbox),
      ...tableFeatureOperations(sandbox),
      ...endpointOperations(),
    ],
  });
}
