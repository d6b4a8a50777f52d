// Access by IAM Identity Center: one permission set for the class, and an assignment for each learner in their account.
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import type { Aws } from '../../../../engine/types.ts';
import type { Roster, Member } from '../../shared/member.ts';
import { ForeignAccess, type AccessWay, type MemberPlan, type Verb } from '../access-way.ts';
import type { CenterReceipt, CenterReceipts } from './center-receipts.ts';
import { assertAddress, createUser, deleteUser, findUser, type CenterUser } from './center-users.ts';
import type { CenterInstance } from './instance.ts';
import {
  assignedIn,
  deleteSet,
  ensureSet,
  hash,
  inspectSets,
  wantedSetOf,
  type SetState,
  type WantedSet,
} from './permission-set.ts';
import { assertSucceeded, whenAccepted } from './request-status.ts';

interface CenterOptions {
  /** Of the instructor's account, in the region of the instance. */
  readonly aws: Aws & { close(): void };
  readonly instance: CenterInstance;
  readonly roster: Roster;
  readonly receipts: CenterReceipts;
  readonly verb: Verb;
  /** Users that do not exist are created. */
  readonly createsUsers: boolean;
}

export async function identityCenter(options: CenterOptions): Promise<AccessWay> {
  const { aws, instance, roster, receipts, verb, createsUsers } = options;
  const { className } = roster;
  const wantedOf = new Map<Member, WantedSet>();
  for (const member of roster.members) wantedOf.set(member, await wantedSetOf(member, className));
  const wanted = [...new Map([...wantedOf.values()].map((one) => [one.name, one])).values()];
  let sets = await inspectSets(aws, instance, wanted);
  const setOf = (member: Member) => sets.find((set) => set.wanted.name === wantedOf.get(member)?.name) as SetState;

  async function planCreate(member: Member): Promise<MemberPlan> {
    const { user } = member;
    if (user === undefined) throw new ForeignAccess('the roster has no user: add the column "user", or "e-mail"');
    const found = await findUser(aws, instance, user, className);
    if (!found && !createsUsers)
      throw new ForeignAccess(`IAM Identity Center has no user ${user}: add it there, or give --create-users`);
    if (!found) assertAddress(user);
    const { wanted: set, arn } = setOf(member);
    const isAssigned = found !== undefined && arn !== undefined && (await hasAssignment(member, arn, found.id));
    const actions = [...(found ? [] : [`create user ${user}`]), ...(isAssigned ? [] : [`assign ${set.name}`])];
    return {
      actions,
      async carryOut() {
        const permissionSet = setOf(member).arn ?? '';
        const known = receipts.read(member);
        // A user that an earlier run was about to create, and that has its mark, was created by it.
        const createsUser = !found || (found.isOurs && known?.createsUser === true && known.user === user);
        const receipt: CenterReceipt = {
          version: 1,
          at: new Date().toISOString(),
          name: member.name,
          account: member.account,
          instance: instance.arn,
          permissionSet,
          role: set.name,
          portal: instance.portal,
          region: instance.region,
          sha256: hash(set.document),
          user,
          userId: found?.id,
          createsUser,
        };
        await receipts.save(member, receipt);
        const userId = found?.id ?? (await createUser(aws, instance, { user, name: member.name, className }));
        await receipts.save(member, { ...receipt, userId });
        if (!isAssigned) await assign(member, permissionSet, userId);
        return {};
      },
    };
  }

  async function planRemove(member: Member): Promise<MemberPlan> {
    const known = receipts.read(member);
    const user = known?.user ?? member.user;
    const found = user === undefined ? undefined : await findUser(aws, instance, user, className);
    const { wanted: set, arn } = setOf(member);
    // The assignment of a user who was deleted stays: only the receipt knows the id.
    const userId = known?.userId ?? found?.id;
    const isAssigned = arn !== undefined && userId !== undefined && (await hasAssignment(member, arn, userId));
    const deletes = found !== undefined && isCreatedHere(known, found);
    return {
      actions: [...(isAssigned ? [`unassign ${set.name}`] : []), ...(deletes ? [`delete user ${user}`] : [])],
      async carryOut() {
        if (isAssigned) await unassign(member, arn, userId);
        if (deletes) await deleteUser(aws, instance, found.id);
        if (known) await receipts.save(member, { ...known, removedAt: new Date().toISOString() });
        return {};
      },
    };
  }

  async function hasAssignment({ account }: Member, PermissionSetArn: string, userId: string): Promise<boolean> {
    const asked = { InstanceArn: instance.arn, PermissionSetArn, AccountId: account };
    return (await assignedIn(aws.client(SSOAdminClient), asked)).includes(userId);
  }

  const requestFor = ({ account }: Member, PermissionSetArn: string, PrincipalId: string) => ({
    InstanceArn: instance.arn,
    PermissionSetArn,
    TargetId: account,
    TargetType: 'AWS_ACCOUNT' as const,
    PrincipalId,
    PrincipalType: 'USER' as const,
  });

  async function assign(member: Member, set: string, userId: string): Promise<void> {
    const sso = aws.client(SSOAdminClient);
    const request = new CreateAccountAssignmentCommand(requestFor(member, set, userId));
    const { AccountAssignmentCreationStatus: status } = await whenAccepted(aws, () => sso.send(request));
    await assertSucceeded(
      aws,
      `the assignment of ${member.name}`,
      status,
      async (AccountAssignmentCreationRequestId) => {
        const asked = { InstanceArn: instance.arn, AccountAssignmentCreationRequestId };
        const described = await sso.send(new DescribeAccountAssignmentCreationStatusCommand(asked));
        return described.AccountAssignmentCreationStatus;
      },
    );
  }

  async function unassign(member: Member, set: string, userId: string): Promise<void> {
    const sso = aws.client(SSOAdminClient);
    const request = new DeleteAccountAssignmentCommand(requestFor(member, set, userId));
    const { AccountAssignmentDeletionStatus: status } = await whenAccepted(aws, () => sso.send(request));
    const what = `the end of the assignment of ${member.name}`;
    await assertSucceeded(aws, what, status, async (AccountAssignmentDeletionRequestId) => {
      const asked = { InstanceArn: instance.arn, AccountAssignmentDeletionRequestId };
      const described = await sso.send(new DescribeAccountAssignmentDeletionStatusCommand(asked));
      return described.AccountAssignmentDeletionStatus;
    });
  }

  /** What is done with a set: created or corrected; or deleted where this class has it. */
  const actionsOn = ({ arn, actions }: SetState): readonly string[] =>
    verb === 'create' ? actions : arn === undefined ? [] : ['delete'];

  return {
    onlyReads: true,
    shared: {
      lines: [
        `IAM Identity Center in ${instance.region}: learners sign in at ${instance.portal}`,
        ...sets.map((set) => {
          const size = `${set.wanted.document.length.toLocaleString('en-US')} of 10,240 characters`;
          return `  ${actionsOn(set).join(', ') || 'keep'}  permission set ${set.wanted.name} (${size})`;
        }),
        'Permission sets, users and assignments cost nothing.',
      ],
      document: {
        portal: instance.portal,
        region: instance.region,
        permissionSets: sets.map((set) => ({ name: set.wanted.name, actions: actionsOn(set) })),
      },
    },
    plan: (member) => (verb === 'create' ? planCreate(member) : planRemove(member)),
    async begin() {
      if (verb === 'remove') return;
      // Again: what has changed since the plan counts.
      const states = await inspectSets(aws, instance, wanted);
      sets = [];
      for (const state of states) sets.push({ ...state, arn: await ensureSet(aws, instance, state), actions: [] });
    },
    async finish() {
      if (verb === 'create') return [];
      const left: string[] = [];
      for (const set of sets) {
        const used = await deleteSet(aws, instance, set);
        if (used.length > 0) left.push(`permission set ${set.wanted.name}: kept, still assigned in ${used.join(', ')}`);
      }
      return left;
    },
    advice: createsUsers
      ? 'New users have no password. In the settings of IAM Identity Center, turn on "Send email OTP for users created from API", or send each user an invitation. With an external identity provider, the learners must exist there as well.'
      : undefined,
    close: () => aws.close(),
  };
}

/** By its receipt and its mark. A user that this command has only found is never deleted. */
function isCreatedHere(receipt: CenterReceipt | undefined, { id, isOurs }: CenterUser): boolean {
  return receipt?.createsUser === true && isOurs && (receipt.userId === undefined || receipt.userId === id);
}
