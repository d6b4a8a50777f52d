// What IAM's operations share: finding a role or refusing, checking names and tags, paging, and encoding documents.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { nameKey, recordsOf, type RoleRecord, type Tag } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';

export const validationError = { code: 'ValidationError', status: 400 };

export function findRole({ store }: SandboxContext, call: Call, name: string | undefined): Readonly<RoleRecord> {
  const role = recordsOf(store).roles.get(nameKey(call.account, String(name)));
  return role ?? throwAwsError(sdk.NoSuchEntityException$, `The role with name ${name} cannot be found.`);
}

export function saveRole({ store }: SandboxContext, role: RoleRecord): void {
  recordsOf(store).roles.set(nameKey(role.account, role.name), role);
}

/** For authorization: the role's own ARN, path and all, where it exists. */
export function onRole(sandbox: SandboxContext) {
  return ({ RoleName }: { RoleName?: string | undefined }, { account }: Call): string => {
    const role = recordsOf(sandbox.store).roles.get(nameKey(account, String(RoleName)));
    return role?.arn ?? `arn:aws:iam::${account}:role/${RoleName}`;
  };
}

/** For policies that say which policies may be attached. */
export const policyArnKey = ({ PolicyArn }: { PolicyArn: string | undefined }) => ({
  'iam:PolicyARN': String(PolicyArn),
});

export function checkName(member: string, name: string | undefined, longest: number): void {
  const text = String(name);
  if (!/^[\w+=,.@-]+$/.test(text)) {
    throwAwsError(
      validationError,
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
  if (text.length > longest) invalid(text, member, `Member must have length less than or equal to ${longest}`);
}

export function checkPath(path: string): void {
  if (/^\/(?:[\x21-\x7e]+\/)?$/.test(path) && path.length <= 512) return;
  throwAwsError(
    validationError,
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  );
}

export function invalid(value: string | number, member: string, constraint: string): never {
  return throwAwsError(
    validationError,
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

interface TagInput {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** `old` with `changes`; a tag's key is unique without regard to case within one request, with regard to it after. */
export function withTags(old: readonly Tag[], changes: readonly TagInput[] = []): Tag[] {
  const tags = changes.map(({ Key, Value }) => ({ Key: String(Key), Value: Value ?? '' }));
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < tags.length) {
    throwAwsError(
      sdk.InvalidInputException$,
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  tags.forEach(checkTag);
  const merged = [...old.filter(({ Key }) => !keys.has(Key.toLowerCase())), ...tags];
  if (merged.length > 50) throwAwsError(sdk.LimitExceededException$, 'Cannot exceed quota for TagsPerRole: 50');
  return merged;
}

function checkTag({ Key, Value }: Tag, index: number): void {
  const at = (member: string) => `tags.${index + 1}.member.${member}`;
  if (Key.length > 128) invalid(Key, at('key'), 'Member must have length less than or equal to 128');
  if (Value.length > 256) invalid(Value, at('value'), 'Member must have length less than or equal to 256');
  const pattern = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+';
  if (!new RegExp(`^${pattern}$`, 'u').test(Key)) {
    invalid(Key, at('key'), `Member must satisfy regular expression pattern: ${pattern}`);
  }
  if (/^aws:/i.test(Key))
    throwAwsError(sdk.InvalidInputException$, 'Tag keys starting with the prefix aws: are reserved by AWS.');
}

export interface Paging {
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

export function page<Item>(items: readonly Item[], { Marker, MaxItems = 100 }: Paging) {
  if (MaxItems < 1) invalid(MaxItems, 'maxItems', 'Member must have value greater than or equal to 1');
  if (MaxItems > 1000) invalid(MaxItems, 'maxItems', 'Member must have value less than or equal to 1000');
  const start = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64url').toString('utf8'));
  if (!Number.isInteger(start)) throwAwsError(validationError, 'Invalid Marker.');
  const end = start + MaxItems;
  const more = end < items.length;
  return {
    items: items.slice(start, end),
    end: { IsTruncated: more, ...(more && { Marker: Buffer.from(String(end)).toString('base64url') }) },
  };
}

/** IAM answers with documents in URL encoding of RFC 3986, as they were sent. */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Quotas on documents do not count white space. */
export function documentSize(text: string): number {
  return Buffer.byteLength(text.replace(/\s/g, ''));
}
