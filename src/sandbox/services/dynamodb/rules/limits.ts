// Limits and checks that dynalite does not have.
import { constraints } from '../../shared/constraints.ts';
import { emptyAttributeValue, expressionTooLarge, invalidTableArn, refuseValue, validationError } from '../errors.ts';
import { memberAt } from './wording.ts';

const maxExpressionBytes = 4096;
/** Of any ARN that is one there are six or seven. */
const maxArnParts = 12;
const minArnParts = 6;

export function checkLimits(input: Record<string, unknown>): void {
  for (const [name, text] of Object.entries(input)) {
    const bytes = name.endsWith('Expression') && typeof text === 'string' ? Buffer.byteLength(text) : 0;
    if (bytes > maxExpressionBytes) expressionTooLarge(name, bytes);
  }
  const arn = input['ResourceArn'];
  // dynalite's regular expression for ARNs tries every way to divide the colons: with hundreds of them it never ends.
  if (typeof arn !== 'string') return;
  const parts = arn.split(':').length;
  // Of what is no ARN, dynalite says that a user `dynalite` may not tag it.
  if (parts > maxArnParts || parts < minArnParts || !arn.includes('/')) invalidTableArn(arn);
}

/**
 * dynalite takes no name of less than three characters, and finds fault with the characters of an empty one. On AWS only a
 * new table needs three.
 */
export function checkTableName(operation: string, { TableName: name }: Record<string, unknown>): void {
  if (typeof name !== 'string') return;
  const least = operation === 'CreateTable' ? 3 : 1;
  const constraint = constraints.notShorterThan(least);
  if (name === '' && (operation === 'PutItem' || operation === 'UpdateItem'))
    validationError(memberAt('TableName', constraint));
  if (name.length < least) refuseValue(name, 'tableName', constraint);
  if (operation === 'CreateTable' && name.length > 255) refuseValue(name, 'tableName', constraints.notLongerThan(255));
}

/** dynalite fails on null below a parameter, where AWS finds no value. */
export function refuseNull(value: unknown): void {
  if (value === null) return emptyAttributeValue();
  if (typeof value === 'object') for (const inner of Object.values(value as Record<string, unknown>)) refuseNull(inner);
}
