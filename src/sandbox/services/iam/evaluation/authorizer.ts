// IAM as the other parts of the sandbox see it: who may do what, which roles can be assumed, and whose key this is.
import { randomBytes } from 'node:crypto';
import type {
  AccessControl,
  AccessKey,
  AccessQuery,
  ContextKeys,
  Decision,
  PolicyDocument,
} from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { judge, judgeResource, judgeTrust, type Effect } from './evaluate.ts';
import { documentsOf, roleOfSession } from './identity-policies.ts';
import { accessKeyOf, keysOf, randomSecret, userArn } from '../keys.ts';
import { arnParts } from './match.ts';
import type { Principal } from '../../../server/principal.ts';
import { resourceTags } from '../resource-tags.ts';
import { nameKey, recordsOf, roleOfArn, uniqueId, userOfArn, type Records } from '../records.ts';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What other services ask of IAM, beside access itself. */
export interface Iam {
  /** Whether `service` (`lambda.amazonaws.com`) may assume the role now: it exists, trusts the service, and has propagated. */
  assumable(roleArn: string, service: string): boolean;
  /** Whether a principal that a resource policy names exists. */
  principalExists(arn: string): boolean;
  /** Credentials of a role session, good until `expires` or until the sandbox stops. */
  session(
    roleArn: string,
    sessionName: string,
    expires?: number,
  ): SessionCredentials & { readonly principal: Principal };
}

export type Authorizer = AccessControl & Iam;

export function createAuthorizer(sandbox: Pick<SandboxContext, 'store' | 'pace' | 'now'>): Authorizer {
  const { store } = sandbox;
  const records = recordsOf(store);
  const keys = keysOf(store);
  const sessions = new Map<string, AccessKey>();
  return {
    decide: (query) => decide(records, query),
    resourceTags: (arn) => resourceTags(store, arn),

    assumable(roleArn, service) {
      const role = roleOfArn(records, roleArn);
      if (!role || sandbox.now() < role.assumableFrom) return false;
      const principal: Principal = { type: 'service', service, sourceArn: '', sourceAccount: role.account };
      const request = { action: 'sts:AssumeRole', resource: role.arn, context: { 'aws:sourceaccount': role.account } };
      return judgeTrust(JSON.parse(role.trust) as PolicyDocument, request, principal) === 'allow';
    },

    principalExists: (arn) => principalExists(sandbox, records, arn),

    session(roleArn, sessionName, expires) {
      const role = roleOfArn(records, roleArn);
      if (!role) throw new Error(`There is no role ${roleArn}`);
      const principal = {
        type: 'role',
        account: role.account,
        arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
        id: `${role.id}:${sessionName}`,
        roleName: role.name,
      } as const;
      const credentials = {
        accessKeyId: uniqueId('ASIA', 16),
        secretAccessKey: randomSecret(),
        sessionToken: randomBytes(96).toString('base64'),
      };
      sessions.set(credentials.accessKeyId, { ...credentials, principal, account: role.account, expires });
      return { ...credentials, principal };
    },

    key(accessKeyId) {
      const record = keys.get(accessKeyId);
      if (!record) return sessions.get(accessKeyId);
      if (record.inactive) return undefined;
      return accessKeyOf(record, records.users.get(nameKey(record.account, record.userName))?.arn);
    },
  };
}

function decide(records: Records, query: AccessQuery): Decision {
  const { principal, action, resource } = query;
  const role = roleOfSession(records, principal);
  let context: ContextKeys | undefined;
  const request = {
    action,
    resource,
    // Few policies ask for it.
    get context() {
      return (context ??= contextOf(query, role?.arn));
    },
  };
  const identity = judge(documentsOf(records, principal), request);
  const { effect, delegated } = judgeResource(query.resourcePolicy, request, principal, role?.arn);
  const foreign = isForeign(query);
  const denied = identity === 'deny' || effect === 'deny';
  const granted = foreign
    ? identity === 'allow' && (effect === 'allow' || delegated)
    : identity === 'allow' || effect === 'allow';
  const allowed = !denied && granted;
  return {
    allowed,
    byResourcePolicy: allowed && identity !== 'allow',
    text: allowed ? '' : refusal(query, identity, effect, foreign),
  };
}

function isForeign({ principal, resource, resourceAccount }: AccessQuery): boolean {
  if (principal.type !== 'user' && principal.type !== 'role') return false;
  const owner = resourceAccount ?? /^\d{12}$/.exec(arnParts(resource)[4] ?? '')?.[0];
  return owner !== undefined && owner !== principal.account;
}

