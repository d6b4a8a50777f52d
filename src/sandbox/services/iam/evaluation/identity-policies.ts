// The policies of the caller: the inline and attached ones of its role or user.
import type { PolicyDocument } from '../../../server/access.ts';
import type { Principal, UserCaller } from '../../../server/principal.ts';
import { administratorAccess, managedPolicies, managedPolicy } from '../managed-policies/managed-policies.ts';
import {
  groupsOf,
  nameKey,
  userOfArn,
  type IdentityRecord,
  type PolicyRecord,
  type Records,
  type RoleRecord,
  type UserRecord,
} from '../records.ts';

// Records are frozen and replaced when they change: what was parsed from one is valid as long as the record exists.
const parsedInline = new WeakMap<object, readonly PolicyDocument[]>();
const parsedPolicies = new WeakMap<object, PolicyDocument>();

const names = new WeakMap<PolicyDocument, PolicyName>();

interface PolicyName {
  readonly name: string;
  /** Of a managed policy; of an inline one, what it belongs to. */
  readonly arn: string;
}

/** The name of a policy of a user, a group or a role. */
export function policyName(document: PolicyDocument): PolicyName | undefined {
  return names.get(document) ?? managedPolicies().find((managed) => managed.document === document);
}

export function policiesOf(records: Records, principal: Principal): readonly PolicyDocument[] {
  const user = userOfPrincipal(records, principal);
  if (user) return policiesOfUser(records, user);
  const own = userBehind(principal);
  if (own) return own.isAdministrator ? [administratorAccess.document] : [];
  const role = roleOfSession(records, principal);
  return role ? policiesOfIdentity(records, role) : [];
}

/** The permissions boundary of the user or role; one that allows nothing where its policy is gone. */
export function boundaryOf(records: Records, principal: Principal): PolicyDocument | undefined {
  const identity = userOfPrincipal(records, principal) ?? roleOfSession(records, principal);
  return identity && boundaryOfIdentity(records, identity);
}

function boundaryOfIdentity(
  records: Records,
  { account, boundary }: Readonly<IdentityRecord>,
): PolicyDocument | undefined {
  return boundary === undefined ? undefined : (attachedPolicy(records, account, boundary) ?? { Statement: [] });
}

const none: readonly never[] = [];
const allowsNothing: PolicyDocument = { Statement: [] };

/** Those of a session. A managed one that is gone allows nothing, and a federated user without one has no permissions. */
export function sessionPoliciesOf(records: Records, principal: Principal): readonly PolicyDocument[] {
  if (principal.type !== 'role' && principal.type !== 'federated-user') return [];
  const { policy, policyArns = none } = principal.session;
  // Most sessions are those of a role as it is.
  if (principal.type === 'role' && !policy && policyArns.length === 0) return none;
  const managed = policyArns.map((arn) => attachedPolicy(records, principal.account, arn) ?? allowsNothing);
  const policies = [...(policy ? [policy] : []), ...managed];
  return policies.length === 0 && principal.type === 'federated-user' ? [allowsNothing] : policies;
}

/** The user whose permissions count: the caller, or who vouches for it. */
function userBehind(principal: Principal): UserCaller | undefined {
  if (principal.type === 'federated-user') return principal.user;
  return principal.type === 'user' ? principal : undefined;
}

/** The ARN of the role or user by which a resource policy can name a session, too. */
export function identityBehind(principal: Principal, role: Readonly<RoleRecord> | undefined): string | undefined {
  return principal.type === 'federated-user' ? principal.user.arn : role?.arn;
}

/** The user behind a key; not another one that was created later with the same name. */
export function userOfPrincipal(records: Records, principal: Principal): Readonly<UserRecord> | undefined {
  const own = userBehind(principal);
  const user = own && userOfArn(records, own.arn);
  return user?.id === own?.id ? user : undefined;
}

/** A user's own policies, and those of its groups. */
function policiesOfUser(records: Records, user: Readonly<UserRecord>): readonly PolicyDocument[] {
  const groups = groupsOf(records, user);
  return [user, ...groups].flatMap((identity) => policiesOfIdentity(records, identity));
}

/** The role behind a session; not another one that was created later with the same name. */
export function roleOfSession({ roles }: Records, principal: Principal): Readonly<RoleRecord> | undefined {
  if (principal.type !== 'role') return undefined;
  const role = roles.get(nameKey(principal.account, principal.roleName));
  return role && principal.id.split(':')[0] === role.id ? role : undefined;
}

type Identity = Readonly<Pick<IdentityRecord, 'account' | 'arn' | 'inline' | 'attached'>>;

function policiesOfIdentity(records: Records, identity: Identity): readonly PolicyDocument[] {
  let inline = parsedInline.get(identity);
  if (!inline) {
    inline = Object.entries(identity.inline).map(([name, text]) => named(text, name, identity.arn));
    parsedInline.set(identity, inline);
  }
  const attached = identity.attached.map((arn) => attachedPolicy(records, identity.account, arn));
  return [...inline, ...attached.filter((document) => document !== undefined)];
}

export function attachedPolicy({ policies }: Records, account: string, arn: string): PolicyDocument | undefined {
  const managed = managedPolicy(arn);
  if (managed) return managed.document;
  const policy = policies.get(`${account}/${arn}`);
  if (!policy) return undefined;
  let document = parsedPolicies.get(policy);
  if (!document) {
    document = named(defaultVersion(policy).document, policy.name, arn);
    parsedPolicies.set(policy, document);
  }
  return document;
}

function named(text: string, name: string, arn: string): PolicyDocument {
  const document = JSON.parse(text) as PolicyDocument;
  names.set(document, { name, arn });
  return document;
}

function defaultVersion(policy: Readonly<PolicyRecord>): PolicyRecord['versions'][number] {
  const version = policy.versions.find(({ id }) => id === policy.defaultVersion);
  if (!version) throw new Error(`${policy.arn} has no version ${policy.defaultVersion}`);
  return version;
}
