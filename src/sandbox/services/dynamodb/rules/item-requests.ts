// What is wrong with one request for items: dynalite's rules, and those that it does not have.
import { attributeNameRule } from './attribute-names.ts';
import { expressionRule, nameStartRule } from './expressions.ts';
import type { Input } from './named-attributes.ts';
import { nestingFault } from '../values/nesting.ts';
import type { Item } from '../values/values.ts';
import { olderConditionRule } from './older-conditions.ts';

/** `dynalites`: its rules, which also parse the expressions of `data`. */
export function itemRequestRule(data: Input, dynalites: () => string | undefined): string | undefined {
  return (
    attributeNameRule(data) ??
    nameStartRule(data) ??
    dynalites() ??
    olderConditionRule(data) ??
    expressionRule(data) ??
    nestingFault(data['Item'] as Item | undefined)
  );
}

/** Of a request for one item. In a transaction AWS does not count the levels of values that it only compares. */
export function singleWriteRule(data: Input, dynalites: () => string | undefined): string | undefined {
  return itemRequestRule(data, dynalites) ?? nestingFault(data['ExpressionAttributeValues'] as Item | undefined);
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
}

export function batchWriteRule({ RequestItems }: Input, dynalites: () => string | undefined): string | undefined {
  const found = dynalites();
  if (found !== undefined) return found;
  const requests = Object.values(RequestItems as Record<string, readonly WriteRequest[]>).flat();
  return requests.map(({ PutRequest }) => nestingFault(PutRequest?.Item)).find((fault) => fault !== undefined);
}
