// Arithmetic of DynamoDB's numbers: decimal, with up to 38 digits. dynalite has the package for it.
import { createRequire } from 'node:module';
import { numberOutOfRange } from '../errors.ts';

interface Decimal {
  /** The exponent of the first digit, and the digits. */
  readonly e: number;
  readonly c: readonly number[];
  plus(other: string): Decimal;
  minus(other: string): Decimal;
  cmp(other: string): number;
  toFixed(): string;
}

const require = createRequire(createRequire(import.meta.url).resolve('dynalite'));
const decimal = require('big.js') as (text: string) => Decimal;

export function compareNumbers(left: string, right: string): number {
  return left === right ? 0 : decimal(left).cmp(right);
}

export function addNumbers(left: string, right: string): string {
  return textOf(decimal(left).plus(right));
}

export function subtractNumbers(left: string, right: string): string {
  return textOf(decimal(left).minus(right));
}

/** source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html, checked 2026-11-29 */
function textOf(result: Decimal): string {
  if (result.e > 125) return numberOutOfRange('overflow');
  if (result.e < -130) return numberOutOfRange('underflow');
  // AWS has no text of its own for a sum of more than 38 digits.
  if (result.c.length > 38) return numberOutOfRange('overflow');
  return result.toFixed();
}
