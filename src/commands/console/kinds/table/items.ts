// Items as the page shows them: DynamoDB's typed JSON, with bytes in base64, as the AWS CLI has it.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { usageError } from '../../../../engine/errors.ts';
import { isObject } from '../../../../lib/is-object.ts';

type Item = Record<string, AttributeValue>;

/** `{"PK":{"S":"abc"}}`, with each `B` and `BS` in base64. */
export function jsonItem(item: Item): Record<string, unknown> {
  return mapValues(item, (value) => jsonValue(value));
}

/** Throws a usage error for what is no typed JSON. What a value may be, DynamoDB says. */
export function itemIn(value: unknown): Item {
  if (!isObject(value) || Array.isArray(value))
    throw usageError('An item is a JSON object with an attribute for each name.', 'workshop console');
  return mapValues(value, (attribute, name) => valueIn(attribute, name));
}

function jsonValue(value: AttributeValue): unknown {
  if (value.B) return { B: base64(value.B) };
  if (value.BS) return { BS: value.BS.map(base64) };
  if (value.L) return { L: value.L.map(jsonValue) };
  if (value.M) return { M: jsonItem(value.M) };
  return value;
}

const types = ['S', 'N', 'BOOL', 'NULL', 'B', 'SS', 'NS', 'BS', 'L', 'M'] as const;

/** `path`: where it is in the item, for the error. */
function valueIn(value: unknown, path: string): AttributeValue {
  const [entry, more] = isObject(value) && !Array.isArray(value) ? Object.entries(value) : [];
  const [type, content] = entry ?? [];
  if (!types.some((known) => known === type) || more) throw noValue(path, 'one type and a value: {"S": "text"}');
  switch (type) {
    case 'S':
    case 'N':
      return { [type]: text(content, path, type) } as unknown as AttributeValue;
    case 'BOOL':
    case 'NULL':
      if (typeof content !== 'boolean') throw noValue(path, `true or false for ${type}`);
      return { [type]: content } as unknown as AttributeValue;
    case 'B':
      return { B: bytes(text(content, path, type)) };
    case 'SS':
    case 'NS':
      return { [type]: list(content, path, type).map((each) => text(each, path, type)) } as unknown as AttributeValue;
    case 'BS':
      return { BS: list(content, path, type).map((each) => bytes(text(each, path, type))) };
    case 'L':
      return { L: list(content, path, type).map((each, index) => valueIn(each, `${path}[${index}]`)) };
    default:
      if (!isObject(content) || Array.isArray(content)) throw noValue(path, 'an object for M');
      return { M: mapValues(content, (each, name) => valueIn(each, `${path}.${name}`)) };
  }
}

function text(value: unknown, path: string, type: string): string {
  if (typeof value === 'string') return value;
  throw noValue(path, `text in quotation marks for ${type}`);
}

function list(value: unknown, path: string, type: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw noValue(path, `a list for ${type}`);
}

function noValue(path: string, needed: string) {
  return usageError(`The attribute ${path} needs ${needed}.`, 'workshop console', { state: 'No request was sent.' });
}

/** Without a prototype: an attribute can have any name. */
function mapValues<T, U>(from: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> {
  const result = Object.create(null) as Record<string, U>;
  for (const [name, value] of Object.entries(from)) result[name] = map(value, name);
  return result;
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

function bytes(value: string): Uint8Array {
  return Buffer.from(value, 'base64');
}
