// What the sandbox keeps of roles and policies, and how it finds them.
import { randomInt } from 'node:crypto';
import type { Collection, Store } from '../../state/store.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What a role and a user have in common. */
interface Identity {
  readonly account: string;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly created: number;
  readonly tags: readonly Tag[];
  /** ARNs, in the order of attachment. */
  readonly attached: readonly string[];
  /** Inline policies as they were sent, by name. */
  readonly inline: Readonly<Record<string, string>>;
}

export interface RoleRecord extends Identity {
  readonly description?: string | undefined;
  readonly maxSession: number;
  /** The trust policy as it was sent. */
  readonly trust: string;
  /** The moment from which services see the trust policy. */
  readonly assumableFrom: number;
}

export type UserRecord = Identity;

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

export interface Records {
  readonly roles: Collection<RoleRecord>;
  readonly users: Collection<UserRecord>;
  readonly policies: Collection<PolicyRecord>;
}

export function recordsOf(store: Store): Records {
  return {
    roles: store.collection('iam/roles'),
    users: store.collection('iam/users'),
    policies: store.collection('iam/policies'),
  };
}

/** Names of roles, users and policies are unique without regard to case. */
export function nameKey(account: string, name: string): string {
  return `${account}/${name.toLowerCase()}`;
}

export function roleOfArn({ roles }: Records, arn: string): Readonly<RoleRecord> | undefined {
  return identityOfArn(roles, /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/, arn);
}

export function userOfArn({ users }: Records, arn: string): Readonly<UserRecord> | undefined {
  return identityOfArn(users, /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/, arn);
}

/** By name, and only where the path in the ARN is its own too. */
function identityOfArn<Value extends Identity>(
  identities: Collection<Value>,
  form: RegExp,
  arn: string,
): Readonly<Value> | undefined {
  const [, account, name] = form.exec(arn) ?? [];
  const identity = account && name ? identities.get(nameKey(account, name)) : undefined;
  return identity?.arn === arn ? identity : undefined;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `AROA` + 17, `AKIA` + 16 and so on: the prefix says what it names. */
export function uniqueId(prefix: string, length = 17): string {
  return prefix + Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}
