// How a template writes a function: its name and its argument, and the names in them.
import { isObject } from '../../../../lib/is-object.ts';
import { templateError } from '../errors.ts';
import type { Value } from './parse.ts';
import { textOf } from './text-of.ts';

/** The function that an object is: it has one key. */
export function functionIn(value: Value): { readonly name: string; readonly argument: Value } | undefined {
  if (!isObject(value)) return undefined;
  const [[name, argument] = [], ...more] = Object.entries(value as Readonly<Record<string, Value>>);
  if (name === undefined || argument === undefined || more.length > 0) return undefined;
  if (name === 'Condition' && typeof argument !== 'string') return undefined;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** `['Table', 'Arn']` of `Fn::GetAtt`, which is a list or a text with a dot. */
export function attributeTarget(argument: Value | undefined): [resource: string, attribute: Value] {
  const [resource, ...rest] = Array.isArray(argument) ? (argument as Value[]) : partsAtDot(textOf(argument));
  const [attribute] = rest;
  if (typeof resource !== 'string' || resource === '' || attribute === undefined || attribute === '')
    return templateError(
      'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  return [resource, rest.length === 1 ? attribute : rest.map(textOf).join('.')];
}

function partsAtDot(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

export const substitution = /\$\{([^{}]*)\}/g;

/** The names in the text of `Fn::Sub`. `${!Literal}` is none. */
export function subNames(text: string): string[] {
  return [...text.matchAll(substitution)].map(([, name = '']) => name.trim()).filter((name) => !name.startsWith('!'));
}
