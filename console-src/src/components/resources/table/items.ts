// Items of DynamoDB in typed JSON, and the same as rows of a form.

export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const attributeTypes = ['S', 'N', 'BOOL', 'NULL', 'B', 'SS', 'NS', 'BS', 'L', 'M'] as const;
export type AttributeType = (typeof attributeTypes)[number];

export const typeNames: Readonly<Record<AttributeType, string>> = {
  S: 'text (S)',
  N: 'number (N)',
  BOOL: 'true or false (BOOL)',
  NULL: 'null (NULL)',
  B: 'bytes in base64 (B)',
  SS: 'set of texts (SS)',
  NS: 'set of numbers (NS)',
  BS: 'set of bytes (BS)',
  L: 'list (L)',
  M: 'map (M)',
};

export interface Row {
  name: string;
  type: AttributeType;
  /** Of sets, lists and maps: JSON. */
  text: string;
}

export function rowsOf(item: Item): Row[] {
  return Object.entries(item).map(([name, value]) => {
    const [[type, content] = ['S', '']] = Object.entries(value);
    return {
      name,
      type: type as AttributeType,
      text: typeof content === 'string' ? content : JSON.stringify(content),
    };
  });
}

/** Throws an Error that names the attribute. */
export function itemOf(rows: readonly Row[]): Item {
  const item: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const { name, type, text } of rows) {
    if (name === '') throw new Error('An attribute has no name.');
    if (Object.hasOwn(item, name)) throw new Error(`There are two attributes with the name ${name}.`);
    Object.defineProperty(item, name, { value: { [type]: contentOf(name, type, text) }, enumerable: true });
  }
  return item;
}

function contentOf(name: string, type: AttributeType, text: string): unknown {
  if (type === 'S' || type === 'N' || type === 'B') return text;
  if (type === 'NULL') return true;
  if (type === 'BOOL') return text === 'true';
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error(`The value of ${name} is not JSON. A list is ["a", "b"] for SS, and [{"S": "a"}] for L.`);
  }
}

/** One value in a line. */
export function shortText(value: Readonly<Record<string, unknown>> | undefined): string {
  const [[type, content] = ['', '']] = Object.entries(value ?? {});
  if (type === 'NULL') return 'null';
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
