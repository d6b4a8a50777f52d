// IAM for the server and the other services: who may do what, which roles can be assumed, and whose access key it is.
import { randomBytes } from 'node:crypto';
import type { AccessControl, AccessKey, AccessQuery, ContextKeys, PolicyDocument } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Principal, RoleSession } from '../../../server/principal.ts';
import { renameInDocument } from './renamed-principals.ts';
import type { TagMap } from '../../shared/tags.ts';
import {
  nameKey,
  recordsOf,
  roleOfArn,
  uniqueId,
  userArn,
  userOfArn,
  type Records,
  type RoleRecord,
} from '../records.ts';
import { accessKeyOf, randomSecret } from '../rules/access-keys.ts';
import { decide } from './decision.ts';
import { attachedPolicy } from './identity-policies.ts';
import type { OrganizationPlace, Surroundings } from './principal-keys.ts';
import { isPending } from '../../../pace.ts';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What other services ask of IAM, beside access itself. */
export interface Iam {
  /** Whether `service` (`lambda.amazonaws.com`) may assume the role now: it exists, trusts the service, and has propagated. */
  assumable(roleArn: string, service: string): boolean;
  /**
   * Whether the role exists, and the caller may do all of `actions` on it (`sts:AssumeRole`, `sts:TagSession`), by the
   * role's trust policy and by its own policies. If not: the first action that is denied.
   */
  roleToAssume(
    roleArn: string,
    caller: Principal,
    actions: readonly string[],
    context: ContextKeys,
  ): { readonly maxSession: number; readonly refused?: undefined } | { readonly refused: string };
  /** Whether there is such a policy of AWS or of that account. */
  managedPolicyExists(arn: string, account: string): boolean;
  /** Whether a principal that a resource policy names exists. */
  principalExists(arn: string): boolean;
  /** A user has another name or path: what names it as a principal, or acts as it, has its new ARN from now on. */
  renamePrincipal(from: string, to: string): void;
  /** Temporary credentials, valid until `expires` or until the sandbox stops. */
  credentialsFor(principal: Principal & { readonly account: string }, expires: number | undefined): SessionCredentials;
  /** Credentials of a role session, valid until `expires` or until the sandbox stops. */
  session(
    roleArn: string,
    sessionName: string,
    details?: Omit<RoleSession, 'issued'> & { readonly expires?: number },
  ): SessionCredentials & { readonly principal: Principal };
}

/** What IAM asks of the other services. */
interface OtherServices {
  /** The tags of the resource with that ARN. */
  tagsOf(arn: string): TagMap;
  /** The policy on the resource with that ARN, where it has one. */
  resourcePolicyOf(arn: string): PolicyDocument | undefined;
  organizationOf(account: string): OrganizationPlace | undefined;
  /** Writes the new ARN of a user into the policies of their resources. */
  renamePrincipal(from: string, to: string): void;
  /** Whether IAM and S3 know the origin access identity with that id or canonical user. */
  originAccessIdentityExists(idOrCanonicalUser: string): boolean;
}

