// How deep documents may be. The value of an attribute is the first of 32 levels.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, and captures of DynamoDB in
// github.com/paritysuite/dynamodb-conformance, checked 2026-12-01
import type { Item, Value } from './values.ts';

const maxLevels = 32;

/** What is wrong with the first value that is nested too deeply. */
export function nestingFault(values: Item = {}): string | undefined {
  return Object.values(values).some((value) => isDeeper(value, maxLevels))
    ? 'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'
    : undefined;
}

function isDeeper(value: Value, levels: number): boolean {
  if (levels === 0) return true;
  return (value.L ?? Object.values(value.M ?? {})).some((inner) => isDeeper(inner, levels - 1));
}
