// `Fn::ForEach` of the transform AWS::LanguageExtensions: the same members once for each item of a list.
// source: AWS CloudFormation User Guide, "Fn::ForEach", checked 2026-11-29
import { isObject } from '../../../../lib/is-object.ts';
import { templateFormatError, validationError } from '../errors.ts';
import type { Value } from '../template/parse.ts';
import { textOf } from '../template/text-of.ts';

type Document = { readonly [key: string]: Value };

const prefix = 'Fn::ForEach::';

export function expandLoops(document: Document): Document {
  return expanded(document) as Document;
}

function expanded(value: Value): Value {
  if (Array.isArray(value)) return (value as Value[]).map(expanded);
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]): [string, Value][] =>
    key.startsWith(prefix) ? loop(key, member) : [[key, expanded(member)]],
  );
  const names = members.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) templateFormatError(`Fn::ForEach makes the name ${twice} twice`);
  return Object.fromEntries(members);
}

function loop(key: string, argument: Value): [string, Value][] {
  const [identifier, items, body] = Array.isArray(argument) ? (argument as Value[]) : [];
  if (typeof identifier !== 'string' || !isObject(body)) return templateFormatError(`${key} layout is incorrect`);
  if (!Array.isArray(items))
    return validationError(`The sandbox does not support a list by a function in ${key}: write its items.`);
  return (items as Value[]).flatMap((item) => {
    const copy = replaced(body, identifier, textOf(item));
    // Loops inside of loops see the items of the outer one.
    return Object.entries(expanded(copy) as Document);
  });
}

function replaced(value: Value, identifier: string, item: string): Value {
  if (typeof value === 'string') return textWith(value, identifier, item);
  if (Array.isArray(value)) return (value as Value[]).map((each) => replaced(each, identifier, item));
  if (!isObject(value)) return value;
  const document = value;
  if (document['Ref'] === identifier && Object.keys(document).length === 1) return item;
  const members = Object.entries(document);
  return Object.fromEntries(
    members.map(([key, member]) => [textWith(key, identifier, item), replaced(member, identifier, item)]),
  );
}

/** `${Name}` is the item, and `&{Name}` the item without what is neither letter nor digit. */
function textWith(text: string, identifier: string, item: string): string {
  return text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''));
}
