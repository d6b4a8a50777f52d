// A reset by the state machine of the class: writes the approval into its bucket, starts an execution or finds the one
// that runs, follows it, and brings back the states and receipts that a reset by the laptop writes.
import { S3Client } from '@aws-sdk/client-s3';
import type { Aws } from '../../../../engine/types.ts';
import { isOurs } from '../../../../aws/tags.ts';
import { usageError } from '../../../../engine/errors.ts';
import type { AllowedAccounts } from '../../account/refusals.ts';
import type { Deployment } from '../../deploy/deployment.ts';
import { findMachine } from '../../deploy/find-machine.ts';
import type { Roster } from '../../shared/member.ts';
import { writeApproval } from '../bucket/approval.ts';
import { bucketStore } from '../bucket/bucket-store.ts';
import { inGroups, keyOf, type ClassBucket } from '../bucket/objects.ts';
import { resultOf } from '../quarantine.ts';
import type { ResetFiles } from '../reset-files.ts';
import { rowOf, type ReportRow } from '../report.ts';
import type { ResetPlan } from '../reset-types.ts';
import { firstTask, receiptOf, type MemberTask } from '../run-stage.ts';
import { followExecution, startOrFind } from './execution.ts';

interface ByMachineOptions extends AllowedAccounts {
  readonly deployment: Deployment;
  readonly aws: Aws;
  readonly files: ResetFiles;
  readonly passes: number;
  /** Seconds between two scans. */
  readonly pause: number;
  /** The command that deploys the state machine of this class. */
  readonly deployCommand: string;
  readonly say: (text: string) => void;
}

/** Ctrl-C leaves the execution running: the same call follows it again. */
export async function runByMachine(roster: Roster, plan: ResetPlan, options: ByMachineOptions): Promise<ReportRow[]> {
  const { deployment, aws, files, passes, pause, allowed, allowedProduction, say } = options;
  await assertDeployed(options);
  const where = { client: aws.client(S3Client), bucket: deployment.bucket, className: plan.className };
  await forEachTask(where, roster, plan, async ({ state }) => {
    if (state.phase === 'planned') await files.retireLearnerFolder?.(state.place);
  });
  const approval = await writeApproval(where, {
    plan,
    members: roster.members,
    passes,
    pause,
    allowed,
    allowedProduction,
  });
  const input = { className: plan.className, approval, items: keyOf(where, `approvals/${approval}/items.json`) };
  const { executionArn, how } = await startOrFind(deployment, input, aws);
  say(`${how} the execution ${executionArn}`);
  say('Ctrl-C stops following it. The execution goes on, and the same command follows it again.');
  await followExecution(executionArn, { aws, say });
  return forEachTask(where, roster, plan, async ({ plan: memberPlan, state }) => {
    await files.saveState(state);
    if (resultOf(memberPlan, state) !== undefined) await files.saveReceipt(receiptOf(state));
    return rowOf(state);
  });
}

async function assertDeployed({ deployment, aws, deployCommand }: ByMachineOptions): Promise<void> {
  const machine = await findMachine(deployment, aws);
  if (machine && isOurs(machine.tags, deployment.tags)) return;
  throw usageError(
    `Account ${deployment.account} has no state machine for this class in ${deployment.region}.`,
    deployCommand,
    { state: 'Nothing was changed in any account.' },
  );
}

/** `work` gets how far each account is by the state in the bucket. Resolves with what it resolves with, in that order. */
function forEachTask<Value>(
  where: ClassBucket,
  { members }: Roster,
  plan: ResetPlan,
  work: (task: MemberTask) => Promise<Value>,
): Promise<Value[]> {
  const store = bucketStore(where);
  return inGroups(members, async (member) =>
    work(await firstTask(member, plan.read(member), plan, store, { continues: true })),
  );
}
