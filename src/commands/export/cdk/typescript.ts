// Values of a template as expressions of TypeScript.
import type { Json } from '../../../engine/types.ts';
import { jsonText } from '../../../lib/visible.ts';
import { piecesOf } from '../stack/references.ts';

/** An expression that is already written. */
export class Code {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A call with one argument. */
export class Call {
  readonly callee: string;
  readonly argument: Argument;
  constructor(callee: string, argument: Argument) {
    this.callee = callee;
    this.argument = argument;
  }
}

/** An object whose names may have references in them. */
export class Fields {
  readonly entries: readonly (readonly [name: Json, value: Argument])[];
  constructor(entries: Fields['entries']) {
    this.entries = entries;
  }
}

export type Argument =
  Json | Code | Call | Fields | undefined | readonly Argument[] | { readonly [name: string]: Argument };

/** What `Ref` and `Fn::GetAtt` stand for, by `Table` or `Role.Arn`. */
export type Refer = (reference: string) => string;

/** `indent`: of the line that the expression begins in. */
export function expression(value: Argument, refer: Refer, indent = ''): string {
  if (value instanceof Code) return value.text;
  if (value instanceof Call) return `${value.callee}(${expression(value.argument, refer, indent)})`;
  const pieces = piecesOf(value as Json);
  if (pieces && typeof value === 'object' && value !== null) {
    const [first] = pieces;
    if (pieces.length === 1 && typeof first === 'object') return refer(first.reference);
    return `\`${pieces.map((piece) => (typeof piece === 'string' ? inTemplate(piece) : `\${${refer(piece.reference)}}`)).join('')}\``;
  }
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return jsonText(value);
  const more = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly Argument[]).map((item) => expression(item, refer, more));
    return lineOrLines('[', items, ']', indent);
  }
  const entries = value instanceof Fields ? value.entries : Object.entries(value as Readonly<Record<string, Argument>>);
  const items = entries.flatMap(([name, item]) => {
    if (item === undefined) return [];
    const text = expression(item, refer, more);
    return text === name ? [text] : [`${nameOf(name, refer)}: ${text}`];
  });
  return lineOrLines('{', items, '}', indent);
}

function nameOf(name: Json, refer: Refer): string {
  if (typeof name !== 'string') return `[${expression(name, refer)}]`;
  return /^[A-Za-z_]\w*$/.test(name) ? name : quoted(name);
}

function lineOrLines(open: string, items: readonly string[], close: string, indent: string): string {
  if (items.length === 0) return `${open}${close}`;
  const space = open === '{' ? ' ' : '';
  const line = `${open}${space}${items.join(', ')}${space}${close}`;
  // What stands before it in the line needs room as well.
  if (indent.length + line.length <= 75 && !line.includes('\n')) return line;
  return [open, ...items.map((item) => `${indent}  ${item},`), `${indent}${close}`].join('\n');
}

export function quoted(text: string): string {
  const inside = jsonText(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside}'`;
}

function inTemplate(text: string): string {
  return jsonText(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replace(/`|\$\{/g, '\\$&');
}

/** `createFunction` for CreateFunction. */
export function variableOf(id: string): string {
  return `${id.charAt(0).toLowerCase()}${id.slice(1)}`;
}
