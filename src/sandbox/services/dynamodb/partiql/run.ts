// Runs statements of PartiQL: reads as queries and scans of dynalite's, writes as the sandbox's own.
import { createRequire } from 'node:module';
import { AwsError } from '../../../server/aws-error.ts';
import type { Database } from '../dynalite/database.ts';
import { dynaliteFunctions, type Index, type Path, type Table } from '../dynalite/functions.ts';
import { validationError } from '../errors.ts';
import { consumedByTransactionReads, consumedByWrites } from '../items/capacity.ts';
import { nestingFault } from '../values/nesting.ts';
import { itemSize, maxItemSize } from '../values/size.ts';
import { returnedAttributes } from '../items/returned.ts';
import { runWrites, type WriteAction } from '../items/transaction.ts';
import { valueAt, type Item, type Value } from '../values/values.ts';
import { checkWrite, commitWrites, getTable, itemKey, prepareWrite } from '../items/write.ts';
import { checkBatch } from './batch-rules.ts';
import { parseStatement } from './parse.ts';
import { planRead, planWrite } from './plan.ts';
import type { Condition, Select, Statement } from './statement.ts';

const require = createRequire(import.meta.url);

interface Parameterized {
  readonly Statement: string;
  readonly Parameters?: readonly Value[];
  readonly ConsistentRead?: boolean;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

interface Execution extends Parameterized {
  readonly Limit?: number;
  readonly NextToken?: string;
  readonly ReturnConsumedCapacity?: string;
}

type Answer = Record<string, unknown> & { readonly Items: readonly Item[] };

export async function executeStatement(store: Database, data: Execution): Promise<Record<string, unknown>> {
  const statement = parseStatement(data.Statement, data.Parameters ?? []);
  if (statement.kind === 'exists') validationError('EXISTS can only be used in ExecuteTransaction');
  if (statement.kind === 'select') return runSelect(store, statement, data);
  return runWrite(store, statement, data);
}

interface Batch {
  readonly Statements: readonly Parameterized[];
}

/** Each statement for itself, by the whole key of an item. */
export async function batchExecuteStatement(store: Database, { Statements }: Batch): Promise<Record<string, unknown>> {
  await checkBatch(store, Statements);
  const Responses: Record<string, unknown>[] = [];
  for (const data of Statements) {
    let TableName: string | undefined;
    try {
      const statement = parseStatement(data.Statement, data.Parameters ?? []);
      TableName = statement.table;
      const { Items } = await runOne(store, statement, data);
      Responses.push({ TableName, ...(Items[0] && { Item: Items[0] }) });
    } catch (error) {
      Responses.push({ ...(TableName !== undefined && { TableName }), Error: batchErrorOf(error as Error) });
    }
  }
  return { Responses };
}

interface Transaction {
  readonly TransactStatements: readonly Parameterized[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: string;
}

export async function executeTransaction(store: Database, data: Transaction): Promise<Record<string, unknown>> {
  const parsed = data.TransactStatements.map((one) => ({
    one,
    statement: parseStatement(one.Statement, one.Parameters ?? []),
  }));
  const returning = parsed.findIndex(({ statement }) => 'returning' in statement && statement.returning !== undefined);
  if (returning >= 0)
    validationError(
      `Validation failed in TransactStatements[${returning}]: RETURNING clause is not supported in ExecuteTransaction.`,
    );
  const reads = parsed.flatMap(({ statement }) => (statement.kind === 'select' ? statement : []));
  if (reads.length > 0) {
    if (reads.length < parsed.length)
      validationError('ExecuteTransaction API does not support both read and write operations in the same request.');
    return readAll(store, reads, data.ReturnConsumedCapacity);
  }
  const actions: WriteAction[] = [];
  for (const { statement, one } of parsed)
    actions.push(actionOf(statement, await getTable(store, statement.table), one));
  const output = await runWrites(store, actions, data, data.TransactStatements);
  return { Responses: parsed.map(() => ({})), ...output };
}

async function readAll(store: Database, reads: readonly Select[], asked: string | undefined) {
  const tables = new Map<string, Table>();
  for (const { table } of reads) tables.set(table, await getTable(store, table));
  const items = reads.map((read) => readOne(store, read, tables.get(read.table) as Table));
  const consumed = consumedByTransactionReads(asked, tables, (name) =>
    items.filter((_, index) => reads[index]?.table === name),
  );
  return {
    Responses: items.map((item) => (item ? { Item: item } : {})),
    ...(consumed.length > 0 && { ConsumedCapacity: consumed }),
  };
}

async function runOne(store: Database, statement: Statement, data: Parameterized): Promise<Answer> {
  if (statement.kind !== 'select') return runWrite(store, statement, data);
  const item = readOne(store, statement, await getTable(store, statement.table));
  return { Items: item ? [item] : [] };
}

/** A read by the whole key, without a pause. */
function readOne(store: Database, select: Select, table: Table): Item | undefined {
  const { key, condition } = planWrite(select.where, table);
  const invalid = dynaliteFunctions().validateKey(key, table);
  if (invalid) throw invalid;
  const item = store.db.getNow(itemKey(table, key)) as Item | undefined;
  const isFound =
    item && (!condition || !dynaliteFunctions().checkConditional({ _condition: { expression: condition } }, item));
  return isFound ? selected(item, select.paths) : undefined;
}

async function runWrite(store: Database, statement: Exclude<Statement, Select>, data: Execution): Promise<Answer> {
  const table = await getTable(store, statement.table);
  const { kind, data: write } = actionOf(statement, table, data);
  checkWrite(kind, write, table);
  const prepared = prepareWrite(store, kind, write, table);
  await commitWrites(store, [prepared]);
  const ConsumedCapacity = consumedByWrites(data.ReturnConsumedCapacity, table, [prepared]);
  const attributes = returnedAttributes(write, prepared);
  return { Items: attributes ? [attributes] : [], ...(ConsumedCapacity && { ConsumedCapacity }) };
}

function actionOf(statement: Statement, table: Table, options: Parameterized): WriteAction {
  const { ReturnValuesOnConditionCheckFailure } = options;
  const common = {
    TableName: statement.table,
    ...(ReturnValuesOnConditionCheckFailure && { ReturnValuesOnConditionCheckFailure }),
  };
  const partition = table.KeySchema[0]?.AttributeName ?? '';
  const isThere: Condition = { type: 'function', name: 'attribute_exists', args: [[partition]] };
  if (statement.kind === 'insert') {
    if (itemSize(statement.item) > maxItemSize) validationError('Item size has exceeded the maximum allowed size');
    const fault = nestingFault(statement.item);
    if (fault) validationError(fault);
    const condition = { type: 'not', args: [isThere] };
    return {
      kind: 'Put',
      data: { ...common, Item: statement.item, isInsert: true, _condition: { expression: condition } },
    };
  }
  const { key: Key, condition } = planWrite(statement.where, table);
  if (statement.kind === 'delete')
    return {
      kind: 'Delete',
      data: { ...common, Key, ...returning(statement), ...(condition && { _condition: { expression: condition } }) },
    };
  const whole: Condition = condition ? { type: 'and', args: [isThere, condition] } : isThere;
  const onItem = { ...common, Key, _condition: { expression: whole } };
  if (statement.kind !== 'update') return { kind: 'ConditionCheck', data: onItem };
  const { sections } = statement;
  const paths = sections.map(({ path }) => path);
  return { kind: 'Update', data: { ...onItem, ...returning(statement), _updates: { sections, paths } } };
}

function returning({ returning: ReturnValues }: { readonly returning: string | undefined }) {
  return ReturnValues === undefined ? {} : { ReturnValues };
}

type Read = (store: Database, data: object, done: (error: Error | null, output: Page) => void) => void;

interface Page {
  readonly Items: readonly Item[];
  readonly LastEvaluatedKey?: Item;
  readonly ConsumedCapacity?: object;
}

async function runSelect(store: Database, select: Select, options: Execution): Promise<Answer> {
  const table = await getTable(store, select.table);
  const schema = select.index === undefined ? table : indexOf(table, select.index);
  if (options.ConsistentRead && table.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === select.index))
    validationError('Strongly consistent read is not supported on Global Secondary Indexes');
  const { keyConditions, filter } = planRead(select.where, schema);
  const order = orderOf(select, schema, keyConditions !== undefined);
  const read = require(`dynalite/actions/${keyConditions ? 'query' : 'scan'}`) as Read;
  const data = {
    TableName: select.table,
    ...(select.index !== undefined && { IndexName: select.index }),
    ...(keyConditions && { KeyConditions: keyConditions, ScanIndexForward: order !== 'descending' }),
    ...(filter && { _filter: { expression: filter, pathHeads: {} } }),
    ...(options.Limit !== undefined && { Limit: options.Limit }),
    ...(options.NextToken !== undefined && { ExclusiveStartKey: keyOfToken(options.NextToken) }),
    ...(options.ConsistentRead !== undefined && { ConsistentRead: options.ConsistentRead }),
    ...(options.ReturnConsumedCapacity !== undefined && { ReturnConsumedCapacity: options.ReturnConsumedCapacity }),
  };
  const page = await new Promise<Page>((resolve, reject) =>
    read(store, data, (error, output) => (error ? reject(error) : resolve(output))),
  );
  const { LastEvaluatedKey, ConsumedCapacity } = page;
  return {
    Items: page.Items.map((item) => selected(item, select.paths)),
    ...(LastEvaluatedKey && { LastEvaluatedKey, NextToken: tokenOf(LastEvaluatedKey) }),
    ...(ConsumedCapacity && { ConsumedCapacity }),
  };
}

function indexOf(table: Table, name: string): Index {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return (
    indexes.find(({ IndexName }) => IndexName === name) ??
    validationError('The table does not have the specified index')
  );
}

function orderOf({ orderBy }: Select, { KeySchema }: Table | Index, hasKey: boolean): 'ascending' | 'descending' {
  if (orderBy.length === 0) return 'ascending';
  if (!hasKey)
    validationError(
      'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
    );
  const names = KeySchema.map(({ AttributeName }) => AttributeName);
  const other = orderBy.find(({ name }) => !names.includes(name));
  if (other) validationError(`Variable reference ${other.name} in ORDER BY clause must be part of the primary key`);
  return orderBy.some(({ isDescending }) => isDescending) ? 'descending' : 'ascending';
}

/** A path answers under its last name. An absent one answers nothing. */
function selected(item: Item, paths: readonly Path[] | undefined): Item {
  if (!paths) return item;
  const found = paths.map((path) => {
    const name = path.findLast((step) => typeof step === 'string') as string;
    const value = valueAt(path, item);
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found.flat());
}

/** AWS's tokens are opaque as well. */
function tokenOf(key: Item): string {
  return Buffer.from(JSON.stringify(key)).toString('base64');
}

function keyOfToken(token: string): Item {
  try {
    return JSON.parse(Buffer.from(token, 'base64').toString()) as Item;
  } catch {
    return validationError('Invalid NextToken');
  }
}

const batchCodes: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ResourceNotFoundException: 'ResourceNotFound',
  DuplicateItemException: 'DuplicateItem',
  ValidationException: 'ValidationError',
};

/** dynalite's own errors have a body with their code. Any other is no answer. */
function batchErrorOf(error: Error & { body?: { __type: string } }): Record<string, unknown> {
  const { body } = error;
  const code = error instanceof AwsError ? error.code : body && (Object.values(body)[0] as string).split('#').at(-1);
  const Code = batchCodes[code ?? ''];
  if (Code === undefined) throw error;
  const { Item: item } = (error instanceof AwsError ? error.members : {}) as { Item?: Item };
  const message = body as { message?: string } | undefined;
  return { Code, Message: message?.message ?? error.message, ...(item && { Item: item }) };
}
