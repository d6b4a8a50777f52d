// What the sandbox keeps of identity stores: their users.
import type { Collection, Store } from '../../state/store.ts';

export interface UserRecord {
  /** A UUID. */
  readonly id: string;
  /** `d-…` */
  readonly store: string;
  readonly userName: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email?: string | undefined;
  readonly userType?: string | undefined;
  readonly created: number;
}

interface Records {
  /** By `store/id`. */
  readonly users: Collection<UserRecord>;
}

export function recordsOf(store: Store): Records {
  return { users: store.collection('identitystore/users') };
}
