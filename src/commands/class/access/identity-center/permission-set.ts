// The permission set of a class: exactly what `workshop policy` allows, with the optional chapters.
import { createHash } from 'node:crypto';
import {
  ConflictException,
  CreatePermissionSetCommand,
  DeletePermissionSetCommand,
  DescribePermissionSetCommand,
  DescribePermissionSetProvisioningStatusCommand,
  GetInlinePolicyForPermissionSetCommand,
  ListTagsForResourceCommand,
  paginateListAccountAssignments,
  paginateListAccountsForProvisionedPermissionSet,
  paginateListPermissionSets,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  SSOAdminClient,
  type ListAccountAssignmentsRequest,
} from '@aws-sdk/client-sso-admin';
import { defaultRegion } from '../../../../aws/facts.ts';
import type { Aws } from '../../../../engine/types.ts';
import { policyFor, type PolicyScope } from '../../../account/policy/policy-document.ts';
import type { Member } from '../../shared/member.ts';
import { assertOurs, tagKey } from '../access-way.ts';
import type { CenterInstance } from './instance.ts';
import { assertSucceeded, whenAccepted } from './request-status.ts';

export interface WantedSet {
  readonly name: string;
  /** The JSON of its inline policy. It has no account id: it holds in the account that it is assigned in. */
  readonly document: string;
  /** The class, in its tag. */
  readonly className: string;
}

export interface SetState {
  readonly wanted: WantedSet;
  readonly arn?: string | undefined;
  readonly actions: readonly string[];
}

const longestName = 32;
/** The longest that a session lasts: a class day. Learners sign in again after it. */
const sessionDuration = 'PT12H';

/** Learners with the same names in the same region share one. */
export async function wantedSetOf({ region, suffix, executionRole }: Member, className: string): Promise<WantedSet> {
  const scope = { account: '*', region, suffix, executionRole };
  const ownRole = executionRole && hash(JSON.stringify(executionRole)).slice(0, 6);
  const parts = ['workshop', className, suffix, region === defaultRegion ? '' : region, ownRole];
  const whole = parts
    .filter(Boolean)
    .join('-')
    .replace(/[^\w+=,.@-]/g, '-');
  const isWhole = whole.length <= longestName && parts.every((part = '') => /^[\w+=,.@-]*$/.test(part));
  const name = isWhole ? whole : `${whole.slice(0, longestName - 7)}-${hash(parts.join('\n')).slice(0, 6)}`;
  return { name, document: await documentFor(scope), className };
}

/** Both documents of a learner in one: no statement allows more than in its own, and each has an id of its own. */
async function documentFor(scope: Omit<PolicyScope, 'audience'>): Promise<string> {
  const course = await policyFor({ ...scope, audience: 'learner' });
  const optional = await policyFor({ ...scope, audience: 'optional-chapters' });
  const others = optional.Statement.map((statement) => ({ ...statement, Sid: `${statement.Sid}Optional` }));
  return JSON.stringify({ ...course, Statement: [...course.Statement, ...others] });
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Only reads, and each permission set of the instance once. Throws ForeignAccess for one that is not of the class. */
export async function inspectSets(
  aws: Aws,
  instance: CenterInstance,
  wanted: readonly WantedSet[],
): Promise<SetState[]> {
  const sso = aws.client(SSOAdminClient);
  const arns = await findByNames(sso, instance, new Set(wanted.map(({ name }) => name)));
  return Promise.all(wanted.map((one) => inspectSet(sso, instance, one, arns.get(one.name))));
}

async function inspectSet(
  sso: SSOAdminClient,
  { arn: InstanceArn }: CenterInstance,
  wanted: WantedSet,
  arn: string | undefined,
): Promise<SetState> {
  if (arn === undefined) return { wanted, actions: ['create'] };
  const set = { InstanceArn, PermissionSetArn: arn };
  const { Tags } = await sso.send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn: arn }));
  assertOurs('permission set', wanted.name, Tags, wanted.className);
  const { InlinePolicy } = await sso.send(new GetInlinePolicyForPermissionSetCommand(set));
  const isOutdated = InlinePolicy !== wanted.document || (await accountsOf(sso, set, 'outdated')).length > 0;
  return { wanted, arn, actions: isOutdated ? ['update'] : [] };
}