export function createAccessControl(
  sandbox: Pick<SandboxContext, 'store' | 'now'>,
  others: OtherServices,
): AccessControl & Iam {
  const records = recordsOf(sandbox.store);
  const sessions = new Map<string, AccessKey>();
  const surroundings: Surroundings = {
    now: () => sandbox.now(),
    tagsOf: (arn) => others.tagsOf(arn),
    resourcePolicyOf: (arn) => others.resourcePolicyOf(arn),
    organizationOf: (account) => others.organizationOf(account),
  };

  function credentialsFor(
    principal: Principal & { readonly account: string },
    expires: number | undefined,
  ): SessionCredentials {
    const credentials = {
      accessKeyId: uniqueId('ASIA', 16),
      secretAccessKey: randomSecret(),
      sessionToken: randomBytes(96).toString('base64'),
    };
    sessions.set(credentials.accessKeyId, { ...credentials, principal, account: principal.account, expires });
    return credentials;
  }

  return {
    decide: (query) => decide(records, surroundings, query),

    assumable(roleArn, service) {
      const role = roleOfArn(records, roleArn);
      if (!role || isPending('role', role.assumableFrom, sandbox.now())) return false;
      const principal: Principal = { type: 'service', service, sourceArn: '', sourceAccount: role.account };
      return decide(records, surroundings, trustQuery(role, principal, 'sts:AssumeRole')).allowed;
    },

    roleToAssume(roleArn, caller, actions, context) {
      const role = roleOfArn(records, roleArn);
      const refused = role
        ? actions.find((action) => !decide(records, surroundings, trustQuery(role, caller, action, context)).allowed)
        : actions[0];
      return role && refused === undefined ? { maxSession: role.maxSession } : { refused: refused ?? '' };
    },

    credentialsFor,

    managedPolicyExists: (arn, account) => attachedPolicy(records, account, arn) !== undefined,

    principalExists: (arn) => principalExists(records, others, arn),

    renamePrincipal(from, to) {
      for (const [key, role] of records.roles.entries()) {
        const trust = renameInDocument(role.trust, from, to);
        if (trust !== role.trust) records.roles.set(key, { ...role, trust });
      }
      for (const [id, key] of sessions) sessions.set(id, { ...key, principal: renamed(key.principal, from, to) });
      others.renamePrincipal(from, to);
    },

    session(roleArn, sessionName, { expires, ...details } = {}) {
      const role = roleOfArn(records, roleArn);
      if (!role) throw new Error(`There is no role ${roleArn}`);
      const principal = {
        type: 'role',
        account: role.account,
        arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
        id: `${role.id}:${sessionName}`,
        roleName: role.name,
        session: { issued: sandbox.now(), ...details },
      } as const;
      return { ...credentialsFor(principal, expires), principal };
    },

    key(accessKeyId) {
      const record = records.keys.get(accessKeyId);
      if (!record) return sessions.get(accessKeyId);
      if (record.inactive) return undefined;
      return accessKeyOf(record, records.users.get(nameKey(record.account, record.userName))?.arn);
    },
  };
}

/** The caller of a session: the user itself, or whom it vouches for. */
function renamed(principal: Principal, from: string, to: string): Principal {
  if (principal.type === 'user' && principal.arn === from) return { ...principal, arn: to };
  if (principal.type !== 'federated-user' || principal.user.arn !== from) return principal;
  return { ...principal, user: { ...principal.user, arn: to } };
}

/** A caller's own policies alone never open a role: its trust policy has to name the caller or the account. */
function trustQuery(
  { arn, trust }: Readonly<RoleRecord>,
  principal: Principal,
  action: string,
  context?: ContextKeys,
): AccessQuery {
  const resourcePolicy = JSON.parse(trust) as PolicyDocument;
  return { principal, action, resource: arn, context, resourcePolicy, needsResourcePolicy: true };
}

function principalExists(records: Records, others: OtherServices, arn: string): boolean {
  if (arn === '*' || /^\d{12}$/.test(arn) || /^arn:aws:iam::\d{12}:root$/.test(arn)) return true;
  // Names that a user gives out, and that AWS keeps no list of.
  if (/^arn:aws:sts::\d{12}:federated-user\/[\w+=,.@-]{2,32}$/.test(arn)) return true;
  const identity = /^arn:aws:iam::cloudfront:user\/CloudFront Origin Access Identity (\w+)$/.exec(arn)?.[1];
  if (identity || !arn.startsWith('arn:')) return others.originAccessIdentityExists(identity ?? arn);
  const [, account, roleName] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(arn) ?? [];
  if (account && roleName) return records.roles.has(nameKey(account, roleName));
  if (roleOfArn(records, arn) ?? userOfArn(records, arn)) return true;
  return records.keys.values().some((key) => key.root && userArn(key.account, key.userName) === arn);
}
