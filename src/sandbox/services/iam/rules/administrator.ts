// The administrator of the sandbox: the user `workshop`, of whom there is only a key.
import { KeyTakenError, type AccessKey } from '../../../server/access.ts';
import type { Store } from '../../../state/store.ts';
import { recordsOf, uniqueId, type KeyRecord } from '../records.ts';
import { accessKeyOf, randomSecret } from './access-keys.ts';

const userName = 'workshop';
const defaultAccount = '123456789012';

/** A key of the administrator, as given when the sandbox starts. What is left out is random, or the default. */
export interface GivenKey {
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  /** Twelve digits. */
  readonly account?: string | undefined;
}

interface AdministratorKeys {
  /** Random, created at the first start of a sandbox. */
  readonly own: AccessKey;
  readonly given: AccessKey | undefined;
}

/** Keys that were given at an earlier start are no longer valid. */
export function ensureKeys(store: Store, wanted?: GivenKey): AdministratorKeys {
  const { keys } = recordsOf(store);
  for (const key of keys.values()) if (key.given) keys.delete(key.accessKeyId);
  return { own: ensureOwnKey(store), given: wanted && addGivenKey(store, wanted) };
}

export function ensureOwnKey(store: Store, now = Date.now()): AccessKey {
  const existing = recordsOf(store)
    .keys.values()
    .find((key) => key.root && !key.given);
  return accessKeyOf(existing ?? addKey(store, { account: defaultAccount, created: now }));
}

function addGivenKey(store: Store, { account = defaultAccount, accessKeyId, secretAccessKey }: GivenKey): AccessKey {
  const existing = accessKeyId === undefined ? undefined : recordsOf(store).keys.get(accessKeyId);
  const isSame = existing?.root && existing.account === account && existing.secretAccessKey === secretAccessKey;
  if (existing && isSame) return accessKeyOf(existing);
  if (existing)
    throw new KeyTakenError(`There is a key ${accessKeyId} already, with another secret or in another account.`);
  return accessKeyOf(addKey(store, { account, accessKeyId, secretAccessKey, given: true, created: Date.now() }));
}

/** Copies the administrator's keys to an empty store. */
export function keepKeys(from: Store, to: Store): void {
  for (const key of recordsOf(from).keys.values()) if (key.root) recordsOf(to).keys.set(key.accessKeyId, key);
}

function addKey(store: Store, key: Pick<KeyRecord, 'account' | 'given' | 'created'> & GivenKey): KeyRecord {
  const { keys } = recordsOf(store);
  const earlier = keys.values().find((other) => other.root && other.account === key.account);
  const record: KeyRecord = {
    ...key,
    userName,
    root: true,
    accessKeyId: key.accessKeyId ?? uniqueId('AKIA', 16),
    secretAccessKey: key.secretAccessKey ?? randomSecret(),
    userId: earlier?.userId ?? uniqueId('AIDA'),
  };
  keys.set(record.accessKeyId, record);
  return record;
}
