// What is wrong with conditions from before expressions, where dynalite does not say it.
import { typeOf, type Value, type ValueType } from '../values/values.ts';
import type { OlderConditions } from '../items/older-conditions.ts';

type Data = Readonly<Record<string, unknown>>;

const ordered = ['S', 'N', 'B'];
/** Operators that do not take values of every type, as `validateConditions` of dynalite has them for queries. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  LE: ordered,
  LT: ordered,
  GE: ordered,
  GT: ordered,
  CONTAINS: ordered,
  NOT_CONTAINS: ordered,
  BEGINS_WITH: ['S', 'B'],
  IN: ordered,
  BETWEEN: ordered,
};

/** dynalite judges the values of filters itself. */
export function olderConditionRule(data: Data): string | undefined {
  const { Expected, QueryFilter, ScanFilter, ConditionalOperator } = data;
  const all = (Expected ?? QueryFilter ?? ScanFilter ?? {}) as OlderConditions;
  // The text is from memory.
  if (ConditionalOperator !== undefined && Object.keys(all).length === 0)
    return 'One or more parameter values were invalid: ConditionalOperator cannot be used without Filter or Expected';
  const conditions = Object.values((Expected ?? {}) as OlderConditions);
  for (const { ComparisonOperator: operator = 'EQ', AttributeValueList, Value: one } of conditions) {
    const values = AttributeValueList ?? (one ? [one] : []);
    const wrong = values.map((value: Value): ValueType => typeOf(value)).find((type) => !takes(operator, type));
    if (wrong)
      return `One or more parameter values were invalid: ComparisonOperator ${operator} is not valid for ${wrong} AttributeValue type`;
  }
  return undefined;
}

function takes(operator: string, type: ValueType): boolean {
  return typesOf[operator]?.includes(type) ?? true;
}
