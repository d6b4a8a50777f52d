// Access keys: their secrets, and the principal that a key belongs to.
import { randomBytes } from 'node:crypto';
import type { AccessKey } from '../../../server/access.ts';
import { userArn, type KeyRecord } from '../records.ts';

/** `arn`: of the user, where it is known; its path may differ from `/`. */
export function accessKeyOf(record: KeyRecord, arn = userArn(record.account, record.userName)): AccessKey {
  const { accessKeyId, secretAccessKey, account, userId, root } = record;
  const principal = { type: 'user', account, arn, id: userId, ...(root && { isAdministrator: true }) } as const;
  return { accessKeyId, secretAccessKey, account, principal };
}

/** Forty characters of base64, as AWS's secrets are. */
export function randomSecret(): string {
  return randomBytes(30).toString('base64');
}
