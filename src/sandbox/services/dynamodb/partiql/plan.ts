// What a statement means for a table: which key it names, and what is left as a condition.
import type { Index, Table } from '../dynalite/functions.ts';
import { validationError } from '../errors.ts';
import type { Item, Value } from '../values/values.ts';
import type { Condition, Operand } from './statement.ts';

interface KeyCondition {
  readonly ComparisonOperator: string;
  readonly AttributeValueList: readonly Value[];
}

const operators: Readonly<Record<string, string>> = {
  '=': 'EQ',
  '<': 'LT',
  '<=': 'LE',
  '>': 'GT',
  '>=': 'GE',
  between: 'BETWEEN',
  begins_with: 'BEGINS_WITH',
};

/** The parts of a condition that must all hold. */
function partsOf(condition: Condition | undefined): Condition[] {
  if (!condition) return [];
  if (condition.type !== 'and') return [condition];
  return condition.args.flatMap((part) => partsOf(part as Condition));
}

function joined(parts: readonly Condition[]): Condition | undefined {
  return parts.length === 0 ? undefined : parts.reduce((left, right) => ({ type: 'and', args: [left, right] }));
}

/** What a part says of an attribute of a key, where a key condition can say it. */
function keyConditionOf(part: Condition, name: string): KeyCondition | undefined {
  const [first, ...values] = part.args as Operand[];
  const ComparisonOperator = operators[part.name ?? part.type];
  const isKey = Array.isArray(first) && first.length === 1 && first[0] === name;
  const areValues = values.every((value) => !Array.isArray(value) && !('type' in value));
  return ComparisonOperator !== undefined && isKey && areValues
    ? { ComparisonOperator, AttributeValueList: values as Value[] }
    : undefined;
}

interface ReadPlan {
  /** Undefined: the whole table is scanned. */
  readonly keyConditions: Record<string, KeyCondition> | undefined;
  readonly filter: Condition | undefined;
}

/** A query where the partition key equals a value, with the first condition on the sort key; else a scan. */
export function planRead(where: Condition | undefined, { KeySchema }: Table | Index): ReadPlan {
  const parts = partsOf(where);
  const [partition, sort] = KeySchema.map(({ AttributeName }) => AttributeName);
  const find = (name: string | undefined, isWanted: (condition: KeyCondition) => boolean) => {
    for (const part of name === undefined ? [] : parts) {
      const condition = keyConditionOf(part, name as string);
      if (condition && isWanted(condition)) return { part, condition };
    }
    return undefined;
  };
  const equality = find(partition, ({ ComparisonOperator }) => ComparisonOperator === 'EQ');
  if (!equality) return { keyConditions: undefined, filter: where };
  const range = find(sort, () => true);
  const used = new Set([equality.part, range?.part]);
  return {
    keyConditions: {
      [partition as string]: equality.condition,
      ...(range && { [sort as string]: range.condition }),
    },
    filter: joined(parts.filter((part) => !used.has(part))),
  };
}

/** The item that a write is for, and the condition on it. The whole key must be given. */
export function planWrite(
  where: Condition | undefined,
  { KeySchema }: Table,
): { key: Item; condition: Condition | undefined } {
  const parts = partsOf(where);
  const used = new Set<Condition>();
  const key = Object.fromEntries(
    KeySchema.map(({ AttributeName: name }) => {
      const part = parts.find((one) => keyConditionOf(one, name)?.ComparisonOperator === 'EQ');
      const [value] = (part && keyConditionOf(part, name)?.AttributeValueList) ?? [];
      if (!part || !value)
        return validationError('Where clause does not contain a mandatory equality on all key attributes');
      used.add(part);
      return [name, value] as const;
    }),
  );
  return { key, condition: joined(parts.filter((part) => !used.has(part))) };
}