/** Creates it, or corrects it in all accounts that have it. Resolves with its ARN. */
export async function ensureSet(aws: Aws, instance: CenterInstance, state: SetState): Promise<string> {
  const { wanted, arn, actions } = state;
  if (arn !== undefined && actions.length === 0) return arn;
  const sso = aws.client(SSOAdminClient);
  const InstanceArn = instance.arn;
  const PermissionSetArn = arn ?? (await create(aws, instance, wanted));
  const set = { InstanceArn, PermissionSetArn };
  const policy = new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: wanted.document });
  await whenAccepted(aws, () => sso.send(policy));
  if ((await accountsOf(sso, set, 'all')).length === 0) return PermissionSetArn;
  const provisioning = new ProvisionPermissionSetCommand({ ...set, TargetType: 'ALL_PROVISIONED_ACCOUNTS' });
  const { PermissionSetProvisioningStatus: status } = await whenAccepted(aws, () => sso.send(provisioning));
  const what = `the permission set ${wanted.name} to reach its accounts`;
  await assertSucceeded(aws, what, status, async (ProvisionPermissionSetRequestId) => {
    const asked = new DescribePermissionSetProvisioningStatusCommand({ InstanceArn, ProvisionPermissionSetRequestId });
    return (await sso.send(asked)).PermissionSetProvisioningStatus;
  });
  return PermissionSetArn;
}

/** Keeps it where somebody still has it. Resolves with the accounts where that is so. */
export async function deleteSet(aws: Aws, instance: CenterInstance, { arn }: SetState): Promise<string[]> {
  if (arn === undefined) return [];
  const client = aws.client(SSOAdminClient);
  const set = { InstanceArn: instance.arn, PermissionSetArn: arn };
  const used: string[] = [];
  for (const AccountId of await accountsOf(client, set, 'all'))
    if ((await assignedIn(client, { ...set, AccountId })).length > 0) used.push(AccountId);
  if (used.length === 0) await whenAccepted(aws, () => client.send(new DeletePermissionSetCommand(set)));
  return used;
}

/** The ids of the users and groups who have the permission set in the account. */
export async function assignedIn(client: SSOAdminClient, asked: ListAccountAssignmentsRequest): Promise<string[]> {
  const ids: string[] = [];
  for await (const { AccountAssignments = [] } of paginateListAccountAssignments({ client }, asked))
    ids.push(...AccountAssignments.flatMap(({ PrincipalId }) => PrincipalId ?? []));
  return ids;
}

async function create(aws: Aws, instance: CenterInstance, wanted: WantedSet): Promise<string> {
  const { name, className } = wanted;
  const input = {
    InstanceArn: instance.arn,
    Name: name,
    Description: `What a learner of the workshop needs, class ${className}`.slice(0, 700),
    SessionDuration: sessionDuration,
    Tags: [{ Key: tagKey, Value: className }],
  };
  try {
    const { PermissionSet } = await aws.client(SSOAdminClient).send(new CreatePermissionSetCommand(input));
    return PermissionSet?.PermissionSetArn ?? '';
  } catch (error) {
    // A call whose answer was lost has created it.
    if (!(error instanceof ConflictException)) throw error;
    const [found] = await inspectSets(aws, instance, [wanted]);
    if (found?.arn === undefined) throw error;
    return found.arn;
  }
}

async function findByNames(
  sso: SSOAdminClient,
  { arn }: CenterInstance,
  names: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const page of paginateListPermissionSets({ client: sso }, { InstanceArn: arn }))
    for (const PermissionSetArn of page.PermissionSets ?? []) {
      if (found.size === names.size) return found;
      const described = new DescribePermissionSetCommand({ InstanceArn: arn, PermissionSetArn });
      const { PermissionSet } = await sso.send(described);
      if (PermissionSet?.Name !== undefined && names.has(PermissionSet.Name))
        found.set(PermissionSet.Name, PermissionSetArn);
    }
  return found;
}

/** Those that have it: all, or those that do not have its last change. */
async function accountsOf(
  client: SSOAdminClient,
  set: { InstanceArn: string; PermissionSetArn: string | undefined },
  which: 'all' | 'outdated',
): Promise<string[]> {
  const status = which === 'outdated' && { ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED' as const };
  const accounts: string[] = [];
  for await (const page of paginateListAccountsForProvisionedPermissionSet({ client }, { ...set, ...status }))
    accounts.push(...(page.AccountIds ?? []));
  return accounts;
}
