// In 2026 AWS moved most operations on items to new checks of requests, in other words than before. dynalite has the older
// words, which batches of writes, transactions and scans still have.
// source: captures of DynamoDB in 33 regions, github.com/paritysuite/dynamodb-conformance, checked 2026-12-01; where regions
// differ, these are the words of ap-south-1
import { isObject } from '../../../../lib/is-object.ts';
import { constraints, validationText } from '../../shared/constraints.ts';
import { byBytes } from '../values/sets.ts';
import type { Input } from './named-attributes.ts';

const withNewChecks = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'BatchGetItem', 'Query']);
const withEnvelope = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/** What is said of an attribute value, a size, a name or a placeholder that is not used has no envelope. */
const bare =
  /^(Supplied AttributeValue|Item size|Nesting Levels|Value provided in ExpressionAttribute|One or more parameter values were invalid: (Empty attribute name|Attribute name is too))/;

/** `text`: why `operation` refuses the request `data`, in the words of dynalite. */
export function currentText(operation: string, text: string, data: Input): string {
  const own = operationText[operation]?.(text, data);
  if (own !== undefined) return own;
  if (!withNewChecks.has(operation) || isEnveloped(text)) return text;
  const inner = valueText(withoutWrapper(text), data);
  if (!withEnvelope.has(operation) || bare.test(inner) || inner.startsWith('ExpressionAttributeValues contains'))
    return inner;
  const shorter = inner
    .replace(/(can only be specified when using expressions): .*$/, '$1')
    .replace(/(Expression size has exceeded the maximum allowed size;) expression size: \d+$/, '$1');
  return validationText([shorter]);
}

function isEnveloped(text: string): boolean {
  return /^\d+ validation errors? detected: /.test(text);
}

/** The new checks do not repeat the value. */
export function memberAt(member: string, constraint: string): string {
  return validationText([`Value at '${member}' failed to satisfy constraint: ${constraint}`]);
}

/** Of constraints that a single operation, or a few, have words of their own for. */
const operationText: Readonly<Record<string, (text: string, data: Input) => string | undefined>> = {
  CreateTable: keySchemaText,
  UpdateItem: (text) =>
    text.includes("at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set")
      ? // UPDATE_NEW is AWS's.
        validationText([
          `Failed to satisfy constraint: ${constraints.oneOf(['ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATE_NEW', 'NONE'])}`,
        ])
      : undefined,
  Query: queryText,
  BatchGetItem: batchGetText,
  BatchWriteItem: batchWriteText,
};

function queryText(text: string, { Limit }: Input): string | undefined {
  if (text.startsWith('KeyConditionExpressions ')) return `Invalid KeyConditionExpression: ${text}`;
  if (text.startsWith('Must specify the AttributesToGet')) return validationText([text]);
  const isTooSmall = typeof Limit === 'number' && Limit < 1 && text.includes("at 'limit' failed");
  return isTooSmall ? memberAt('Limit', constraints.atLeast(1)) : undefined;
}

function keySchemaText(text: string, { KeySchema }: Input): string | undefined {
  if (!Array.isArray(KeySchema) || KeySchema.length < 3 || !isEnveloped(text)) return undefined;
  const elements = KeySchema.map(
    ({ AttributeName, KeyType }: Record<string, string>) =>
      `KeySchemaElement(attributeName=${AttributeName}, keyType=${KeyType})`,
  );
  return text.replace(/'\[\{"AttributeName".*\}\]' at 'keySchema'/, () => `'[${elements.join(', ')}]' at 'keySchema'`);
}

function batchGetText(text: string, { RequestItems }: Input): string | undefined {
  if (!isEnveloped(text) || !isObject(RequestItems)) return undefined;
  const tables = Object.entries(RequestItems as Record<string, Input>);
  if (tables.length === 0) return memberAt('RequestItems', constraints.notShorterThan(1));
  const sizes = tables.map(([table, { Keys }]) => [table, Array.isArray(Keys) ? Keys.length : 1] as const);
  const [table, size] = sizes.find(([, keys]) => keys < 1 || keys > 100) ?? [];
  if (table === undefined || size === undefined) return undefined;
  const constraint = size < 1 ? constraints.notShorterThan(1) : constraints.notLongerThan(100);
  return memberAt(`RequestItems.${table}.member.Keys`, constraint);
}

function batchWriteText(text: string, { RequestItems }: Input): string | undefined {
  if (!isEnveloped(text) || !isObject(RequestItems)) return undefined;
  const tables = Object.entries(RequestItems);
  if (tables.length === 0) return 'The requestItems parameter is required for BatchWriteItem';
  const [[table, requests] = []] = tables;
  if (tables.length > 1 || !Array.isArray(requests)) return undefined;
  if (requests.length > 25) return memberAt(`RequestItems.${table}.member`, constraints.notLongerThan(25));
  return requests.length === 0 ? text.replace(`{"${table}":[]}`, () => `{${table}=[]}`) : undefined;
}

const notNumeric = 'The parameter cannot be converted to a numeric value';
const duplicates = 'One or more parameter values were invalid: Input collection';

/** The new checks do not name the placeholder of a number or set. */
function withoutWrapper(text: string): string {
  const inner = /^ExpressionAttributeValues contains invalid value: (.*) for key :\w+$/s.exec(text)?.[1];
  return inner === undefined || bare.test(inner) ? text : inner;
}

function valueText(text: string, data: Input): string {
  if (text === notNumeric) return `${notNumeric}: `;
  if (text === 'Input collection contains duplicates') return `${duplicates} contains duplicates.`;
  if (!text.startsWith(duplicates)) return text;
  const members = duplicateSet(data, text);
  if (!members) return text;
  const ofBytes = text.endsWith('of type BS contains duplicates.');
  const quoted = members.map((member) => JSON.stringify(member));
  return ofBytes
    ? `${duplicates} [${quoted.join(',')}]of type BS contains duplicates.`
    : `${duplicates} [${quoted.join(', ')}] contains duplicates.`;
}

/** The set that the text is about, as AWS lists it: in order up to the first repetition, and then as it was sent. */
function duplicateSet(value: unknown, text: string): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const isSet = (key === 'SS' || key === 'BS') && Array.isArray(inner);
    if (isSet && text.startsWith(`${duplicates} [${inner.join(', ')}]`)) return inOrder(inner as string[], key);
    const found = duplicateSet(inner, text);
    if (found) return found;
  }
  return undefined;
}

function inOrder(members: readonly string[], type: 'SS' | 'BS'): string[] | undefined {
  const repeated = members.findIndex((member, index) => members.indexOf(member) < index);
  if (repeated < 0) return undefined;
  const before = members.slice(0, repeated).sort(byBytes(type === 'BS' ? 'base64' : 'utf8'));
  return [...before, ...members.slice(repeated)];
}
