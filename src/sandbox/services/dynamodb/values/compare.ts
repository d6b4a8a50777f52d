// Comparisons of values in conditions, filters and keys.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html, checked 2026-11-29
import { compareNumbers } from './numbers.ts';
import { typeOf, type Value } from './values.ts';

/** `operator`: of an expression (`<=`, `begins_with`) or of the older conditions (`LE`, `BEGINS_WITH`). */
export function compareValues(
  operator: string,
  value: Value | null | undefined,
  operands: readonly (Value | null | undefined)[] | Value | null | undefined,
): boolean {
  const [first, second] = (Array.isArray(operands) ? operands : [operands]) as readonly (Value | undefined)[];
  switch (operator) {
    case '=':
    case 'EQ':
      return areEqual(value, first);
    case '<>':
    case 'NE':
      return !areEqual(value, first);
    case '<':
    case 'LT':
      return isOrdered(value, first, (order) => order < 0);
    case '<=':
    case 'LE':
      return isOrdered(value, first, (order) => order <= 0);
    case '>':
    case 'GT':
      return isOrdered(value, first, (order) => order > 0);
    case '>=':
    case 'GE':
      return isOrdered(value, first, (order) => order >= 0);
    case 'between':
    case 'BETWEEN':
      return isOrdered(value, first, (order) => order >= 0) && isOrdered(value, second, (order) => order <= 0);
    case 'in':
    case 'IN':
      return (operands as readonly Value[]).some((one) => isPresent(value) && areEqual(value, one));
    case 'attribute_exists':
    case 'NOT_NULL':
      return isPresent(value);
    case 'attribute_not_exists':
    case 'NULL':
      return !isPresent(value);
    case 'attribute_type':
      return isPresent(value) && typeOf(value) === first?.S;
    case 'begins_with':
    case 'BEGINS_WITH':
      return beginsWith(value, first);
    case 'contains':
    case 'CONTAINS':
      return contains(value, first);
    // An attribute that is not there contains nothing, and does not "not contain" either.
    case 'NOT_CONTAINS':
      return isPresent(value) && !contains(value, first);
    default:
      throw new TypeError(`${operator} is no comparison.`);
  }
}

/** What `size(path)` stands for. Numbers, booleans and null have none. */
export function sizeOperand(value: Value | null | undefined): Value | null {
  if (!isPresent(value)) return null;
  const list = value.SS ?? value.NS ?? value.BS ?? value.L;
  const size =
    value.S?.length ??
    (value.B === undefined ? undefined : Buffer.byteLength(value.B, 'base64')) ??
    list?.length ??
    (value.M && Object.keys(value.M).length);
  return size === undefined ? null : { N: String(size) };
}

function isPresent(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}

/** Sets are equal in any order, lists in the same. Two operands that are both absent are equal to none. */
export function areEqual(left: Value | null | undefined, right: Value | null | undefined): boolean {
  if (!isPresent(left) || !isPresent(right)) return false;
  const type = typeOf(left);
  const [a, b] = [left[type], right[type]];
  if (b === undefined) return false;
  if (type === 'L') return areListsEqual(a as Value[], b as Value[]);
  if (type === 'M') return areMapsEqual(a as Record<string, Value>, b as Record<string, Value>);
  if (Array.isArray(a) && Array.isArray(b)) {
    const members = new Set(b as string[]);
    return a.length === b.length && (a as string[]).every((member) => members.has(member));
  }
  return a === b;
}

function areListsEqual(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((value, index) => areEqual(value, b[index]));
}

function areMapsEqual(a: Record<string, Value>, b: Record<string, Value>): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && areEqual(a[name], b[name]))
  );
}

/** Only numbers, strings and bytes have an order, each among themselves. */
function isOrdered(
  left: Value | null | undefined,
  right: Value | null | undefined,
  isWanted: (order: number) => boolean,
): boolean {
  if (!isPresent(left) || !isPresent(right)) return false;
  if (left.N !== undefined && right.N !== undefined) return isWanted(compareNumbers(left.N, right.N));
  if (left.S !== undefined && right.S !== undefined)
    return isWanted(Buffer.compare(Buffer.from(left.S), Buffer.from(right.S)));
  if (left.B !== undefined && right.B !== undefined)
    return isWanted(Buffer.compare(Buffer.from(left.B, 'base64'), Buffer.from(right.B, 'base64')));
  return false;
}

function beginsWith(value: Value | null | undefined, start: Value | null | undefined): boolean {
  if (value?.S !== undefined && start?.S !== undefined) return value.S.startsWith(start.S);
  if (value?.B === undefined || start?.B === undefined) return false;
  const bytes = Buffer.from(start.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, bytes.length).equals(bytes);
}

function contains(value: Value | null | undefined, part: Value | null | undefined): boolean {
  if (!isPresent(value) || !isPresent(part)) return false;
  if (value.L) return value.L.some((one) => areEqual(one, part));
  if (part.S !== undefined) return value.S?.includes(part.S) ?? value.SS?.includes(part.S) ?? false;
  if (part.N !== undefined) return value.NS?.includes(part.N) ?? false;
  if (part.B === undefined) return false;
  if (value.B !== undefined) return Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  return value.BS?.includes(part.B) ?? false;
}
