// The IAM user of one learner: with the policies that `workshop policy` prints for this account, and one access key.
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
import { policyFor, type Audience } from '../../account/policy/policy-document.ts';
import { deleteOldVersions, replacePolicy } from '../../account/policy/policy-versions.ts';
import type { Member } from '../shared/member.ts';
import { assertOurs, tagKey } from './access-way.ts';

export interface LearnerUser {
  readonly userName: string;
  /** What `workshop policy` prints: of the course, and of the optional chapters. */
  readonly policies: readonly LearnerPolicy[];
  /** The class, in the tag of all. */
  readonly className: string;
}

interface LearnerPolicy {
  readonly name: string;
  readonly arn: string;
  /** The JSON, as IAM gets it. */
  readonly document: string;
}

type PolicyVerb = 'create' | 'update' | 'attach' | 'detach' | 'delete';

/** In the order in which they are done. The plan shows them as they are. */
type AccessAction =
  `${PolicyVerb} policy ${string}` | 'create user' | 'create access key' | 'delete access key' | 'delete user';

interface PolicyState {
  readonly name: string;
  readonly document: 'missing' | 'ours' | 'outdated';
  readonly isAttached: boolean;
}

interface UserState {
  readonly user: 'missing' | 'ours';
  readonly policies: readonly PolicyState[];
  readonly keys: readonly string[];
}

export async function learnerUserOf(member: Member, className: string): Promise<LearnerUser> {
  const { account, region, suffix, executionRole } = member;
  const nameWith = (...more: string[]) => ['workshop-learner', ...more, suffix].filter(Boolean).join('-');
  const policyOf = async (audience: Audience, name: string): Promise<LearnerPolicy> => ({
    name,
    arn: `arn:aws:iam::${account}:policy/${name}`,
    document: JSON.stringify(await policyFor({ audience, account, region, suffix, executionRole })),
  });
  return {
    userName: nameWith(),
    policies: [
      await policyOf('learner', nameWith()),
      await policyOf('optional-chapters', nameWith('optional-chapters')),
    ],
    className,
  };
}

/** Only reads. Throws ForeignAccess. */
export async function inspectUser(aws: Aws, wanted: LearnerUser): Promise<UserState> {
  const iam = aws.client(IAMClient);
  const { userName: UserName } = wanted;
  const user = await ifFound(iam.send(new GetUserCommand({ UserName })).then(({ User }) => User));
  if (user) assertOurs('user', UserName, user.Tags, wanted.className);
  const documents = await Promise.all(wanted.policies.map((policy) => inspectDocument(iam, policy, wanted)));
  const attached = user && (await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies;
  const keys = user && (await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata;
  return {
    user: user ? 'ours' : 'missing',
    policies: wanted.policies.map(({ name, arn }, index) => ({
      name,
      document: documents[index] ?? 'missing',
      isAttached: attached?.some(({ PolicyArn }) => PolicyArn === arn) ?? false,
    })),
    keys: keys?.flatMap(({ AccessKeyId }) => AccessKeyId ?? []) ?? [],
  };
}

async function inspectDocument(
  iam: IAMClient,
  { arn: PolicyArn, document }: LearnerPolicy,
  wanted: LearnerUser,
): Promise<PolicyState['document']> {
  const policy = await ifFound(iam.send(new GetPolicyCommand({ PolicyArn })).then(({ Policy }) => Policy));
  if (!policy) return 'missing';
  assertOurs('policy', PolicyArn, policy.Tags, wanted.className);
  return (await documentOf(iam, PolicyArn, policy.DefaultVersionId)) === document ? 'ours' : 'outdated';
}

/** `knownKey`: of the receipt. A key that no receipt knows was created by a run that ended before it was saved. */
export function actionsToCreate({ user, policies, keys }: UserState, knownKey: string | undefined): AccessAction[] {
  const hasKey = knownKey !== undefined && keys.includes(knownKey);
  return [
    ...policies.flatMap(({ name, document }) => {
      if (document === 'missing') return [`create policy ${name}`] as const;
      return document === 'outdated' ? ([`update policy ${name}`] as const) : [];
    }),
    ...(user === 'missing' ? (['create user'] as const) : []),
    ...policies.flatMap(({ name, isAttached }) => (isAttached ? [] : [`attach policy ${name}` as const])),
    ...(hasKey ? [] : keys.map(() => 'delete access key' as const)),
    ...(hasKey ? [] : (['create access key'] as const)),
  ];
}

export function actionsToRemove({ user, policies, keys }: UserState): AccessAction[] {
  return [
    ...keys.map(() => 'delete access key' as const),
    ...policies.flatMap(({ name, isAttached }) => (isAttached ? [`detach policy ${name}` as const] : [])),
    ...(user === 'missing' ? [] : (['delete user'] as const)),
    ...policies.flatMap(({ name, document }) => (document === 'missing' ? [] : [`delete policy ${name}` as const])),
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
  const { userName: UserName, policies, className } = wanted;
  const Tags: Tag[] = [{ Key: tagKey, Value: className }];
  const keys = [...state.keys];
  const does: Record<string, () => Promise<unknown>> = {
    'create user': () => iam.send(new CreateUserCommand({ UserName, Tags })),
    'create access key': async () => {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      await onKey({ id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' });
    },
    'delete access key': () => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: keys.shift() })),
    'delete user': () => iam.send(new DeleteUserCommand({ UserName })),
  };
  for (const { name, arn: PolicyArn, document: PolicyDocument } of policies) {
    const changes: Record<PolicyVerb, () => Promise<unknown>> = {
      create: () => iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument, Tags })),
      update: () => replacePolicy(iam, PolicyArn, PolicyDocument),
      attach: () => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
      detach: () => iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
      delete: async () => {
        await deleteOldVersions(iam, PolicyArn);
        await iam.send(new DeletePolicyCommand({ PolicyArn }));
      },
    };
    for (const [verb, change] of Object.entries(changes)) does[`${verb} policy ${name}`] = change;
  }
  for (const action of actions) await does[action]?.();
}

/** IAM returns it URL-encoded. */
async function documentOf(iam: IAMClient, PolicyArn: string, VersionId: string | undefined): Promise<string> {
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return decodeURIComponent(PolicyVersion?.Document ?? '');
}

async function ifFound<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