function contextOf({ principal, context = {} }: AccessQuery, roleArn?: string): ContextKeys {
  const keys: Record<string, string | readonly string[]> = {};
  for (const [key, value] of Object.entries(context)) keys[key.toLowerCase()] = value;
  if (principal.type === 'user' || principal.type === 'role') {
    keys['aws:principalaccount'] = principal.account;
    keys['aws:principalarn'] = roleArn ?? principal.arn;
    keys['aws:principaltype'] = principal.type === 'user' ? 'User' : 'AssumedRole';
    keys['aws:userid'] = principal.id;
    if (principal.type === 'user') keys['aws:username'] = principal.arn.split('/').at(-1) ?? '';
  }
  if (principal.type === 'service') {
    keys['aws:sourcearn'] ??= principal.sourceArn;
    keys['aws:sourceaccount'] ??= principal.sourceAccount;
  }
  return keys;
}

function refusal(
  { principal, action, resource }: AccessQuery,
  identity: Effect,
  policy: Effect,
  foreign: boolean,
): string {
  const who = principal.type === 'service' ? `Service Principal: ${principal.service}` : `User: ${nameOf(principal)}`;
  const hasPolicies = principal.type === 'user' || principal.type === 'role';
  let why = `because no ${hasPolicies ? 'identity' : 'resource'}-based policy allows the ${action} action`;
  if (foreign && identity === 'allow') why = `because no resource-based policy allows the ${action} action`;
  if (policy === 'deny') why = 'with an explicit deny in a resource-based policy';
  if (identity === 'deny') why = 'with an explicit deny in an identity-based policy';
  return `${who} is not authorized to perform: ${action}${shown(action, resource)} ${why}`;
}

/** S3 and CloudFront name no resource where there is none, and S3 puts its ARNs into quotes. */
function shown(action: string, resource: string): string {
  const isS3 = action.startsWith('s3:');
  if (resource === '*' && (isS3 || action.startsWith('cloudfront:'))) return '';
  if (isS3) return ` on resource: "${resource}"`;
  return ` on resource: ${action.startsWith('iam:') ? shownByIam(action, resource) : resource}`;
}

/** Where the thing is there already, IAM says `role NAME`, `user NAME` or `policy ARN`; to make, tag or pass it, its ARN. */
function shownByIam(action: string, resource: string): string {
  if (/^iam:(Create(Role|User|Policy)$|Tag|PassRole$)/.test(action)) return resource;
  const [, kind, name] = /^arn:aws:iam::\d{12}:(role|user)\/(?:.*\/)?([^/]+)$/.exec(resource) ?? [];
  if (kind) return `${kind} ${name}`;
  return /^arn:aws:iam::\w+:policy\/./.test(resource) ? `policy ${resource}` : resource;
}

function nameOf(principal: Exclude<Principal, { type: 'service' }>): string {
  return principal.type === 'anonymous' ? 'anonymous' : principal.arn;
}

/** What CloudFront's record of an origin access identity says to others; its key is `account/id`. */
interface Identity {
  readonly canonicalUser: string;
  readonly createdAt: number;
}

function principalExists(
  sandbox: Pick<SandboxContext, 'store' | 'pace' | 'now'>,
  records: Records,
  arn: string,
): boolean {
  if (arn === '*' || /^\d{12}$/.test(arn) || /^arn:aws:iam::\d{12}:root$/.test(arn)) return true;
  const identity = /^arn:aws:iam::cloudfront:user\/CloudFront Origin Access Identity (\w+)$/.exec(arn)?.[1];
  if (identity || !arn.startsWith('arn:')) return identityExists(sandbox, identity ?? arn);
  const [, account, sessionRole] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(arn) ?? [];
  if (account && sessionRole) return records.roles.has(nameKey(account, sessionRole));
  const keys = keysOf(sandbox.store).values();
  const isKnown = roleOfArn(records, arn) !== undefined || userOfArn(records, arn) !== undefined;
  return isKnown || keys.some((key) => !key.ofUser && userArn(key.account, key.userName) === arn);
}

/** By its id or its canonical user; a new one takes a while to be known outside of CloudFront. */
function identityExists({ store, pace, now }: Pick<SandboxContext, 'store' | 'pace' | 'now'>, id: string): boolean {
  return store
    .collection<Identity>('cloudfront/identities')
    .entries()
    .some(([key, identity]) => {
      const named = key.endsWith(`/${id}`) || identity.canonicalUser === id;
      return named && now() >= identity.createdAt + pace.identity;
    });
}
