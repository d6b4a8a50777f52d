// What the sandbox keeps of IAM Identity Center: the instance, its permission sets, and who has which in which account.
import type { Collection, Store } from '../../state/store.ts';
import { randomId } from '../shared/random-id.ts';
import { tagMapOf, type Tag, type TagMap } from '../shared/tags.ts';

export interface InstanceRecord {
  /** `ssoins-…` */
  readonly id: string;
  /** The account that owns it, the management account of its organization. */
  readonly owner: string;
  /** It answers in this region alone. */
  readonly region: string;
  /** `d-…` */
  readonly identityStore: string;
  readonly created: number;
}

export interface PermissionSetRecord {
  /** `ps-…` */
  readonly id: string;
  readonly instance: string;
  readonly name: string;
  readonly description?: string | undefined;
  /** ISO 8601: `PT1H` */
  readonly sessionDuration: string;
  readonly relayState?: string | undefined;
  readonly created: number;
  readonly inlinePolicy?: string | undefined;
  /** ARNs of AWS's managed policies. */
  readonly managedPolicies: readonly string[];
  readonly tags: readonly Tag[];
  /** Grows with each change that an account has to be provisioned with. */
  readonly version: number;
}

export interface AssignmentRecord {
  readonly instance: string;
  readonly permissionSet: string;
  readonly account: string;
  /** The id of a user of the identity store. */
  readonly user: string;
  /** Milliseconds since 1970: the lists have it from then on, and no longer from `deletedAt` on. */
  readonly readyAt: number;
  readonly deletedAt?: number | undefined;
}

/** A permission set in an account: the role there, and which version of the set it has. */
export interface ProvisionedRecord {
  readonly account: string;
  readonly permissionSet: string;
  readonly roleName: string;
  readonly version: number;
}

export interface RequestRecord {
  /** A UUID. */
  readonly id: string;
  readonly instance: string;
  readonly kind: 'creation' | 'deletion' | 'provisioning';
  readonly permissionSet: string;
  /** Absent where it is about all accounts of a permission set. */
  readonly account?: string | undefined;
  readonly user?: string | undefined;
  readonly requested: number;
  readonly readyAt: number;
  /** Why it fails; absent where it succeeds. */
  readonly failure?: string | undefined;
}

interface Records {
  /** By the account of the owner. */
  readonly instances: Collection<InstanceRecord>;
  /** By `instance/id`. */
  readonly permissionSets: Collection<PermissionSetRecord>;
  /** By `instance/permission set/account/user`. */
  readonly assignments: Collection<AssignmentRecord>;
  /** By `instance/permission set/account`. */
  readonly provisioned: Collection<ProvisionedRecord>;
  /** By `instance/id`. */
  readonly requests: Collection<RequestRecord>;
}

export function recordsOf(store: Store): Records {
  return {
    instances: store.collection('ssoadmin/instances'),
    permissionSets: store.collection('ssoadmin/permission-sets'),
    assignments: store.collection('ssoadmin/assignments'),
    provisioned: store.collection('ssoadmin/provisioned'),
    requests: store.collection('ssoadmin/requests'),
  };
}

export function newId(prefix: string, length = 16): string {
  return prefix + randomId('0123456789abcdef', length);
}

export function instanceArn(id: string): string {
  return `arn:aws:sso:::instance/${id}`;
}

export function permissionSetArn({ instance, id }: Pick<PermissionSetRecord, 'instance' | 'id'>): string {
  return `arn:aws:sso:::permissionSet/${instance}/${id}`;
}

/** The tags of a permission set. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  const [, key = ''] = /:permissionSet\/(.+)$/.exec(arn) ?? [];
  return tagMapOf(recordsOf(store).permissionSets.get(key)?.tags ?? []);
}
