// The actions of items that the sandbox runs itself, in place of dynalite's: see ../dynalite/actions.ts.
import type { Database } from '../dynalite/database.ts';
import { batchExecuteStatement, executeStatement, executeTransaction } from '../partiql/run.ts';
import { statementTypes } from '../partiql/types.ts';
import { batchGetItem } from './batch-get.ts';
import { batchWriteItem } from './batch-write.ts';
import { readItems } from './index-reads.ts';
import { returnedAttributes } from './returned.ts';
import { mixedProjectionRule, segmentRule, selectRule } from './read-rules.ts';
import { transactGetTypes, transactionRule, transactWriteTypes } from './transaction-types.ts';
import { transactGetItems, transactWriteItems } from './transaction.ts';
import { withKeyNameLengths } from '../rules/attribute-names.ts';
import { batchWriteRule, itemRequestRule, singleWriteRule } from '../rules/item-requests.ts';
import { definitionRule, projectionRule } from '../rules/new-tables.ts';
import { updateRule, updateTableTypes } from '../tables/update-rules.ts';
import { updateTable } from '../tables/update-table.ts';
import { collectionMetrics, consumedByWrites } from './capacity.ts';
import type { Item } from '../values/values.ts';
import { checkWrite, commitWrites, getTable, prepareWrite, type WriteData, type WriteKind } from './write.ts';

/** Answers what AWS would. `data`: the request after dynalite's checks of types and values. */
type OwnAction = (store: Database, data: never) => Promise<Record<string, unknown>>;

type Types = Record<string, unknown>;

type Rules = (data: Types, dynalites: () => string | undefined, store: Database) => string | undefined;

interface OwnOperation {
  /** Absent where dynalite's is right. */
  readonly run?: OwnAction;
  /** dynalite's types of the parameters, in its language, with what it does not know. */
  readonly types?: (types: Types) => Types;
  /** In place of dynalite's rules about several parameters, which are given. Answers what is wrong, or nothing. */
  readonly rules?: Rules;
  /** dynalite does not have the operation. */
  readonly isNew?: true;
}

const withOnFailure = (types: Types) => ({
  ...types,
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
});

/** dynalite takes every text as an action. */
const withActions = (types: Types) =>
  withOnFailure({
    ...types,
    AttributeUpdates: {
      type: 'Map<AttributeValueUpdate>',
      children: {
        type: 'ValueStruct<AttributeValueUpdate>',
        children: { Action: { type: 'String', enum: ['ADD', 'PUT', 'DELETE'] }, Value: 'AttrStruct<FieldStruct>' },
      },
    },
  });

const returnsOld: Rules = (data, dynalites) =>
  ['ALL_OLD', 'NONE', undefined].includes(data['ReturnValues'] as string | undefined)
    ? singleWriteRule(data, dynalites)
    : 'ReturnValues can only be ALL_OLD or NONE';

export const ownOperations: Readonly<Record<string, OwnOperation>> = {
  CreateTable: {
    types: withKeyNameLengths,
    rules: (data, dynalites) => definitionRule(data) ?? dynalites() ?? projectionRule(data),
  },
  PutItem: { run: writeItem('Put'), types: withOnFailure, rules: returnsOld },
  GetItem: { rules: itemRequestRule },
  UpdateItem: { run: writeItem('Update'), types: withActions, rules: singleWriteRule },
  DeleteItem: { run: writeItem('Delete'), types: withOnFailure, rules: returnsOld },
  BatchGetItem: { run: batchGetItem, rules: (data, dynalites) => dynalites() ?? mixedProjectionRule(data) },
  BatchWriteItem: { run: batchWriteItem, rules: batchWriteRule },
  Query: { run: readItems('query'), rules: (data, dynalites) => itemRequestRule(data, dynalites) ?? selectRule(data) },
  Scan: {
    run: readItems('scan'),
    types: (types) => ({ ...types, ConsistentRead: 'Boolean' }),
    rules: (data, dynalites) => segmentRule(data) ?? itemRequestRule(data, dynalites) ?? selectRule(data),
  },
  ExecuteStatement: { run: executeStatement, types: () => statementTypes.ExecuteStatement, isNew: true },
  BatchExecuteStatement: { run: batchExecuteStatement, types: () => statementTypes.BatchExecuteStatement, isNew: true },
  ExecuteTransaction: { run: executeTransaction, types: () => statementTypes.ExecuteTransaction, isNew: true },
  TransactWriteItems: newOperation(transactWriteItems, transactWriteTypes),
  TransactGetItems: newOperation(transactGetItems, transactGetTypes),
  UpdateTable: { run: updateTable, types: updateTableTypes, rules: updateRule },
};

function newOperation(run: OwnAction, types: Types): OwnOperation {
  return { run, types: () => types, rules: (data, _dynalites, store) => transactionRule(data, store), isNew: true };
}

function writeItem(kind: WriteKind): OwnAction {
  return async (store, data: WriteData) => {
    const table = await getTable(store, data.TableName);
    checkWrite(kind, data, table);
    const write = prepareWrite(store, kind, data, table);
    await commitWrites(store, [write]);
    const ConsumedCapacity = consumedByWrites(data.ReturnConsumedCapacity, table, [write]);
    const keys = (data.Item ?? data.Key) as Item;
    const ItemCollectionMetrics = collectionMetrics(data.ReturnItemCollectionMetrics, table, keys);
    const Attributes = returnedAttributes(data, write);
    return {
      ...(Attributes && { Attributes }),
      ...(ConsumedCapacity && { ConsumedCapacity }),
      ...(ItemCollectionMetrics && { ItemCollectionMetrics }),
    };
  };
}
