// What the sandbox keeps of organizations: root, units, accounts, and the requests for new accounts.
import type { Collection, Store } from '../../state/store.ts';
import { randomId } from '../shared/random-id.ts';
import type { Tag } from '../shared/tags.ts';

export interface OrganizationRecord {
  /** `o-…` */
  readonly id: string;
  readonly management: string;
  readonly email: string;
  /** `r-…` */
  readonly root: string;
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING';
}

export interface UnitRecord {
  readonly id: string;
  readonly organization: string;
  readonly parent: string;
  readonly name: string;
  readonly tags: readonly Tag[];
}

export interface AccountRecord {
  readonly id: string;
  readonly organization: string;
  readonly parent: string;
  readonly name: string;
  readonly email: string;
  readonly joined: number;
  readonly joinedMethod: 'CREATED' | 'INVITED';
  readonly state: 'ACTIVE' | 'SUSPENDED';
  readonly tags: readonly Tag[];
  /** Milliseconds since 1970; before that no answer shows the account. */
  readonly readyAt: number;
}

export interface RequestRecord {
  /** `car-…` */
  readonly id: string;
  readonly organization: string;
  readonly name: string;
  readonly requested: number;
  readonly readyAt: number;
  /** Absent where it fails. */
  readonly account?: string | undefined;
  readonly failure?: 'EMAIL_ALREADY_EXISTS' | 'INVALID_EMAIL' | undefined;
}

interface Records {
  /** By id. */
  readonly organizations: Collection<OrganizationRecord>;
  /** By `organization/id`. */
  readonly units: Collection<UnitRecord>;
  /** By the account's number: it belongs to one organization at the most. */
  readonly accounts: Collection<AccountRecord>;
  /** By `organization/id`. */
  readonly requests: Collection<RequestRecord>;
}

export function recordsOf(store: Store): Records {
  return {
    organizations: store.collection('organizations/organizations'),
    units: store.collection('organizations/units'),
    accounts: store.collection('organizations/accounts'),
    requests: store.collection('organizations/requests'),
  };
}

export function newId(prefix: string, length: number): string {
  return prefix + randomId('abcdefghijklmnopqrstuvwxyz0123456789', length);
}

type Kind = 'organization' | 'root' | 'ou' | 'account';

/** `arn:aws:organizations::MANAGEMENT:ou/o-…/ou-…` */
export function arnOf({ management, id }: Readonly<OrganizationRecord>, kind: Kind, of?: string): string {
  return `arn:aws:organizations::${management}:${kind}/${[id, ...(of === undefined ? [] : [of])].join('/')}`;
}
