// A value of a template as a text: scalars as they are written, anything else as JSON.

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return value === undefined || value === null ? '' : (JSON.stringify(value) ?? '');
}
