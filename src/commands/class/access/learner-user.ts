// The IAM user of one learner: with one policy, which is what `workshop policy` prints for this account, and one access key.
// Only what has the tag of this class is changed or removed.
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  type Tag,
} from '@aws-sdk/client-iam';
import { isNotFound } from '../../../aws/errors/explain.ts';
import type { Aws } from '../../../engine/types.ts';
import { policyFor } from '../../account/policy/policy-document.ts';
import { deleteOldVersions, replacePolicy } from '../../account/policy/policy-versions.ts';
import type { Member } from '../shared/member.ts';

export interface LearnerUser {
  readonly userName: string;
  readonly policyArn: string;
  /** The JSON of the policy, as IAM gets it. */
  readonly policy: string;
  /** The class, in the tag of both. */
  readonly className: string;
}

/** In the order in which they are done. */
export type AccessAction =
  | 'create policy'
  | 'update policy'
  | 'create user'
  | 'attach policy'
  | 'create access key'
  | 'delete access key'
  | 'detach policy'
  | 'delete user'
  | 'delete policy';

interface UserState {
  readonly user: 'missing' | 'ours';
  readonly policy: 'missing' | 'ours' | 'outdated';
  readonly isAttached: boolean;
  readonly keys: readonly string[];
}

/** What has this name and not the tag of the class is somebody else's. */
export class ForeignAccess extends Error {
  override name = 'ForeignAccess';
}

const tagKey = 'workshop-access';

export async function learnerUserOf(member: Member, className: string): Promise<LearnerUser> {
  const { account, region, suffix, executionRole } = member;
  const userName = ['workshop-learner', suffix].filter(Boolean).join('-');
  const policy = await policyFor({ audience: 'learner', account, region, suffix, executionRole });
  return {
    userName,
    policyArn: `arn:aws:iam::${account}:policy/${userName}`,
    policy: JSON.stringify(policy),
    className,
  };
}

/** Only reads. Throws ForeignAccess. */
export async function inspectUser(aws: Aws, wanted: LearnerUser): Promise<UserState> {
  const iam = aws.client(IAMClient);
  const { userName: UserName, policyArn: PolicyArn } = wanted;
  const [user, policy] = await Promise.all([
    ifFound(iam.send(new GetUserCommand({ UserName })).then(({ User }) => User)),
    ifFound(iam.send(new GetPolicyCommand({ PolicyArn })).then(({ Policy }) => Policy)),
  ]);
  assertOurs('user', UserName, user, wanted);
  assertOurs('policy', PolicyArn, policy, wanted);
  const isCurrent = policy && (await documentOf(iam, PolicyArn, policy.DefaultVersionId)) === wanted.policy;
  const attached = user && (await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies;
  const keys = user && (await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata;
  return {
    user: user ? 'ours' : 'missing',
    policy: !policy ? 'missing' : isCurrent ? 'ours' : 'outdated',
    isAttached: attached?.some((one) => one.PolicyArn === PolicyArn) ?? false,
    keys: keys?.flatMap(({ AccessKeyId }) => AccessKeyId ?? []) ?? [],
  };
}

/** `knownKey`: of the receipt. A key that no receipt knows was created by a run that ended before it was saved. */
export function actionsToCreate(state: UserState, knownKey: string | undefined): AccessAction[] {
  const hasKey = knownKey !== undefined && state.keys.includes(knownKey);
  return [
    ...(state.policy === 'missing' ? (['create policy'] as const) : []),
    ...(state.policy === 'outdated' ? (['update policy'] as const) : []),
    ...(state.user === 'missing' ? (['create user'] as const) : []),
    ...(state.isAttached ? [] : (['attach policy'] as const)),
    ...(hasKey ? [] : state.keys.map(() => 'delete access key' as const)),
    ...(hasKey ? [] : (['create access key'] as const)),
  ];
}

export function actionsToRemove(state: UserState): AccessAction[] {
  return [
    ...state.keys.map(() => 'delete access key' as const),
    ...(state.isAttached ? (['detach policy'] as const) : []),
    ...(state.user === 'missing' ? [] : (['delete user'] as const)),
    ...(state.policy === 'missing' ? [] : (['delete policy'] as const)),
  ];
}

export interface NewKey {
  readonly id: string;
  readonly secret: string;
}

interface CarryOut {
  readonly wanted: LearnerUser;
  readonly state: UserState;
  readonly actions: readonly AccessAction[];
  /** Called with a new key before anything else happens: nobody can read it a second time. */
  readonly onKey: (key: NewKey) => Promise<void>;
}

export async function carryOut(aws: Aws, { wanted, state, actions, onKey }: CarryOut): Promise<void> {
  const iam = aws.client(IAMClient);
  const { userName: UserName, policyArn: PolicyArn, policy: PolicyDocument, className } = wanted;
  const Tags: Tag[] = [{ Key: tagKey, Value: className }];
  const keys = [...state.keys];
  const does: Readonly<Record<AccessAction, () => Promise<unknown>>> = {
    'create policy': () => iam.send(new CreatePolicyCommand({ PolicyName: UserName, PolicyDocument, Tags })),
    'update policy': () => replacePolicy(iam, PolicyArn, PolicyDocument),
    'create user': () => iam.send(new CreateUserCommand({ UserName, Tags })),
    'attach policy': () => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
    'create access key': async () => {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      await onKey({ id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' });
    },
    'delete access key': () => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: keys.shift() })),
    'detach policy': () => iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
    'delete user': () => iam.send(new DeleteUserCommand({ UserName })),
    'delete policy': async () => {
      await deleteOldVersions(iam, PolicyArn);
      await iam.send(new DeletePolicyCommand({ PolicyArn }));
    },
  };
  for (const action of actions) await does[action]();
}

/** IAM returns it URL-encoded. */
async function documentOf(iam: IAMClient, PolicyArn: string, VersionId: string | undefined): Promise<string> {
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return decodeURIComponent(PolicyVersion?.Document ?? '');
}

function assertOurs(
  what: string,
  name: string,
  found: { readonly Tags?: readonly Tag[] | undefined } | undefined,
  { className }: LearnerUser,
): void {
  const tag = found?.Tags?.find(({ Key }) => Key === tagKey)?.Value;
  if (!found || tag === className) return;
  const whose = tag === undefined ? `has no tag ${tagKey}` : `belongs to the class ${tag}`;
  throw new ForeignAccess(`the ${what} ${name} exists and ${whose}; it is not changed`);
}

async function ifFound<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
