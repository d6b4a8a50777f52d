// Access keys. Each selects an account; those that the sandbox made for itself belong to administrators.
import { randomBytes } from 'node:crypto';
import type { AccessKey, PolicyDocument } from '../ports.ts';
import type { Collection, Store } from '../store.ts';
import { uniqueId } from './records.ts';

export interface KeyRecord {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly account: string;
  readonly userName: string;
  readonly userId: string;
  /** All that the key may do; absent, everything. */
  readonly policy?: PolicyDocument | undefined;
  /** The key that the sandbox made for itself at its first start. */
  readonly root?: boolean | undefined;
  readonly created?: number | undefined;
  readonly inactive?: boolean | undefined;
  /** Made by CreateAccessKey: its user's policies say what it may do, and nothing else does. */
  readonly ofUser?: boolean | undefined;
}

const nothing: PolicyDocument = { Version: '2012-10-17', Statement: [] };

const rootAccount = '123456789012';

export function keysOf(store: Store): Collection<KeyRecord> {
  return store.collection('iam/keys');
}

/** The key of user `workshop`, made at random at the first start of a sandbox. */
export function ensureRootKey(store: Store, now = Date.now()): AccessKey {
  const known = keysOf(store)
    .values()
    .find((key) => key.root);
  return accessKeyOf(known ?? addKey(store, { account: rootAccount, userName: 'workshop', root: true, created: now }));
}

export function makeKey(
  store: Store,
  user: { account: string; userName: string; policy?: PolicyDocument | undefined },
): AccessKey {
  return accessKeyOf(addKey(store, user));
}

function addKey(
  store: Store,
  user: Pick<KeyRecord, 'account' | 'userName' | 'policy' | 'root' | 'created'>,
): KeyRecord {
  const keys = keysOf(store);
  const same = keys.values().find((key) => key.account === user.account && key.userName === user.userName);
  const record: KeyRecord = {
    ...user,
    accessKeyId: uniqueId('AKIA', 16),
    secretAccessKey: randomSecret(),
    userId: same?.userId ?? uniqueId('AIDA'),
  };
  keys.set(record.accessKeyId, record);
  return record;
}

/** `arn`: where the user has a path. */
export function accessKeyOf(record: KeyRecord, arn = userArn(record.account, record.userName)): AccessKey {
  const { accessKeyId, secretAccessKey, account, userId, ofUser } = record;
  const policy = ofUser ? nothing : record.policy;
  const principal = { type: 'user', account, arn, id: userId, ...(policy && { policy }) } as const;
  return { accessKeyId, secretAccessKey, account, principal };
}

export function userArn(account: string, userName: string): string {
  return `arn:aws:iam::${account}:user/${userName}`;
}

/** Forty characters of base64, as AWS's. */
export function randomSecret(): string {
  return randomBytes(30).toString('base64');
}
