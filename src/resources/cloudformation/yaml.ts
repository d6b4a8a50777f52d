// Writes plain data as YAML: as much of it as a CloudFormation template needs.
import type { Json } from '../../engine/types.ts';
import { jsonText } from '../../lib/visible.ts';

export function yaml(value: Json, indent = ''): string {
  return lines(value, indent).join('\n');
}

function lines(value: Json, indent: string): string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => listed(item, indent));
  return Object.entries(value as Readonly<Record<string, Json>>).flatMap(([name, item]) => {
    if (item === undefined) return [];
    return isLine(item)
      ? [`${indent}${scalar(name)}: ${scalar(item)}`]
      : [`${indent}${scalar(name)}:`, ...lines(item, `${indent}  `)];
  });
}

function listed(item: Json, indent: string): string[] {
  if (isLine(item)) return [`${indent}- ${scalar(item)}`];
  const [first = '', ...rest] = lines(item, `${indent}  `);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

/** What takes one line: no collection, an empty one, or a function in its short form. */
function isLine(value: Json): boolean {
  return typeof value !== 'object' || value === null || isEmpty(value) || shortForm(value) !== undefined;
}

/** `!Ref Table` for `{ Ref: 'Table' }`. */
function shortForm(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [[name, argument] = [], ...more] = Object.entries(value as Readonly<Record<string, Json>>);
  if (more.length > 0) return undefined;
  if (name === 'Ref') return `!Ref ${argument as string}`;
  if (name === 'Fn::GetAtt') return `!GetAtt ${(argument as readonly string[]).join('.')}`;
  return name === 'Fn::Sub' ? `!Sub ${quotedIfNeeded(argument as string)}` : undefined;
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function scalar(value: Json): string {
  const short = shortForm(value);
  if (short !== undefined) return short;
  if (typeof value === 'string') return quotedIfNeeded(value);
  return isEmpty(value) ? (Array.isArray(value) ? '[]' : '{}') : jsonText(value);
}

/** What could be read as something else than a text is quoted. */
function quotedIfNeeded(value: string): string {
  const plain =
    /^[A-Za-z/][\w./:-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value) && !value.endsWith(':');
  return plain ? value : jsonText(value);
}
