// Values as Terraform's language writes them. source: https://developer.hashicorp.com/terraform/language/syntax, checked 2026-11-29
import { jsonText } from '../../lib/visible.ts';
import type { Json } from '../../engine/types.ts';

/** An argument, or what needs a form of its own: `undefined` leaves the argument out. */
export type Hcl = Json | Block | Document | { readonly expression: string };

/** `name { … }` in place of `name = { … }`, once or several times. */
interface Block {
  readonly block: Arguments | readonly Arguments[];
}

/** JSON inside of a text, such as a policy. */
interface Document {
  readonly document: Json;
}

export interface Arguments {
  readonly [name: string]: Hcl;
}

/** What a text stands for: the whole of it as an expression, or parts as `${…}`. Undefined: it is a text. */
export type Refer = (text: string) => string | undefined;

export function hclBody(body: Arguments, refer: Refer, indent = '  '): string[] {
  return Object.entries(body)
    .filter(([, value]) => value !== undefined)
    .reduce<Group[]>((groups, [name, value]) => {
      if (isForm<Block>(value, 'block')) {
        const lines = [value.block].flat().flatMap((block) => {
          const inside = hclBody(block, refer, `${indent}  `);
          return [`${indent}${name} {`, ...inside, `${indent}}`];
        });
        return [...groups, { lines }];
      }
      return withPair(groups, [name, expressionOf(value, refer, indent)]);
    }, [])
    .flatMap((group) => linesOf(group, indent));
}

type Pair = readonly [name: string, expression: string];

/** Lines of a block, or arguments of one line each, whose signs stand below one another as `terraform fmt` wants it. */
type Group = { readonly lines: readonly string[] } | { readonly pairs: readonly Pair[] };

function withPair(groups: readonly Group[], pair: Pair): Group[] {
  const last = groups.at(-1);
  const isLong = ([, expression]: Pair) => expression.includes('\n');
  const continues = last && 'pairs' in last && !isLong(pair) && !last.pairs.some(isLong);
  return continues ? [...groups.slice(0, -1), { pairs: [...last.pairs, pair] }] : [...groups, { pairs: [pair] }];
}

function linesOf(group: Group, indent: string): readonly string[] {
  if ('lines' in group) return group.lines;
  const width = Math.max(...group.pairs.map(([name]) => name.length));
  return group.pairs.map(([name, expression]) => `${indent}${name.padEnd(width)} = ${expression}`);
}

function expressionOf(value: Hcl, refer: Refer, indent: string): string {
  if (isForm<{ expression: string }>(value, 'expression')) return value.expression;
  if (isForm<Document>(value, 'document')) return `jsonencode(${expressionOf(value.document, refer, indent)})`;
  if (typeof value === 'string') return refer(value) ?? quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => expressionOf(item, refer, inner));
    return items.some((item) => item.includes('\n'))
      ? `[\n${items.map((item) => `${inner}${item},`).join('\n')}\n${indent}]`
      : `[${items.join(', ')}]`;
  }
  const entries = Object.entries(value as Readonly<Record<string, Json>>).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  const groups = entries.reduce<Group[]>((all, [name, item]) => {
    const key = /^[A-Za-z_][\w-]*$/.test(name) ? name : (refer(name) ?? quoted(name));
    return withPair(all, [key, expressionOf(item, refer, inner)]);
  }, []);
  return ['{', ...groups.flatMap((group) => linesOf(group, inner)), `${indent}}`].join('\n');
}

/** `${` and `%{` begin an expression in a text. */
export function quoted(text: string): string {
  return jsonText(text).replace(/([$%])\{/g, '$1$1{');
}

function isForm<Form extends object>(value: Hcl, name: keyof Form & string): value is Form & Hcl {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && name in value;
}
