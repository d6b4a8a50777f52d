// Groups by name.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { notFound } from '../errors.ts';
import { nameKey, recordsOf, type GroupRecord } from '../records.ts';

export function findGroup({ store }: SandboxContext, call: Call, name: string | undefined): Readonly<GroupRecord> {
  return recordsOf(store).groups.get(nameKey(call.account, String(name))) ?? notFound('group', name);
}

export function saveGroup({ store }: SandboxContext, group: GroupRecord): void {
  recordsOf(store).groups.set(nameKey(group.account, group.name), group);
}

export function groupArn(account: string, path: string, name: string | undefined): string {
  return `arn:aws:iam::${account}:group${path}${name}`;
}

/** The ARN to authorize: with the path of the group, if there is one. */
export function groupArnToAuthorize(sandbox: SandboxContext) {
  return ({ GroupName }: { GroupName?: string | undefined }, { account }: Call): string => {
    const group = recordsOf(sandbox.store).groups.get(nameKey(account, String(GroupName)));
    return group?.arn ?? groupArn(account, '/', GroupName);
  };
}
