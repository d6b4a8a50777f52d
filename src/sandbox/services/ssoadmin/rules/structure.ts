// Whose instance a call is for, and its permission sets; and the ARNs that the caller needs permission for.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call, Need } from '../../../server/service.ts';
import { recordsOf as organizationRecords } from '../../organizations/records.ts';
import { instanceNotFound, notOwner, permissionSetNotFound } from '../errors.ts';
import { instanceArn, permissionSetArn, recordsOf, type InstanceRecord, type PermissionSetRecord } from '../records.ts';
import { checked } from './input.ts';

/** The instance that the account can see in this region: its own, or that of its organization. */
export function visibleInstance(
  { store }: Pick<SandboxContext, 'store'>,
  { account, region }: Pick<Call, 'account' | 'region'>,
): Readonly<InstanceRecord> | undefined {
  const { organizations, accounts } = organizationRecords(store);
  const management = organizations.get(accounts.get(account)?.organization ?? '')?.management;
  const instance = recordsOf(store).instances.get(management ?? account);
  return instance?.region === region ? instance : undefined;
}

/** Refuses accounts other than the management account, even if their policies allow the call. */
export function instanceManagedBy(
  sandbox: SandboxContext,
  call: Call,
  given: string | undefined,
): Readonly<InstanceRecord> {
  const arn = checked('instanceArn', given);
  const instance = visibleInstance(sandbox, call);
  if (!instance || instanceArn(instance.id) !== arn) return instanceNotFound(arn);
  return instance.owner === call.account ? instance : notOwner();
}

export function findPermissionSet(
  { store }: SandboxContext,
  { id }: Readonly<InstanceRecord>,
  given: string | undefined,
): Readonly<PermissionSetRecord> {
  const arn = checked('permissionSetArn', given);
  const found = recordsOf(store).permissionSets.get(arn.slice(arn.indexOf('/') + 1));
  return found?.instance === id ? found : permissionSetNotFound(arn.split('/').at(-1) ?? arn);
}

interface Resources {
  readonly InstanceArn?: string | undefined;
  readonly PermissionSetArn?: string | undefined;
  readonly TargetId?: string | undefined;
  readonly AccountId?: string | undefined;
}

/**
 * The permission is needed on the instance, the permission set and the account. `of`: a permission set that does not
 * exist yet, or any.
 */
export function permissionOn(action: string, ofAll: 'every permission set' | 'named' = 'named') {
  const on = ({ InstanceArn }: Resources): string => InstanceArn || '*';
  const also = ({ InstanceArn, PermissionSetArn, TargetId, AccountId }: Resources): Need[] => {
    const account = TargetId ?? AccountId;
    const instance = InstanceArn?.split('/')[1] ?? '*';
    const sets = ofAll === 'named' ? [PermissionSetArn] : [permissionSetArn({ instance, id: '*' })];
    return [...sets, account && `arn:aws:sso:::account/${account}`]
      .filter((resource) => resource !== undefined && resource !== '')
      .map((resource) => ({ action: `sso:${action}`, resource: String(resource) }));
  };
  return { on, also };
}
