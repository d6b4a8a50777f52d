// Whether values are of the kinds that a schema says, in the words in which AWS's reader says that they are not.
import type { NormalizedSchema } from '@smithy/core/schema';
import { structOf } from './schema.ts';

/** `wire`: JSON as it came. `value`: what the SDK's reader, or ours, has made of a request. */
type Form = 'wire' | 'value';

/** Undefined where all fits. An absent value fits, except in a list. */
export function typeError(schema: NormalizedSchema, value: unknown, form: Form): string | undefined {
  if (value === undefined || value === null || schema.isDocumentSchema()) return undefined;
  if (schema.isListSchema()) return listError(schema, value, form);
  if (schema.isMapSchema() || schema.isStructSchema()) return objectError(schema, value, form);
  return form === 'wire' ? wireError(schema, value) : valueError(schema, value);
}

function listError(schema: NormalizedSchema, list: unknown, form: Form): string | undefined {
  if (!Array.isArray(list))
    return typeof list === 'object' ? 'Start of structure or map found where not expected' : scalar;
  for (const item of list as unknown[]) {
    if (item === undefined || item === null) return 'Unexpected null in a list';
    const wrong = typeError(schema.getValueSchema(), item, form);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const scalar = 'Unexpected field type';

function objectError(schema: NormalizedSchema, object: unknown, form: Form): string | undefined {
  if (Array.isArray(object)) return 'Start of list found where not expected';
  if (typeof object !== 'object' || object === null) return scalar;
  const values = object as Record<string, unknown>;
  if (schema.isMapSchema()) {
    for (const value of Object.values(values)) {
      const wrong = typeError(schema.getValueSchema(), value, form);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
  for (const { name, traits, schema: member } of structOf(schema).members) {
    const key = form === 'wire' ? (traits.jsonName ?? name) : name;
    const wrong = Object.hasOwn(values, key) ? typeError(member, values[key], form) : undefined;
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Members that must be there and are not, below those of the operation itself: `tags.1.member.key`. */
export function missingBelow(schema: NormalizedSchema, value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (schema.isListSchema()) {
    const items = value as unknown[];
    return items.flatMap((item, index) => missingBelow(schema.getValueSchema(), item, `${path}.${index + 1}.member`));
  }
  if (!schema.isStructSchema() || schema.isDocumentSchema()) return [];
  const values = value as Record<string, unknown>;
  return structOf(schema).members.flatMap(({ name, schema: member, required }) => {
    const below = `${path}.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const isMissing = required && (values[name] === undefined || values[name] === null);
    return isMissing ? [below] : missingBelow(member, values[name], below);
  });
}

/** JSON knows four kinds; timestamps and blobs are sent as one of them. */
function wireError(schema: NormalizedSchema, value: unknown): string | undefined {
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (typeof value === 'object') return 'Start of structure or map found where not expected';
  const kind = { string: 'STRING', number: 'NUMBER', boolean: value ? 'TRUE' : 'FALSE' }[typeof value as 'string'];
  const no = (wanted: string) => `${kind}_VALUE cannot be converted to ${wanted}`;
  if (schema.isNumericSchema()) return isNumber(value) ? undefined : no('Number');
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? undefined : no('Boolean');
  if (schema.isTimestampSchema()) return isTime(value) ? undefined : no('Timestamp');
  if (typeof value !== 'string') return no(schema.isBlobSchema() ? 'Blob' : 'String');
  return schema.isBlobSchema() && !isBase64(value) ? 'Base64 encoded text was expected' : undefined;
}

function valueError(schema: NormalizedSchema, value: unknown): string | undefined {
  if (schema.isNumericSchema()) return isNumber(value) ? undefined : 'STRING_VALUE cannot be converted to Number';
  if (schema.isBooleanSchema())
    return typeof value === 'boolean' ? undefined : 'STRING_VALUE cannot be converted to Boolean';
  if (schema.isTimestampSchema())
    return value instanceof Date && isTime(value.getTime())
      ? undefined
      : 'STRING_VALUE cannot be converted to Timestamp';
  if (schema.isBlobSchema()) return value instanceof Uint8Array || typeof value === 'string' ? undefined : scalar;
  return typeof value === 'string' ? undefined : 'Start of structure or map found where not expected';
}

function isNumber(value: unknown): boolean {
  return (typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint';
}

/** Seconds or milliseconds, or a date as text. */
function isTime(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) <= 8.64e15;
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
