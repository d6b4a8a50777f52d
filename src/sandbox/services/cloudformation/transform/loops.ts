// `Fn::ForEach` of the transform AWS::LanguageExtensions: the same members once for each item of a list.
// source: AWS CloudFormation User Guide, "Fn::ForEach", checked 2026-11-29
import { isObject } from '../../../../lib/is-object.ts';
import { longestTemplate, templateFormatError, templateTooLarge, validationError } from '../errors.ts';
import type { Value } from '../template/parse.ts';
import { textOf } from '../template/text-of.ts';

type Document = { readonly [key: string]: Value };

const prefix = 'Fn::ForEach::';

/** What loops may still write, about in characters: loops inside of loops multiply. */
interface Room {
  left: number;
}

export function expandLoops(document: Document): Document {
  return expanded(document, { left: longestTemplate }) as Document;
}

function expanded(value: Value, room: Room): Value {
  if (Array.isArray(value)) return (value as Value[]).map((each) => expanded(each, room));
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]): [string, Value][] =>
    key.startsWith(prefix) ? loop(key, member, room) : [[key, expanded(member, room)]],
  );
  const names = new Set<string>();
  for (const [name] of members) {
    if (names.has(name)) templateFormatError(`Fn::ForEach makes the name ${name} twice`);
    names.add(name);
  }
  return Object.fromEntries(members);
}

function loop(key: string, argument: Value, room: Room): [string, Value][] {
  const [identifier, items, body] = Array.isArray(argument) ? (argument as Value[]) : [];
  if (typeof identifier !== 'string' || !isObject(body)) return templateFormatError(`${key} layout is incorrect`);
  if (!Array.isArray(items))
    return validationError(`The sandbox does not support a list by a function in ${key}: write its items.`);
  return (items as Value[]).flatMap((item) => {
    const copy = replaced(body, identifier, textOf(item), room);
    // Loops inside of loops see the items of the outer one.
    return Object.entries(expanded(copy, room) as Document);
  });
}

function replaced(value: Value, identifier: string, item: string, room: Room): Value {
  if (typeof value === 'string') return textWith(value, identifier, item, room);
  room.left -= 16;
  if (room.left < 0) return templateTooLarge();
  if (Array.isArray(value)) return (value as Value[]).map((each) => replaced(each, identifier, item, room));
  if (!isObject(value)) return value;
  const document = value;
  if (document['Ref'] === identifier && Object.keys(document).length === 1) return item;
  const members = Object.entries(document);
  return Object.fromEntries(
    members.map(([key, member]) => [textWith(key, identifier, item, room), replaced(member, identifier, item, room)]),
  );
}

/** `${Name}` is the item, and `&{Name}` the item without what is neither letter nor digit. */
function textWith(text: string, identifier: string, item: string, room: Room): string {
  // A short text takes time and memory, too.
  room.left -= 16;
  if (!text.includes('{')) return text;
  const plain = item.replace(/[^A-Za-z0-9]/g, '');
  const parts = text.split(`\${${identifier}}`);
  const plainParts = parts.map((part) => part.split(`&{${identifier}}`));
  const count = plainParts.reduce((sum, { length }) => sum + length, 0);
  room.left -= text.length + count * item.length;
  if (room.left < 0) return templateTooLarge();
  return plainParts.map((part) => part.join(plain)).join(item);
}
