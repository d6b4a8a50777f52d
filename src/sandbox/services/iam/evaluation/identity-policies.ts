// The policies that a caller brings along: a role's or user's inline and attached ones, or what a key is limited to.
import type { PolicyDocument } from '../../../server/access.ts';
import { administratorAccess, managedPolicy } from '../managed-policies.ts';
import type { Principal } from '../../../server/principal.ts';
import { nameKey, userOfArn, type PolicyRecord, type Records, type RoleRecord } from '../records.ts';

// Records are frozen and replaced when they change, so what was parsed from one stays true as long as it lives.
const parsedInline = new WeakMap<object, readonly PolicyDocument[]>();
const parsedPolicies = new WeakMap<object, PolicyDocument>();

export function documentsOf(records: Records, principal: Principal): readonly PolicyDocument[] {
  if (principal.type === 'user') {
    const user = userOfArn(records, principal.arn);
    if (user?.id === principal.id) return documentsOfHolder(records, user);
    return [principal.policy ?? administratorAccess];
  }
  const role = roleOfSession(records, principal);
  return role ? documentsOfHolder(records, role) : [];
}

/** The role behind a session; not a younger one of the same name. */
export function roleOfSession({ roles }: Records, principal: Principal): Readonly<RoleRecord> | undefined {
  if (principal.type !== 'role') return undefined;
  const role = roles.get(nameKey(principal.account, principal.roleName));
  return role && principal.id.split(':')[0] === role.id ? role : undefined;
}

type Holder = Readonly<Pick<RoleRecord, 'account' | 'inline' | 'attached'>>;

export function documentsOfHolder(records: Records, holder: Holder): readonly PolicyDocument[] {
  let inline = parsedInline.get(holder);
  if (!inline) {
    inline = Object.values(holder.inline).map((text) => JSON.parse(text) as PolicyDocument);
    parsedInline.set(holder, inline);
  }
  const attached = holder.attached.map((arn) => documentOfPolicy(records, holder.account, arn));
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
