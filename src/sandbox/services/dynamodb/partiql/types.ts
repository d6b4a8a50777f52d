// The parameters of PartiQL's operations, in dynalite's language for types.

const capacity = { ReturnConsumedCapacity: { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] } };
const statement = {
  Statement: { type: 'String', notNull: true, lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 8192 },
  Parameters: { type: 'List', lengthGreaterThanOrEqual: 1, children: 'AttrStruct<ValueStruct>' },
};
const onFailure = { ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] } };

const list = (name: string, most: number, children: object) => ({
  type: 'List',
  notNull: true,
  lengthGreaterThanOrEqual: 1,
  lengthLessThanOrEqual: most,
  children: { type: `ValueStruct<${name}>`, children },
});

export const statementTypes = {
  ExecuteStatement: {
    ...statement,
    ConsistentRead: 'Boolean',
    NextToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 32_768 },
    ...capacity,
    Limit: { type: 'Integer', greaterThanOrEqual: 1 },
    ...onFailure,
  },
  BatchExecuteStatement: {
    Statements: list('BatchStatementRequest', 25, { ...statement, ConsistentRead: 'Boolean', ...onFailure }),
  },
  ExecuteTransaction: {
    TransactStatements: list('ParameterizedStatement', 100, { ...statement, ...onFailure }),
    ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
    ...capacity,
  },
} as const;
