// Which attributes a request names, before it is validated: in keys, items, lists and expressions.

export type Input = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const expressions = [
  'ProjectionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ConditionExpression',
  'UpdateExpression',
];
/** Members with an attribute for each key. */
export const byName = ['Key', 'Item', 'AttributeUpdates', 'Expected', 'KeyConditions', 'QueryFilter', 'ScanFilter'];
const keywords = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);

/** Top-level names, each once. */
export function attributesIn(requests: readonly Input[]): string[] {
  const names = requests.flatMap((request) => [
    ...keysIn(request).flatMap((key) => Object.keys(key)),
    ...byName.flatMap((member) => (isObject(request[member]) ? Object.keys(request[member]) : [])),
    ...(Array.isArray(request['AttributesToGet']) ? request['AttributesToGet'] : []),
    ...expressions.flatMap((member) => pathsIn(request, member)),
  ]);
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

/** The keys of the items that a request is for. An item that is put has all its attributes here. */
export function keysIn({ Key, Keys, Item }: Input): Input[] {
  return [Key, Item, ...(Array.isArray(Keys) ? Keys : [])].filter(isObject);
}

/** What a query sets equal: names and the values of attributes, as on the wire. */
export function equalitiesIn(request: Input): [string, unknown][] {
  const values = isObject(request['ExpressionAttributeValues']) ? request['ExpressionAttributeValues'] : {};
  const text = textOf(request, 'KeyConditionExpression');
  const found = [...text.matchAll(/([#\w.-]+)\s*=\s*(:\w+)|(:\w+)\s*=\s*([#\w.-]+)/g)];
  const inExpression = found.map(([, name, value, firstValue, secondName]): [string, unknown] => [
    resolve(request, name ?? secondName ?? ''),
    values[value ?? firstValue ?? ''],
  ]);
  const conditions = isObject(request['KeyConditions']) ? Object.entries(request['KeyConditions']) : [];
  const older = conditions.flatMap(([name, condition]): [string, unknown][] => {
    const isEquality = isObject(condition) && condition['ComparisonOperator'] === 'EQ';
    const list = isEquality ? condition['AttributeValueList'] : undefined;
    return Array.isArray(list) ? list.map((value: unknown) => [name, value]) : [];
  });
  return [...inExpression, ...older];
}

/** `{ S: 'x' }` as policies compare it: `x`. */
export function valueText(value: unknown): string {
  const [inner] = isObject(value) ? Object.values(value) : [];
  return typeof inner === 'string' ? inner : '';
}

/** The first name of each path: of `#a.b[0]`, what `#a` stands for. Functions and values are not names. */
function pathsIn(request: Input, member: string): string[] {
  const text = textOf(request, member);
  const found = [...text.matchAll(/(?<![\w.:#])([A-Za-z_]\w*|#\w+)(?:\.[#\w]+|\[\d+\])*\s*(\()?/g)];
  return found
    .filter(([, name = '', call]) => call === undefined || keywords.has(name.toUpperCase()))
    .map(([, name = '']) => name)
    .filter((name) => !keywords.has(name.toUpperCase()))
    .map((name) => resolve(request, name));
}

function resolve({ ExpressionAttributeNames: names }: Input, name: string): string {
  const real = isObject(names) ? names[name] : undefined;
  return typeof real === 'string' ? real : name;
}

function textOf(request: Input, member: string): string {
  const value = request[member];
  return typeof value === 'string' ? value : '';
}
