// A table may be named by its ARN in place of its name. It must be one of the caller's account and region: tables of
// other accounts need a policy of their own, which the sandbox does not have.
// source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html (TableName), checked 2026-11-29
import type { Call } from '../../../server/service.ts';
import { accountMismatch, validationError } from '../errors.ts';
import { isObject, type Input } from './named-attributes.ts';

/** The request with names of tables, and the answer with the names that the request had. */
export function withTableNames(operation: string, input: Input, call: Call) {
  const given = new Map<string, string>();
  const nameOf = (table: string): string => {
    const name = nameOfArn(operation, table, call);
    given.set(name, table);
    return name;
  };
  const named = (value: Input): Input =>
    isArn(value['TableName']) ? { ...value, TableName: nameOf(value['TableName']) } : value;
  const { TransactItems, RequestItems } = input;
  const isBatchOfArns = isObject(RequestItems) && Object.keys(RequestItems).some(isArn);
  const request = {
    ...named(input),
    ...(Array.isArray(TransactItems) && {
      TransactItems: (TransactItems as unknown[]).map((item) =>
        isObject(item) ? mapValues(item, (action) => (isObject(action) ? named(action) : action)) : item,
      ),
    }),
    ...(isBatchOfArns && { RequestItems: mapKeys(RequestItems, (name) => (isArn(name) ? nameOf(name) : name)) }),
  };
  const answered = (output: Record<string, unknown>): Record<string, unknown> =>
    isBatchOfArns
      ? mapValues(output, (member) => (isObject(member) ? mapKeys(member, (name) => given.get(name) ?? name) : member))
      : output;
  return { request: request as Record<string, unknown>, answered };
}

function isArn(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('arn:');
}

function nameOfArn(operation: string, arn: string, { account, region, principal }: Call): string {
  const [, partOf, owner, name] = /^arn:aws:dynamodb:([^:]+):(\d{12}):table\/([\w.-]+)$/.exec(arn) ?? [];
  if (name === undefined || partOf !== region)
    return validationError(`1 validation error detected: Invalid AWS region in '${arn}'`);
  if (owner !== account)
    return accountMismatch('arn' in principal ? principal.arn : principal.type, `dynamodb:${operation}`, arn);
  return name;
}

function mapValues(object: Input, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function mapKeys(object: Input, change: (name: string) => string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [change(name), value]));
}
