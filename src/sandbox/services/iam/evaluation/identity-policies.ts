// The policies of the caller: the inline and attached ones of its role or user.
import type { PolicyDocument } from '../../../server/access.ts';
import type { Principal } from '../../../server/principal.ts';
import { administratorAccess, managedPolicy } from '../managed-policies/managed-policies.ts';
import {
  nameKey,
  userOfArn,
  type IdentityRecord,
  type PolicyRecord,
  type Records,
  type RoleRecord,
} from '../records.ts';

// Records are frozen and replaced when they change: what was parsed from one is valid as long as the record exists.
const parsedInline = new WeakMap<object, readonly PolicyDocument[]>();
const parsedPolicies = new WeakMap<object, PolicyDocument>();

export function policiesOf(records: Records, principal: Principal): readonly PolicyDocument[] {
  if (principal.type === 'user') {
    const user = userOfArn(records, principal.arn);
    if (user?.id === principal.id) return policiesOfIdentity(records, user);
    return principal.isAdministrator ? [administratorAccess.document] : [];
  }
  const role = roleOfSession(records, principal);
  return role ? policiesOfIdentity(records, role) : [];
}

/** The role behind a session; not another one that was created later with the same name. */
export function roleOfSession({ roles }: Records, principal: Principal): Readonly<RoleRecord> | undefined {
  if (principal.type !== 'role') return undefined;
  const role = roles.get(nameKey(principal.account, principal.roleName));
  return role && principal.id.split(':')[0] === role.id ? role : undefined;
}

type Identity = Readonly<Pick<IdentityRecord, 'account' | 'inline' | 'attached'>>;

export function policiesOfIdentity(records: Records, identity: Identity): readonly PolicyDocument[] {
  let inline = parsedInline.get(identity);
  if (!inline) {
    inline = Object.values(identity.inline).map((text) => JSON.parse(text) as PolicyDocument);
    parsedInline.set(identity, inline);
  }
  const attached = identity.attached.map((arn) => attachedPolicy(records, identity.account, arn));
  return [...inline, ...attached.filter((document) => document !== undefined)];
}

function attachedPolicy({ policies }: Records, account: string, arn: string): PolicyDocument | undefined {
  const managed = managedPolicy(arn);
  if (managed) return managed.document;
  const policy = policies.get(`${account}/${arn}`);
  if (!policy) return undefined;
  let document = parsedPolicies.get(policy);
  if (!document) {
    document = JSON.parse(defaultVersion(policy).document) as PolicyDocument;
    parsedPolicies.set(policy, document);
  }
  return document;
}

function defaultVersion(policy: Readonly<PolicyRecord>): PolicyRecord['versions'][number] {
  const version = policy.versions.find(({ id }) => id === policy.defaultVersion);
  if (!version) throw new Error(`${policy.arn} has no version ${policy.defaultVersion}`);
  return version;
}
