// The policy of an upload by a form: until when it is valid, and what the fields and the file must be.
// source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html, checked 2026-11-29
import type { UploadForm } from './multipart-form.ts';
import {
  conditionFailed,
  extraFields,
  invalidExpiration,
  invalidPolicy,
  policyExpired,
  unexpectedMember,
  uploadTooLarge,
  uploadTooSmall,
} from './errors.ts';

/** Fields that no condition has to name. */
const exempt = ['policy', 'signature', 'x-amz-signature', 'awsaccesskeyid'];

/** Throws where the policy does not allow the form. `text`: in base64, as it was signed. */
export function checkPolicy(text: string, { fields, file }: UploadForm, bucket: string, now: number): void {
  const { expiration, conditions } = parse(text);
  if (expiresAt(expiration) < now) policyExpired();
  const sent = new Map([...fields, ['bucket', bucket]]);
  const named = new Set<string>();
  for (const condition of conditions) {
    if (Array.isArray(condition) && String(condition[0]).toLowerCase() === 'content-length-range')
      checkSize(condition, file.length);
    else named.add(checkField(condition, sent));
  }
  const extra = [...sent.keys()].filter(
    (name) => !named.has(name) && !exempt.includes(name) && !name.startsWith('x-ignore-'),
  );
  if (extra.length > 0) extraFields(extra);
}

interface Policy {
  readonly expiration: unknown;
  readonly conditions: readonly unknown[];
}

function parse(text: string): Policy {
  const policy = parseJson(Buffer.from(text, 'base64').toString('utf8'));
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) return invalidPolicy('notJson');
  const other = Object.keys(policy).find((name) => name !== 'expiration' && name !== 'conditions');
  if (other !== undefined) unexpectedMember(other);
  const { expiration, conditions } = policy as Partial<Policy>;
  if (expiration === undefined) invalidPolicy('noExpiration');
  return { expiration, conditions: Array.isArray(conditions) ? conditions : invalidPolicy('noConditions') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return invalidPolicy('notJson');
  }
}

function expiresAt(expiration: unknown): number {
  const isTime = typeof expiration === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(expiration);
  const time = isTime ? Date.parse(expiration) : NaN;
  return Number.isNaN(time) ? invalidExpiration(expiration) : time;
}

/** Bytes of the file. */
function checkSize([, least, most, ...rest]: readonly unknown[], size: number): void {
  const [min, max] = [least, most].map((limit) => (/^\d+$/.test(String(limit)) ? Number(limit) : undefined));
  if (min === undefined || max === undefined || rest.length > 0) return invalidPolicy('lengthRange');
  if (size < min) uploadTooSmall(size, min);
  if (size > max) uploadTooLarge(size, max);
}

/** Returns the name of the field, in lower case. */
function checkField(condition: unknown, sent: ReadonlyMap<string, string>): string {
  const parts = Array.isArray(condition) ? condition : exactMatch(condition);
  const written = `[${parts.map((part) => JSON.stringify(part)).join(', ')}]`;
  const [operator, variable, wanted, ...rest] = parts;
  const kind = String(operator).toLowerCase();
  if (typeof variable !== 'string' || !variable.startsWith('$') || typeof wanted !== 'string' || rest.length > 0)
    return conditionFailed(written);
  const name = variable.slice(1).toLowerCase();
  const value = sent.get(name);
  const isMet =
    value !== undefined &&
    (kind === 'eq' ? value === wanted : kind === 'starts-with' && startsWith(name, value, wanted));
  return isMet ? name : conditionFailed(written);
}

/** `{ "acl": "private" }` is `["eq", "$acl", "private"]`. */
function exactMatch(condition: unknown): unknown[] {
  const pairs = typeof condition === 'object' && condition !== null ? Object.entries(condition) : [];
  const [pair, ...rest] = pairs;
  return pair && rest.length === 0 ? ['eq', `$${pair[0]}`, pair[1]] : invalidPolicy('simpleCondition');
}

/** A list of content types must have it in each. */
function startsWith(name: string, value: string, prefix: string): boolean {
  const values = name === 'content-type' ? value.split(',').map((type) => type.trim()) : [value];
  return values.every((each) => each.startsWith(prefix));
}
