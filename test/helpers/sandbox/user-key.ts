// An access key of a user with one inline policy, or of an administrator: created in the store, without calls.
import type { AccessKey, PolicyDocument } from '../../../src/sandbox/server/access.ts';
import { accessKeyOf, randomSecret } from '../../../src/sandbox/services/iam/rules/access-keys.ts';
import { nameKey, recordsOf, uniqueId, userArn } from '../../../src/sandbox/services/iam/records.ts';
import type { Store } from '../../../src/sandbox/state/store.ts';

interface User {
  readonly account: string;
  readonly userName: string;
  /** Everything that the user may do; without it, the user may do everything. */
  readonly policy?: PolicyDocument | undefined;
}

/** A second call for a user adds a key, and replaces the policy. */
export function createUserKey(store: Store, { account, userName, policy }: User): AccessKey {
  const { users, keys } = recordsOf(store);
  const created = Date.now();
  const userId = users.get(nameKey(account, userName))?.id ?? uniqueId('AIDA');
  users.set(nameKey(account, userName), {
    account,
    name: userName,
    id: userId,
    path: '/',
    arn: userArn(account, userName),
    created,
    tags: [],
    attached: policy ? [] : ['arn:aws:iam::aws:policy/AdministratorAccess'],
    inline: policy ? { policy: JSON.stringify(policy) } : {},
  });
  const accessKeyId = uniqueId('AKIA', 16);
  const key = { accessKeyId, secretAccessKey: randomSecret(), account, userName, userId, created };
  keys.set(accessKeyId, key);
  return accessKeyOf(key);
}
