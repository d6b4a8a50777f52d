// Access keys of users: at most two each; the secret is only in the answer to the creation.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { accessKeyNotFound, quotaExceeded } from '../errors.ts';
import { recordsOf, uniqueId, type KeyRecord, type UserRecord } from '../records.ts';
import { randomSecret } from '../rules/access-keys.ts';
import { page } from '../rules/pages.ts';
import { quotas } from '../rules/quotas.ts';
import { findChangeableUser, findUserOrCaller, userArnToAuthorize } from '../rules/users.ts';
import { checkOneOf } from '../rules/names-and-tags.ts';

const operation = operationsOf(sdk);
const maxKeys = quotas.AccessKeysPerUserQuota;

export function accessKeyOperations(sandbox: SandboxContext): Operation[] {
  const on = userArnToAuthorize(sandbox);
  const { keys } = recordsOf(sandbox.store);
  /** Oldest first, by the millisecond: answers show the age only in seconds. */
  const keysOf = ({ account, name }: Readonly<UserRecord>) =>
    keys
      .values()
      .filter((key) => key.account === account && key.userName === name)
      .sort((one, other) => (one.created ?? 0) - (other.created ?? 0));

  /** A key of a user that may be changed. */
  function findKey(input: { UserName?: string | undefined; AccessKeyId: string | undefined }, call: Call): KeyRecord {
    const user = findChangeableUser(sandbox, call, findUserOrCaller(sandbox, call, input).name);
    const key = keysOf(user).find(({ accessKeyId }) => accessKeyId === input.AccessKeyId);
    return key ?? accessKeyNotFound(input.AccessKeyId);
  }

  return [
    operation('CreateAccessKey', { takes: ['UserName'], on }, (input, call) => {
      const user = findChangeableUser(sandbox, call, findUserOrCaller(sandbox, call, input).name);
      if (keysOf(user).length >= maxKeys) quotaExceeded('AccessKeysPerUser', maxKeys);
      const key: KeyRecord = {
        accessKeyId: uniqueId('AKIA', 16),
        secretAccessKey: randomSecret(),
        account: user.account,
        userName: user.name,
        userId: user.id,
        created: sandbox.now(),
      };
      keys.set(key.accessKeyId, key);
      return { AccessKey: { ...keyOutput(key), SecretAccessKey: key.secretAccessKey } };
    }),

    operation('ListAccessKeys', { takes: ['UserName', 'Marker', 'MaxItems'], on }, (input, call) => {
      const { items, end } = page(keysOf(findUserOrCaller(sandbox, call, input)), input);
      return { AccessKeyMetadata: items.map(keyOutput), ...end };
    }),

    operation('UpdateAccessKey', { takes: ['UserName', 'AccessKeyId', 'Status'], on }, (input, call) => {
      checkOneOf('status', input.Status, ['Active', 'Inactive']);
      const key = findKey(input, call);
      keys.set(key.accessKeyId, { ...key, inactive: input.Status === 'Inactive' });
      return {};
    }),

    operation('DeleteAccessKey', { takes: ['UserName', 'AccessKeyId'], on }, (input, call) => {
      keys.delete(findKey(input, call).accessKeyId);
      return {};
    }),
  ];
}

function keyOutput({ userName, accessKeyId, inactive, created = 0 }: Readonly<KeyRecord>) {
  return {
    UserName: userName,
    AccessKeyId: accessKeyId,
    Status: inactive ? ('Inactive' as const) : ('Active' as const),
    CreateDate: new Date(created),
  };
}
