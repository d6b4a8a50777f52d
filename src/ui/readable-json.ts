// JSON for people: an object or a list stands on one line where it fits, and otherwise on a line for each entry.

/** `width`: columns of the longest line. Only a text that is longer by itself goes beyond. `used`: columns before it. */
export function readableJson(value: unknown, width: number, indent = '', used = indent.length): string {
  const line = oneLine(value);
  const entries = entriesOf(value);
  if (entries.length === 0 || used + line.length <= width) return line;
  const inner = `${indent}  `;
  // One column for the comma.
  const lines = entries.map(([key, item]) => {
    return inner + key + readableJson(item, width, inner, inner.length + key.length + 1);
  });
  const [open, close] = bracketsOf(value);
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function oneLine(value: unknown): string {
  const entries = entriesOf(value);
  if (entries.length === 0) return JSON.stringify(value) ?? 'null';
  const [open, close] = bracketsOf(value);
  const space = Array.isArray(value) ? '' : ' ';
  return open + space + entries.map(([key, item]) => key + oneLine(item)).join(', ') + space + close;
}

/** The names with what stands between them and their values; those of a list are empty. */
function entriesOf(value: unknown): readonly (readonly [key: string, item: unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.map((item: unknown) => ['', item] as const);
  return Object.entries(value).map(([name, item]) => [`${JSON.stringify(name)}: `, item] as const);
}

function bracketsOf(value: unknown): readonly [open: string, close: string] {
  return Array.isArray(value) ? ['[', ']'] : ['{', '}'];
}
