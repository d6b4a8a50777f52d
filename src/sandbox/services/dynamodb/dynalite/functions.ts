// dynalite's functions for keys, conditions and paths, as far as they are used here, and its callbacks as promises.
import { createRequire } from 'node:module';
import type { Item, Value, ValueType } from '../values/values.ts';

const require = createRequire(import.meta.url);

interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

export interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
}

/** A table's description, as dynalite keeps it. */
export interface Table {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: ValueType }[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}

export type Path = readonly (string | number)[];

/** The parsed form of a condition or a filter. */
export interface ParsedCondition {
  readonly expression: unknown;
  readonly pathHeads?: Readonly<Record<string, true>>;
  readonly nestedPaths?: Readonly<Record<string, true>>;
}

export type SetOperand =
  | Path
  | { readonly type: 'add' | 'subtract'; readonly args: readonly [SetOperand, SetOperand] }
  | { readonly type: 'function'; readonly name: string; readonly args: readonly [SetOperand, SetOperand] }
  | Value;

export interface UpdateSection {
  readonly type: 'set' | 'remove' | 'add' | 'delete';
  readonly path: Path;
  /** Of `set` an operand, of `add` and `delete` a value. */
  readonly val: unknown;
  readonly attrType?: ValueType;
}

export interface ParsedUpdate {
  readonly sections: readonly UpdateSection[];
  readonly paths: readonly Path[];
}

interface Functions {
  /** An error, or nothing. */
  validateKey(key: Item, table: Table): Error | undefined;
  validateItem(item: Item, table: Table): Error | undefined;
  validateUpdates(older: object | undefined, update: ParsedUpdate | undefined, table: Table): Error | undefined;
  validateKeyPaths(paths: object | undefined, table: Table): Error | undefined;
  checkConditional(data: object, item: Item | undefined): Error | undefined | null;
  createKey(item: Item, table: Table): string;
  createIndexKey(item: Item, table: Table, keySchema: readonly KeySchemaElement[]): string;
  mapPaths(paths: readonly (Path | string)[], item: Item): Item;
  validationError(message: string): Error;
}

let functions: Functions | undefined;

/** Loaded at the first use: what dynalite loads is changed before. */
export function dynaliteFunctions(): Functions {
  return (functions ??= require('dynalite/db') as Functions);
}

/** What dynalite answers, as its HTTP server would send it. */
export type DynaliteError = Error & {
  statusCode?: number;
  body?: { __type: string; message?: string; Message?: string };
};

export type Callback = (error: DynaliteError | null, data?: unknown) => void;

export function promised<Value>(start: (done: Callback) => void): Promise<Value> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value as Value))));
}
