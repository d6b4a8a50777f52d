// awsQuery: `Tags.member.1.Key=a&Tags.member.1.Value=b`, read by the shape that the operation takes.
import type { NormalizedSchema } from '@smithy/core/schema';
import { structOf, type Struct } from './schema.ts';
import { fromText } from './text.ts';

interface Fields {
  get(key: string): string | undefined;
  /** Whether a name starts with the key and a dot. */
  hasBelow(key: string): boolean;
}

export function readForm(struct: Struct, form: URLSearchParams): Record<string, unknown> {
  return readStruct(struct, fieldsOf(form), '');
}

/** A map and a sorted list, as each member of each item of each list is looked up. */
function fieldsOf(form: URLSearchParams): Fields {
  const values = new Map<string, string>();
  for (const [name, value] of form) if (!values.has(name)) values.set(name, value);
  const names = [...values.keys()].sort((a, b) => (a < b ? -1 : 1));
  return {
    get: (key) => values.get(key),
    hasBelow(key) {
      const prefix = `${key}.`;
      let [low, high] = [0, names.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((names[middle] as string) < prefix) low = middle + 1;
        else high = middle;
      }
      return names[low]?.startsWith(prefix) ?? false;
    },
  };
}

function readStruct(struct: Struct, fields: Fields, prefix: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, schema, traits } of struct.members) {
    const value = readField(schema, fields, prefix + (traits.xmlName ?? name));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function readField(schema: NormalizedSchema, fields: Fields, key: string): unknown {
  if (schema.isListSchema()) return readList(schema, fields, key);
  if (schema.isMapSchema()) return readMap(schema, fields, key);
  if (schema.isStructSchema())
    return fields.hasBelow(key) ? readStruct(structOf(schema), fields, `${key}.`) : undefined;
  const text = fields.get(key);
  return text === undefined ? undefined : fromText(schema, text);
}

function readList(schema: NormalizedSchema, fields: Fields, key: string): unknown {
  // An empty list is sent as the bare key.
  if (fields.get(key) === '') return [];
  const flat = (schema.getMergedTraits() as { xmlFlattened?: number }).xmlFlattened;
  const value = schema.getValueSchema();
  const prefix = flat ? key : `${key}.${(value.getMergedTraits() as { xmlName?: string }).xmlName ?? 'member'}`;
  const items: unknown[] = [];
  for (let item; (item = readField(value, fields, `${prefix}.${items.length + 1}`)) !== undefined;) items.push(item);
  return items.length > 0 ? items : undefined;
}

function readMap(schema: NormalizedSchema, fields: Fields, key: string): unknown {
  const entries: [string, unknown][] = [];
  const flat = (schema.getMergedTraits() as { xmlFlattened?: number }).xmlFlattened;
  const prefix = flat ? key : `${key}.entry`;
  const keyName = (schema.getKeySchema().getMergedTraits() as { xmlName?: string }).xmlName ?? 'key';
  const valueName = (schema.getValueSchema().getMergedTraits() as { xmlName?: string }).xmlName ?? 'value';
  for (let name; (name = fields.get(`${prefix}.${entries.length + 1}.${keyName}`)) !== undefined;) {
    entries.push([name, readField(schema.getValueSchema(), fields, `${prefix}.${entries.length + 1}.${valueName}`)]);
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
