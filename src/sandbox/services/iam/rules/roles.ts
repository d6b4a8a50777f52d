// Roles by name.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { notFound, protectedRole } from '../errors.ts';
import { nameKey, recordsOf, type RoleRecord } from '../records.ts';

export function findRole({ store }: SandboxContext, call: Call, name: string | undefined): Readonly<RoleRecord> {
  return recordsOf(store).roles.get(nameKey(call.account, String(name))) ?? notFound('role', name);
}

/** Of a service, which alone changes or deletes it. */
export function refuseProtected({ path, name }: Pick<RoleRecord, 'path' | 'name'>): void {
  if (path.startsWith('/aws-reserved/')) protectedRole(name);
}

export function saveRole({ store }: SandboxContext, role: RoleRecord): void {
  refuseProtected(role);
  recordsOf(store).roles.set(nameKey(role.account, role.name), role);
}

/** The ARN to authorize: with the path of the role, if there is one. */
export function roleArnToAuthorize(sandbox: SandboxContext) {
  return ({ RoleName }: { RoleName?: string | undefined }, { account }: Call): string => {
    const role = recordsOf(sandbox.store).roles.get(nameKey(account, String(RoleName)));
    return role?.arn ?? `arn:aws:iam::${account}:role/${RoleName}`;
  };
}
