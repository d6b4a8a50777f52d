// The parameters of transactions, in dynalite's language for types, and the rules about several of them.
import { createRequire } from 'node:module';
import type { Database } from '../dynalite/database.ts';
import { itemRequestRule } from '../rules/item-requests.ts';

const require = createRequire(import.meta.url);

type Types = Record<string, unknown>;

const tableName = {
  type: 'String',
  notNull: true,
  regex: '[a-zA-Z0-9_.-]+',
  lengthGreaterThanOrEqual: 1,
  lengthLessThanOrEqual: 255,
};
const values = { type: 'Map<AttributeValue>', children: 'AttrStruct<ValueStruct>' };
const expressions = {
  ExpressionAttributeValues: values,
  ExpressionAttributeNames: { type: 'Map<java.lang.String>', children: 'String' },
};
const onFailure = { ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] } };
const required = { type: 'String', notNull: true };
const key = { ...values, notNull: true };

const action = (name: string, children: Types) => ({
  [name]: { type: `FieldStruct<${name}>`, children: { TableName: tableName, ...children } },
});
const list = (name: string, children: Types) => ({
  type: 'List',
  notNull: true,
  lengthGreaterThanOrEqual: 1,
  lengthLessThanOrEqual: 100,
  children: { type: `ValueStruct<${name}>`, children },
});
const capacity = { ReturnConsumedCapacity: { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] } };

export const transactWriteTypes: Types = {
  TransactItems: list('TransactWriteItem', {
    ...action('Put', { Item: key, ConditionExpression: 'String', ...expressions, ...onFailure }),
    ...action('Delete', { Key: key, ConditionExpression: 'String', ...expressions, ...onFailure }),
    ...action('Update', {
      Key: key,
      UpdateExpression: required,
      ConditionExpression: 'String',
      ...expressions,
      ...onFailure,
    }),
    ...action('ConditionCheck', { Key: key, ConditionExpression: required, ...expressions, ...onFailure }),
  }),
  ...capacity,
  ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
  ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
};

export const transactGetTypes: Types = {
  TransactItems: list('TransactGetItem', {
    ...action('Get', {
      Key: key,
      ProjectionExpression: 'String',
      ExpressionAttributeNames: expressions.ExpressionAttributeNames,
    }),
  }),
  ...capacity,
};

/** The rules of the operation that an action is like. They also parse its expressions. */
const likeOperation: Readonly<Record<string, string>> = {
  Put: 'putItem',
  Delete: 'deleteItem',
  Update: 'updateItem',
  ConditionCheck: 'deleteItem',
  Get: 'getItem',
};

export function transactionRule(data: Types, store: Database): string | undefined {
  for (const item of data['TransactItems'] as Types[]) {
    const actions = Object.entries(item);
    const [first] = actions;
    if (!first) return 'Invalid Request: TransactWriteRequest should contain Delete or Put or Update request';
    if (actions.length > 1) return 'TransactItems can only contain one of Check, Put, Update or Delete';
    const [name, parameters] = first;
    const { custom } = require(`dynalite/validations/${likeOperation[name]}`) as {
      custom(parameters: unknown, store: Database): string | undefined;
    };
    const wrong = itemRequestRule(parameters as Types, () => custom(parameters, store));
    if (wrong) return wrong;
  }
  return undefined;
}
