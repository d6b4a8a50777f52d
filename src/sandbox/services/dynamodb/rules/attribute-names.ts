// The lengths of attribute names: those of items in requests, and those of keys in the types of tables' parameters.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, checked 2026-11-30; AWS takes
// 65,535 bytes and not 64 KB, and limits the keys of tables as those of indexes. The texts are from memory.
import { byName, isObject, type Input } from './named-attributes.ts';

const maxNameBytes = 65_535;
const keyNameLength = { lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 255 };

export function attributeNameRule(data: Input): string | undefined {
  for (const member of byName) {
    const wrong = isObject(data[member]) ? wrongName(Object.keys(data[member])) : undefined;
    if (wrong) return `One or more parameter values were invalid: ${wrong}`;
  }
  const { AttributesToGet: list, ExpressionAttributeNames: names } = data;
  const inList = Array.isArray(list) ? wrongName(list as string[]) : undefined;
  if (inList) return `One or more parameter values were invalid: ${inList}`;
  const named = isObject(names) ? wrongName(Object.values(names) as string[]) : undefined;
  return named && `ExpressionAttributeNames contains invalid value: ${named}`;
}

function wrongName(names: readonly string[]): string | undefined {
  for (const name of names) {
    if (name === '') return 'Empty attribute name';
    if (name.length * 3 > maxNameBytes && Buffer.byteLength(name) > maxNameBytes)
      return `Attribute name is too large, must be at most ${maxNameBytes} bytes`;
  }
  return undefined;
}

/** dynalite's types, with the lengths of every `AttributeName`. */
export function withKeyNameLengths<Types>(types: Types): Types {
  if (typeof types !== 'object' || types === null || Array.isArray(types)) return types;
  const changed = Object.entries(types).map(([name, type]: [string, unknown]) => [
    name,
    name === 'AttributeName' && isObject(type) ? { ...type, ...keyNameLength } : withKeyNameLengths(type),
  ]);
  return Object.fromEntries(changed) as Types;
}
