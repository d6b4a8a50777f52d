// The actions of items that the sandbox runs itself, in place of dynalite's: see ../dynalite/actions.ts.
import type { Database } from '../dynalite/database.ts';
import { dynaliteFunctions } from '../dynalite/functions.ts';
import { batchGetItem } from './batch-get.ts';
import { batchWriteItem } from './batch-write.ts';
import { collectionMetrics, consumedByWrites } from './capacity.ts';
import type { Item } from './values.ts';
import {
  checkWrite,
  commitWrites,
  getTable,
  prepareWrite,
  type Write,
  type WriteData,
  type WriteKind,
} from './write.ts';

/** Answers what AWS would. `data`: the request after dynalite's checks of types and values. */
export type OwnAction = (store: Database, data: never) => Promise<Record<string, unknown>>;

interface OwnOperation {
  /** Absent where dynalite's is right. */
  readonly run?: OwnAction;
  /** Parameters that dynalite does not know, in its language for types. */
  readonly types?: Readonly<Record<string, unknown>>;
}

const onFailure = { ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] } };

export const ownOperations: Readonly<Record<string, OwnOperation>> = {
  PutItem: { run: writeItem('Put'), types: onFailure },
  UpdateItem: { run: writeItem('Update'), types: onFailure },
  DeleteItem: { run: writeItem('Delete'), types: onFailure },
  BatchGetItem: { run: batchGetItem },
  BatchWriteItem: { run: batchWriteItem },
  Scan: { types: { ConsistentRead: 'Boolean' } },
};

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

function returnedAttributes(
  { ReturnValues, _updates: update, AttributeUpdates }: WriteData,
  write: Write,
): Item | undefined {
  const { old, item } = write;
  const paths = () => update?.paths ?? Object.keys(AttributeUpdates ?? {});
  if (ReturnValues === 'ALL_OLD') return old;
  if (ReturnValues === 'ALL_NEW') return item;
  if (ReturnValues === 'UPDATED_OLD') return old && dynaliteFunctions().mapPaths(paths(), old);
  if (ReturnValues === 'UPDATED_NEW') return item && dynaliteFunctions().mapPaths(paths(), item);
  return undefined;
}
