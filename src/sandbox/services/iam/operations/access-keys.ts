// Access keys of users: two at the most, and the secret is told once.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { keysOf, randomSecret, type KeyRecord } from '../keys.ts';
import { uniqueId, type UserRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { page } from './common.ts';
import { changeableUser, onUser, userOrCaller } from './users.ts';

const operation = operationsOf(sdk);
const mostKeys = 2;

export function accessKeys(sandbox: SandboxContext): Operation[] {
  const on = onUser(sandbox);
  const keys = keysOf(sandbox.store);
  /** The oldest first: what is shown of its age are whole seconds. */
  const of = ({ account, name }: Readonly<UserRecord>) =>
    keys
      .values()
      .filter((key) => key.account === account && key.userName === name)
      .sort((one, other) => (one.created ?? 0) - (other.created ?? 0));

  /** Which must be one of this user, and not the sandbox's own. */
  function find(input: { UserName?: string | undefined; AccessKeyId: string | undefined }, call: Call): KeyRecord {
    const { name } = userOrCaller(sandbox, call, input);
    const found = of(changeableUser(sandbox, call, name)).find((key) => key.accessKeyId === input.AccessKeyId);
    const missing = `The Access Key with id ${input.AccessKeyId} cannot be found.`;
    return found ?? throwAwsError(sdk.NoSuchEntityException$, missing);
  }

  return [
    operation('CreateAccessKey', { takes: ['UserName'], on }, (input, call) => {
      const user = changeableUser(sandbox, call, userOrCaller(sandbox, call, input).name);
      if (of(user).length >= mostKeys) {
        throwAwsError(sdk.LimitExceededException$, `Cannot exceed quota for AccessKeysPerUser: ${mostKeys}`);
      }
      const key: KeyRecord = {
        accessKeyId: uniqueId('AKIA', 16),
        secretAccessKey: randomSecret(),
        account: user.account,
        userName: user.name,
        userId: user.id,
        created: sandbox.now(),
        ofUser: true,
      };
      keys.set(key.accessKeyId, key);
      return { AccessKey: { ...shown(key), SecretAccessKey: key.secretAccessKey } };
    }),

    operation('ListAccessKeys', { takes: ['UserName', 'Marker', 'MaxItems'], on }, (input, call) => {
      const { items, end } = page(of(userOrCaller(sandbox, call, input)), input);
      return { AccessKeyMetadata: items.map(shown), ...end };
    }),

    operation('UpdateAccessKey', { takes: ['UserName', 'AccessKeyId', 'Status'], on }, (input, call) => {
      const key = find(input, call);
      keys.set(key.accessKeyId, { ...key, inactive: input.Status === 'Inactive' });
      return {};
    }),

    operation('DeleteAccessKey', { takes: ['UserName', 'AccessKeyId'], on }, (input, call) => {
      keys.delete(find(input, call).accessKeyId);
      return {};
    }),
  ];
}

function shown({ userName, accessKeyId, inactive, created = 0 }: Readonly<KeyRecord>) {
  return {
    UserName: userName,
    AccessKeyId: accessKeyId,
    Status: inactive ? ('Inactive' as const) : ('Active' as const),
    CreateDate: new Date(created),
  };
}
