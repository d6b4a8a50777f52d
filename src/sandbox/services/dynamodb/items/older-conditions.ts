// The conditions from before expressions: `Expected` of a write, and the filters of Query and Scan.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Expected.html, checked 2026-11-30
import { compareValues } from '../values/compare.ts';
import { attributeOf, type Item, type Value } from '../values/values.ts';

interface OlderCondition {
  readonly ComparisonOperator?: string;
  readonly AttributeValueList?: readonly Value[];
  readonly Exists?: boolean;
  readonly Value?: Value;
}

export type OlderConditions = Readonly<Record<string, OlderCondition>>;

/** `operator`: how several conditions are joined. No condition at all is met. */
export function meetsConditions(item: Item, conditions: OlderConditions, operator?: string): boolean {
  const all = Object.entries(conditions);
  const isMet = ([name, condition]: [string, OlderCondition]) => meets(attributeOf(item, name), condition);
  return operator === 'OR' && all.length > 0 ? all.some(isMet) : all.every(isMet);
}

function meets(
  value: Value | undefined,
  { ComparisonOperator, AttributeValueList, Exists, Value: one }: OlderCondition,
) {
  if (Exists === false) return value === undefined;
  return compareValues(ComparisonOperator ?? 'EQ', value, AttributeValueList ?? one);
}
