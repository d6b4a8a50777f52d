// The policies that a caller brings along: a role's inline and attached ones, or what a user's key is limited to.
import type { PolicyDocument } from '../ports.ts';
import { administratorAccess, managedPolicy } from './managed-policies.ts';
import type { Principal } from './principal.ts';
import { nameKey, type PolicyRecord, type Records, type RoleRecord } from './records.ts';

// Records are frozen and replaced when they change, so what was parsed from one stays true as long as it lives.
const parsedRoles = new WeakMap<object, readonly PolicyDocument[]>();
const parsedPolicies = new WeakMap<object, PolicyDocument>();

export function documentsOf(records: Records, principal: Principal): readonly PolicyDocument[] {
  if (principal.type === 'user') return [principal.policy ?? administratorAccess];
  const role = roleOfSession(records, principal);
  return role ? documentsOfRole(records, role) : [];
}

/** The role behind a session; not a younger one of the same name. */
export function roleOfSession({ roles }: Records, principal: Principal): Readonly<RoleRecord> | undefined {
  if (principal.type !== 'role') return undefined;
  const role = roles.get(nameKey(principal.account, principal.roleName));
  return role && principal.id.split(':')[0] === role.id ? role : undefined;
}

export function documentsOfRole(records: Records, role: Readonly<RoleRecord>): readonly PolicyDocument[] {
  let inline = parsedRoles.get(role);
  if (!inline) {
    inline = Object.values(role.inline).map((text) => JSON.parse(text) as PolicyDocument);
    parsedRoles.set(role, inline);
  }
  const attached = role.attached.map((arn) => documentOfPolicy(records, role.account, arn));
  return [...inline, ...attached.filter((document) => document !== undefined)];
}

function documentOfPolicy({ policies }: Records, account: string, arn: string): PolicyDocument | undefined {
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

export function defaultVersion(policy: Readonly<PolicyRecord>): PolicyRecord['versions'][number] {
  const version = policy.versions.find(({ id }) => id === policy.defaultVersion);
  if (!version) throw new Error(`${policy.arn} has no version ${policy.defaultVersion}`);
  return version;
}
