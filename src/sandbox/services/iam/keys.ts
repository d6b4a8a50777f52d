// Access keys. Each selects an account; those that the sandbox made for itself belong to administrators.
import { randomBytes } from 'node:crypto';
import { KeyTakenError, type AccessKey, type PolicyDocument } from '../../server/access.ts';
import type { Collection, Store } from '../../state/store.ts';
import { uniqueId } from './records.ts';

export interface KeyRecord {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly account: string;
  readonly userName: string;
  readonly userId: string;
  /** All that the key may do; absent, everything. */
  readonly policy?: PolicyDocument | undefined;
  /** The administrator's: the key that the sandbox made for itself at its first start, or one that it was given. */
  readonly root?: boolean | undefined;
  /** By whoever started the sandbox, and good until it ends. */
  readonly given?: boolean | undefined;
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

/** What is left out is random, or the usual account. */
export interface GivenKey {
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  /** Twelve digits. */
  readonly account?: string | undefined;
}

export interface RootKeys {
  /** The key of user `workshop`, made at random at the first start of a sandbox. */
  readonly own: AccessKey;
  readonly given: AccessKey | undefined;
}

export function ensureKeys(store: Store, wanted?: GivenKey): RootKeys {
  const keys = keysOf(store);
  for (const key of keys.values()) if (key.given) keys.delete(key.accessKeyId);
  return { own: ensureRootKey(store), given: wanted && giveKey(store, wanted) };
}

/** The sandbox's own. */
export function ensureRootKey(store: Store, now = Date.now()): AccessKey {
  const known = keysOf(store)
    .values()
    .find((key) => key.root && !key.given);
  return accessKeyOf(known ?? addKey(store, { account: rootAccount, userName: 'workshop', root: true, created: now }));
}

function giveKey(store: Store, { account = rootAccount, accessKeyId: id, secretAccessKey }: GivenKey): AccessKey {
  const known = id === undefined ? undefined : keysOf(store).get(id);
  if (known?.root && known.account === account && known.secretAccessKey === secretAccessKey) return accessKeyOf(known);
  if (known) throw new KeyTakenError(`There is a key ${id} already, with another secret or in another account.`);
  const owner = { account, userName: 'workshop', root: true, given: true, created: Date.now() };
  return accessKeyOf(addKey(store, { ...owner, accessKeyId: id, secretAccessKey }));
}

/** Into an empty store: the administrator's. */
export function keepKeys(from: Store, to: Store): void {
  for (const key of keysOf(from).values()) if (key.root) keysOf(to).set(key.accessKeyId, key);
}

export function makeKey(
  store: Store,
  user: { account: string; userName: string; policy?: PolicyDocument | undefined },
): AccessKey {
  return accessKeyOf(addKey(store, user));
}

function addKey(
  store: Store,
  user: Pick<KeyRecord, 'account' | 'userName' | 'policy' | 'root' | 'given' | 'created'> & GivenKey,
): KeyRecord {
  const keys = keysOf(store);
  const same = keys.values().find((key) => key.account === user.account && key.userName === user.userName);
  const record: KeyRecord = {
    ...user,
    accessKeyId: user.accessKeyId ?? uniqueId('AKIA', 16),
    secretAccessKey: user.secretAccessKey ?? randomSecret(),
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
