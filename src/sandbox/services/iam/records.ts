// What the sandbox keeps of roles, users, policies and access keys, and how it finds them.
import type { Collection, Store } from '../../state/store.ts';
import { randomId } from '../shared/random-id.ts';
import { tagMapOf, type Tag, type TagMap } from '../shared/tags.ts';

/** What has policies: a role, a user or a group. */
export interface PolicyHolder {
  readonly account: string;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly created: number;
  /** The ARNs of attached policies, in the order of attachment. */
  readonly attached: readonly string[];
  /** Inline policies as they were sent, by name. */
  readonly inline: Readonly<Record<string, string>>;
}

/** A role or a user. */
export interface IdentityRecord extends PolicyHolder {
  readonly tags: readonly Tag[];
  /** The ARN of the managed policy that is its permissions boundary. */
  readonly boundary?: string | undefined;
}

export interface GroupRecord extends PolicyHolder {
  /** The names of its users, as they are spelt, in the order in which they were added. */
  readonly users: readonly string[];
}

export interface RoleRecord extends IdentityRecord {
  readonly description?: string | undefined;
  readonly maxSession: number;
  /** The trust policy as it was sent. */
  readonly trust: string;
  /** From that moment on, services see the trust policy. */
  readonly assumableFrom: number;
}

export type UserRecord = IdentityRecord;

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly created: number;
}

export interface PolicyRecord {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly created: number;
  readonly updated: number;
  readonly description?: string | undefined;
  readonly tags: readonly Tag[];
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: string;
  /** The highest number so far: numbers are not used twice. */
  readonly lastVersion?: number | undefined;
}

export interface KeyRecord {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly account: string;
  readonly userName: string;
  readonly userId: string;
  /** The sandbox's administrator's: created at the first start of the sandbox, or given at this start. */
  readonly root?: boolean | undefined;
  /** Given when the sandbox was started, and valid until it stops. */
  readonly given?: boolean | undefined;
  readonly created?: number | undefined;
  readonly inactive?: boolean | undefined;
}

export interface Records {
  readonly roles: Collection<RoleRecord>;
  readonly users: Collection<UserRecord>;
  readonly groups: Collection<GroupRecord>;
  /** By `account/arn`. */
  readonly policies: Collection<PolicyRecord>;
  readonly keys: Collection<KeyRecord>;
  /** By account. */
  readonly aliases: Collection<string>;
}

export function recordsOf(store: Store): Records {
  return {
    roles: store.collection('iam/roles'),
    users: store.collection('iam/users'),
    groups: store.collection('iam/groups'),
    policies: store.collection('iam/policies'),
    keys: store.collection('iam/keys'),
    aliases: store.collection('iam/aliases'),
  };
}

/** The key of a role, a user or a group: their names are unique without regard to case. */
export function nameKey(account: string, name: string): string {
  return `${account}/${name.toLowerCase()}`;
}

export function roleOfArn({ roles }: Records, arn: string): Readonly<RoleRecord> | undefined {
  return identityOfArn(roles, /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/, arn);
}

export function userOfArn({ users }: Records, arn: string): Readonly<UserRecord> | undefined {
  return identityOfArn(users, /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/, arn);
}

/** The groups that a user is in. */
export function groupsOf({ groups }: Records, { account, name }: Readonly<UserRecord>): Readonly<GroupRecord>[] {
  return groups.values(`${account}/`).filter(({ users }) => users.includes(name));
}

/** By name, and only where the path in the ARN is right too. */
function identityOfArn<Value extends IdentityRecord>(
  identities: Collection<Value>,
  pattern: RegExp,
  arn: string,
): Readonly<Value> | undefined {
  const [, account, name] = pattern.exec(arn) ?? [];
  const identity = account && name ? identities.get(nameKey(account, name)) : undefined;
  return identity?.arn === arn ? identity : undefined;
}

/** The tags of a role, a user or a policy. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  const records = recordsOf(store);
  const account = arn.split(':')[4];
  const tagged = roleOfArn(records, arn) ?? userOfArn(records, arn) ?? records.policies.get(`${account}/${arn}`);
  return tagMapOf(tagged?.tags ?? []);
}

/** The ARN of a user whose path is `/`. */
export function userArn(account: string, userName: string): string {
  return `arn:aws:iam::${account}:user/${userName}`;
}

/** `AROA` + 17, `AKIA` + 16 and so on: the prefix says what the id names. */
export function uniqueId(prefix: string, length = 17): string {
  return prefix + randomId('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', length);
}
