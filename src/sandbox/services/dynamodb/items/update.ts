// What UpdateItem makes of an item. All operands are values from before the update, and indexes of lists are those from
// before it too, so several elements of a list can be removed at once.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html, checked 2026-11-29
import type { ParsedUpdate, Path, SetOperand, UpdateSection } from '../dynalite/functions.ts';
import { validationError } from '../errors.ts';
import { addNumbers, subtractNumbers } from '../values/numbers.ts';
import { attributeOf, copyOf, typeOf, valueAt, type Item, type Value } from '../values/values.ts';

/** The older form of an update, by attribute. */
export type AttributeUpdates = Readonly<Record<string, { readonly Action?: string; readonly Value?: Value }>>;

/** A removed element, or one between the end of a list and an index beyond it. */
const gap = undefined as unknown as Value;

const wrongOperand = 'An operand in the update expression has an incorrect data type';
const invalidPath = 'The document path provided in the update expression is invalid for update';
const noAttribute = 'The provided expression refers to an attribute that does not exist in the item';

/** Changes `item`, which is the caller's own copy. */
export function applyUpdate(update: ParsedUpdate, item: Item): void {
  const values = update.sections.map((section) =>
    section.type === 'set' ? copyOf(operandValue(section.val as SetOperand, item)) : undefined,
  );
  const lists = new Set<Value[]>();
  const changes = update.sections.map((section, index) => changeOf(section, values[index], item, lists));
  for (const change of changes) change();
  // Elements beyond the end of a list come after it in the order of their indexes, and removed ones leave no gap.
  for (const list of lists) list.splice(0, list.length, ...list.filter((value) => value !== gap));
}

/** Found in the item as it was. The change is made when all are found. */
function changeOf(section: UpdateSection, value: Value | undefined, item: Item, lists: Set<Value[]>): () => void {
  const { path, type } = section;
  const parent = path.length === 1 ? { M: item } : valueAt(path.slice(0, -1), item);
  const last = path[path.length - 1] as string | number;
  const target = typeof last === 'number' ? listTarget(parent?.L, last, lists) : mapTarget(parent?.M, last);
  if (type === 'set') return () => target.set(value as Value);
  if (type === 'remove') return () => target.remove();
  const result = type === 'add' ? added(section, target.value) : withoutMembers(section, target.value);
  return () => (result ? target.set(result) : target.remove());
}

interface Target {
  readonly value: Value | undefined;
  set(value: Value): void;
  remove(): void;
}

function mapTarget(map: Record<string, Value> | undefined, name: string): Target {
  if (!map) return validationError(invalidPath);
  return {
    value: attributeOf(map, name),
    set: (value) => void (map[name] = value),
    remove: () => void delete map[name],
  };
}

function listTarget(list: Value[] | undefined, index: number, lists: Set<Value[]>): Target {
  if (!list) return validationError(invalidPath);
  lists.add(list);
  return { value: list[index], set: (value) => void (list[index] = value), remove: () => void (list[index] = gap) };
}

function operandValue(operand: SetOperand, item: Item): Value {
  if (Array.isArray(operand)) return valueAt(operand as Path, item) ?? validationError(noAttribute);
  if (!('type' in operand)) return operand as Value;
  const [left, right] = operand.args;
  if (operand.type === 'function' && operand.name === 'if_not_exists')
    return valueAt(left as Path, item) ?? operandValue(right, item);
  const [a, b] = [operandValue(left, item), operandValue(right, item)];
  if (operand.type === 'function') {
    if (!a.L || !b.L) return validationError(wrongOperand);
    return { L: [...a.L, ...b.L] };
  }
  if (a.N === undefined || b.N === undefined) return validationError(wrongOperand);
  return { N: operand.type === 'add' ? addNumbers(a.N, b.N) : subtractNumbers(a.N, b.N) };
}

function added({ val, attrType }: UpdateSection, existing: Value | undefined): Value {
  const value = val as Value;
  if (existing && typeOf(existing) !== attrType) return validationError(wrongOperand);
  return sum(value, existing);
}

function sum(value: Value, existing: Value | undefined): Value {
  const type = typeOf(value);
  if (type === 'N') return { N: addNumbers(existing?.N ?? '0', value.N as string) };
  const [old, more] = [(existing?.[type] as string[] | undefined) ?? [], value[type] as string[]];
  return { [type]: type === 'L' ? [...old, ...more] : [...new Set([...old, ...more])] };
}

function withoutMembers({ val, attrType }: UpdateSection, existing: Value | undefined): Value | undefined {
  if (!existing) return undefined;
  if (typeOf(existing) !== attrType) return validationError(wrongOperand);
  return difference(existing, val as Value);
}

/** Undefined where nothing is left: a set is never empty. */
function difference(existing: Value, value: Value): Value | undefined {
  const type = typeOf(value);
  const members = new Set(value[type] as string[]);
  const left = (existing[type] as string[]).filter((member) => !members.has(member));
  return left.length > 0 ? { [type]: left } : undefined;
}

/** Changes `item`, which is the caller's own copy. */
export function applyAttributeUpdates(updates: AttributeUpdates, item: Item): void {
  for (const [name, { Action = 'PUT', Value: value }] of Object.entries(updates)) {
    const existing = attributeOf(item, name);
    const result = attributeAfter(Action, value, existing);
    if (result) item[name] = result;
    else delete item[name];
  }
}

function attributeAfter(action: string, value: Value | undefined, existing: Value | undefined): Value | undefined {
  if (action === 'PUT' || !value) return action === 'PUT' ? value : undefined;
  if (existing && typeOf(existing) !== typeOf(value)) return validationError('Type mismatch for attribute to update');
  if (action === 'ADD') return sum(value, existing);
  return existing && difference(existing, value);
}
