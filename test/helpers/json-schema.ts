// Validates documents against the JSON Schemas of docs/schemas. A keyword that is not supported here is an error, so a
// schema cannot promise what no test verifies.
export interface Schema {
  readonly [keyword: string]: unknown;
}

const annotations = new Set(['$schema', '$id', '$defs', 'title', 'description']);
const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: isObject,
};

/** What is wrong, with its path; empty if the document is valid. A property that the schema does not describe is wrong. */
export function mismatches(value: unknown, schema: Schema, root: Schema = schema, path = ''): string[] {
  const at = path || 'the document';
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    switch (keyword) {
      case 'type':
        return [wanted].flat().some((type) => types[String(type)]?.(value)) ? [] : [`${at} is no ${String(wanted)}`];
      case 'const':
        return value === wanted ? [] : [`${at} is not ${JSON.stringify(wanted)}`];
      case 'enum':
        return (wanted as unknown[]).includes(value) ? [] : [`${at} is ${JSON.stringify(value)}`];
      case 'pattern':
        return typeof value !== 'string' || new RegExp(String(wanted)).test(value) ? [] : [`${at} is ${value}`];
      case 'minimum':
        return typeof value !== 'number' || value >= Number(wanted) ? [] : [`${at} is ${value}`];
      case 'format':
        if (wanted !== 'date-time') throw new Error(`The format ${String(wanted)} is not known here.`);
        return typeof value !== 'string' || isDateTime(value) ? [] : [`${at} is no ${wanted}: ${value}`];
      case 'items':
        return !Array.isArray(value)
          ? []
          : value.flatMap((item, index) => mismatches(item, wanted as Schema, root, `${path}[${index}]`));
      case 'required':
        return !isObject(value)
          ? []
          : (wanted as string[]).filter((name) => !(name in value)).map((name) => `${at} has no ${name}`);
      case 'properties':
        return isObject(value) ? propertyMismatches(value, wanted as Record<string, Schema>, root, path) : [];
      case 'anyOf':
        return closest((wanted as Schema[]).map((choice) => mismatches(value, choice, root, path)));
      case '$ref':
        return mismatches(value, definition(root, String(wanted)), root, path);
      default:
        if (annotations.has(keyword)) return [];
        throw new Error(`The keyword ${keyword} is not known here.`);
    }
  });
}

function propertyMismatches(
  value: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, Schema>>,
  root: Schema,
  path: string,
): string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const schema = properties[name];
    const inside = path ? `${path}.${name}` : name;
    return schema ? mismatches(inner, schema, root, inside) : [`${inside} is not described`];
  });
}

/** Of several alternatives, the one with the fewest mismatches. */
function closest(choices: readonly string[][]): string[] {
  return choices.toSorted((one, other) => one.length - other.length)[0] ?? [];
}

function definition(root: Schema, ref: string): Schema {
  const found = (root['$defs'] as Record<string, Schema> | undefined)?.[ref.replace('#/$defs/', '')];
  if (!found) throw new Error(`There is no ${ref}.`);
  return found;
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
