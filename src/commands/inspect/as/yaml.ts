// Writes plain data as YAML: as much of it as a CloudFormation template needs.
import type { Json } from '../../../engine/types.ts';
import { jsonText } from '../../../lib/visible.ts';

export function yaml(value: Json, indent = ''): string {
  return lines(value, indent).join('\n');
}

function lines(value: Json, indent: string): string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => listed(item, indent));
  return Object.entries(value as Readonly<Record<string, Json>>).flatMap(([name, item]) => {
    if (item === undefined) return [];
    return isEmpty(item) || typeof item !== 'object' || item === null
      ? [`${indent}${scalar(name)}: ${scalar(item)}`]
      : [`${indent}${scalar(name)}:`, ...lines(item, `${indent}  `)];
  });
}

function listed(item: Json, indent: string): string[] {
  if (isEmpty(item) || typeof item !== 'object' || item === null) return [`${indent}- ${scalar(item)}`];
  const [first = '', ...rest] = lines(item, `${indent}  `);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** `!Ref` and its like are tags and stand bare; what could be read as something else is quoted. */
function scalar(value: Json): string {
  if (typeof value !== 'string') return isEmpty(value) ? (Array.isArray(value) ? '[]' : '{}') : jsonText(value);
  if (/^!(Ref|GetAtt|Sub) /.test(value)) return value;
  const plain =
    /^[A-Za-z/][\w./:-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value) && !value.endsWith(':');
  return plain ? value : jsonText(value);
}
