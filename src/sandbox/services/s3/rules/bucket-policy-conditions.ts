// The conditions of a bucket policy: S3 refuses operators and keys that it does not have, and keys that no action of the
// statement has. Unlike IAM, which stores any key.
// source: answers of AWS in public issues (humanmade/S3-Uploads #239) and in the tests of scality/cloudserver, which say
// that S3 takes any key of `aws:`, checked 2026-11-29
import { BlockList, isIP } from 'node:net';
import { isObject } from '../../../../lib/is-object.ts';
import { globalKeys } from '../../iam/condition-keys.ts';
import { isOperator } from '../../iam/evaluation/conditions.ts';
import { actionsMatching, keyTest } from '../../iam/evaluation/reference.ts';
import { malformedPolicy, policyOperatorInvalid } from '../errors.ts';

const isGlobal = keyTest([...globalKeys.filled, ...globalKeys.absent]);

/** `actions`: the statement's, where it names them; absent for NotAction. */
export function checkConditions(conditions: unknown, actions: readonly string[] | undefined): void {
  if (conditions === undefined) return;
  if (!isObject(conditions)) return malformedPolicy('syntax');
  for (const [operator, keys] of Object.entries(conditions)) {
    if (!isOperator(operator)) policyOperatorInvalid(operator);
    if (!isObject(keys)) return malformedPolicy('syntax');
    for (const [key, values] of Object.entries(keys)) {
      checkKey(key, actions);
      if (/(^|:)(Not)?IpAddress/.test(operator) && ![values].flat().every(isAddressRange)) malformedPolicy('address');
    }
  }
}

function checkKey(key: string, actions: readonly string[] | undefined): void {
  if (/^aws:./i.test(key) || isGlobal(key)) return;
  // Of S3, and of the providers of web identities.
  if (!hasKey(['s3:*', 'sts:AssumeRole*'], key)) malformedPolicy('conditionKey');
  if (/^s3:/i.test(key) && actions && !actions.every((action) => hasKey([action], key)))
    malformedPolicy('conditionWithoutAction');
}

function hasKey(patterns: readonly string[], key: string): boolean {
  return actionsMatching(patterns).some((action) => action.hasKey(key));
}

/** A policy variable is judged when it is filled. */
function isAddressRange(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (value.includes('${')) return true;
  const [address = '', bits] = value.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (!isIP(address)) return false;
  try {
    new BlockList().addSubnet(address, Number(bits ?? 0), family);
    return bits === undefined || /^\d+$/.test(bits);
  } catch {
    return false;
  }
}
