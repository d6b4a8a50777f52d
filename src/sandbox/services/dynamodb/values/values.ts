// Items as they are on the wire and in the database.

/** One value under its type: `{ S: 'x' }`. Numbers are decimal strings, and bytes are base64. */
export interface Value {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: Value[];
  M?: Record<string, Value>;
}

export type ValueType = keyof Value;
export type Item = Record<string, Value>;

export function typeOf(value: Value): ValueType {
  for (const type in value) return type as ValueType;
  throw new TypeError('A value has a type.');
}

/** An attribute of an item or a map. Its name can be one that objects inherit, such as `constructor`. */
export function attributeOf(item: Item, name: string): Value | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** The value at a document path, whose first part is an attribute of the item. */
export function valueAt(path: readonly (string | number)[], item: Item): Value | undefined {
  let value: Value | undefined = { M: item };
  for (const part of path) {
    value = typeof part === 'number' ? value.L?.[part] : value.M && attributeOf(value.M, part);
    if (!value) return undefined;
  }
  return value;
}

/** A copy that can be changed. */
export function copyOf<Inner>(value: Inner): Inner {
  if (Array.isArray(value)) return value.map((inner: unknown) => copyOf(inner)) as Inner;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner as unknown)])) as Inner;
}
