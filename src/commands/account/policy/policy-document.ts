// The least permissions that a learner needs, or an instructor who cleans up: an IAM policy out of what each resource
// says about its calls.
import type {
  CallPermissions,
  Permission,
  PolicyNames,
  StatementCondition,
  StatementScope,
} from '../../../aws/permissions.ts';
import type { ExecutionRole } from '../../../engine/types.ts';
import { allResources } from '../../../resources/index.ts';
import { names, namesByKind } from '../../../../steps/names.ts';
import { anyResource } from '../../../aws/permissions.ts';
import { otherCalls } from './other-calls.ts';

/** A learner needs `optional-chapters` as well for these chapters: a managed policy has at most 6,144 characters. */
export type Audience = 'learner' | 'optional-chapters' | 'instructor';

export interface PolicyScope {
  readonly audience: Audience;
  /** Twelve digits, or `*` for the account that the policy is attached in. */
  readonly account: string;
  readonly region: string;
  /** Empty: names as in the handbook; for an instructor, with any suffix. */
  readonly suffix: string;
  /** Known once a workspace was started. */
  readonly bucketName?: string | undefined;
  readonly executionRole?: ExecutionRole | undefined;
}

// Types, not interfaces: only types are Json without an index signature.
export type Statement = {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: StatementCondition;
};

export type Policy = { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] };

export async function policyFor(scope: PolicyScope): Promise<Policy> {
  const byScope = actionsByScope(await permissionsOf(scope.audience));
  // An action that is allowed on every resource needs no narrower statement.
  const anywhere = byScope.get(anyResource) ?? [];
  const inArns = policyNames(scope);
  const statements = new Map<string, Statement>();
  for (const [about, actions] of byScope) {
    const { sid, arns, condition } = about;
    const needed = about === anyResource ? actions : actions.filter((action) => !anywhere.includes(action));
    const on = arns(inArns);
    if (needed.length === 0 || on.length === 0) continue;
    const known = statements.get(sid);
    const Action = [...new Set([...(known?.Action ?? []), ...needed])].sort();
    const Resource = [...new Set([...(known?.Resource ?? []), ...on])].sort();
    const Condition = condition?.(inArns);
    statements.set(sid, { Sid: sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) });
  }
  return { Version: '2012-10-17', Statement: [...statements.values()] };
}

export async function allCalls(): Promise<CallPermissions> {
  const resources = await allResources();
  return Object.assign({}, otherCalls, ...resources.map(({ calls }) => calls)) as CallPermissions;
}

export async function permissionsOf(audience: Audience): Promise<Permission[]> {
  const isFor = ({ cleanup, learner = true, optional = false }: CallPermissions[string]) =>
    audience === 'instructor' ? cleanup : learner && optional === (audience === 'optional-chapters');
  return Object.values(await allCalls())
    .filter(isFor)
    .flatMap(({ needs }) => needs);
}

/** Each action once for each scope. */
export function actionsByScope(permissions: readonly Permission[]): Map<StatementScope, readonly string[]> {
  const found = new Map<StatementScope, readonly string[]>();
  for (const { on, actions } of permissions) found.set(on, [...new Set([...(found.get(on) ?? []), ...actions])]);
  return found;
}

export function policyNames(scope: PolicyScope): PolicyNames {
  const { account, region } = scope;
  return {
    account,
    region,
    names: (kind) => (namesByKind[kind] ?? []).map((name) => withSuffix(scope, name)),
    bucketName: bucketOf(scope),
    executionRole: scope.executionRole ?? {},
    arn: (service, resource) => `arn:aws:${service}:${region}:${account}:${resource}`,
  };
}

/** An instructor cleans up after all learners, with any suffix. */
function withSuffix({ audience, suffix }: PolicyScope, name: string): string {
  if (suffix) return `${name}-${suffix}`;
  return audience === 'instructor' ? `${name}*` : name;
}

/** The name ends in eight random characters. Where an instructor cleans up, also in the suffix alone. */
function bucketOf({ audience, suffix, bucketName }: PolicyScope): string {
  const start = suffix ? `${names.bucket}-${suffix}` : names.bucket;
  return bucketName ?? (audience === 'instructor' ? `${start}${suffix ? '' : '-'}*` : `${start}-????????`);
}
