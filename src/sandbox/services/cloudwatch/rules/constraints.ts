// The constraints of CloudWatch's API on values, and the sentences in which AWS refuses others.
import * as sdk from '@aws-sdk/client-cloudwatch';
import { brokenBound, constraints, validationText, violation } from '../../shared/constraints.ts';
import { validationError } from '../errors.ts';
import type { Dimension } from '../records.ts';

type Violation = string | undefined;

export function check(...violations: readonly Violation[]): void {
  const found = violations.filter((one) => one !== undefined);
  if (found.length > 0) validationError(validationText(found));
}

export function length(value: string | undefined, member: string, least: number, most: number): Violation {
  if (value === undefined) return undefined;
  if (value.length < least) return violation(value, member, constraints.notShorterThan(least));
  return value.length > most ? violation(value, member, constraints.notLongerThan(most)) : undefined;
}

export function size(items: readonly unknown[] | undefined, member: string, most: number, least = 0): Violation {
  if (items === undefined) return undefined;
  if (items.length < least) return violation(`[]`, member, constraints.notShorterThan(least));
  return items.length > most
    ? violation(`[${items.length} items]`, member, constraints.notLongerThan(most))
    : undefined;
}

export function range(value: number | undefined, member: string, least: number, most = Infinity): Violation {
  if (value === undefined) return undefined;
  const broken = brokenBound(value, least, most);
  return broken && violation(value, member, broken);
}

export function oneOf(value: string | undefined, member: string, values: readonly string[]): Violation {
  return value === undefined || values.includes(value)
    ? undefined
    : violation(value, member, constraints.oneOf(values));
}

export function integer(value: number | undefined, member: string): Violation {
  return value === undefined || Number.isInteger(value)
    ? undefined
    : violation(value, member, 'Member must be an integer');
}

export const units: readonly string[] = Object.values(sdk.StandardUnit);
export const statistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

const mostDimensions = 30;

interface DimensionInput {
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
}

/** source: API_Dimension.html, checked 2026-11-30 */
export function checkDimensions(given: readonly DimensionInput[] = []): readonly Dimension[] {
  check(
    size(given, 'dimensions', mostDimensions),
    ...given.flatMap(({ Name, Value }, index) => [
      length(Name, `dimensions.${index + 1}.member.name`, 1, 255),
      length(Value, `dimensions.${index + 1}.member.value`, 1, 1024),
    ]),
  );
  return given.map(({ Name = '', Value = '' }) => ({ Name, Value }));
}

export function metricNameViolations(name: string | undefined, namespace: string | undefined): Violation[] {
  return [
    length(name, 'metricName', 1, 255),
    length(namespace, 'namespace', 1, 255),
    namespace !== undefined && namespace.startsWith(':')
      ? violation(namespace, 'namespace', constraints.matches('[^:].*'))
      : undefined,
  ];
}
