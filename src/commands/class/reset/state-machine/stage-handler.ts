// One stage of one account, for the state machine: what the laptop runs, with its plan and its state in the bucket. And for
// `class deploy`, whether accounts can be entered.
import { S3Client } from '@aws-sdk/client-s3';
import { createAws } from '../../../../aws/create-aws.ts';
import { openTarget, type Target } from '../../../../aws/target/target.ts';
import { instructorOn, type Instructor } from '../../account/instructor.ts';
import { readApproved } from '../bucket/approval.ts';
import { bucketStore } from '../bucket/bucket-store.ts';
import { checkEntries, type EntryCheck } from './entries.ts';
import { firstTask, runStage, type StageOutcome } from '../run-stage.ts';

interface HandlerOptions {
  readonly bucket: string;
  readonly region: string;
  /** Of another server than AWS's own. */
  readonly endpoint?: string | undefined;
}

/** What the state machine passes on from one stage to the next. It names what to read, and never what to remove. */
interface StageMessage {
  readonly className: string;
  /** The hash of the approval. */
  readonly approval: string;
  /** The key of a member of the approved plan. */
  readonly member: string;
  /** The execution begins with this account: a quarantined one is tried again. */
  readonly first: boolean;
}

/** A stage rejects with NotApproved for everything that was not approved, and with StateConflict beside another invocation. */
export function stageHandler({ bucket, region, endpoint }: HandlerOptions) {
  const choice = { kind: 'aws', region, endpoint } as const;
  let opened: Promise<Target> | undefined;

  async function stage(message: StageMessage, target: Target): Promise<StageMessage & StageOutcome> {
    const { className, approval: id, member: key } = message;
    const { signal } = new AbortController();
    const aws = createAws({ target, account: '', suffix: '', buildDir: '/tmp', emit: () => undefined, signal });
    try {
      const where = { client: aws.client(S3Client), bucket, className };
      const { approval, member, plan } = await readApproved(where, id, key);
      return await withInstructor(target, signal, async (instructor) => {
        const store = bucketStore(where);
        const continues = !message.first;
        const task = await firstTask(member, plan, { hash: approval.plan }, store, { continues });
        const { passes, pause, allowed, allowedProduction } = approval;
        const lists = { allowed: new Set(allowed), allowedProduction: new Set(allowedProduction) };
        const outcome = await runStage(task, { instructor, signal, store, passes, pause, ...lists });
        return { className, approval: id, member: key, first: false, ...outcome };
      });
    } finally {
      aws.close();
    }
  }

  async function withInstructor<T>(target: Target, signal: AbortSignal, work: (instructor: Instructor) => Promise<T>) {
    const instructor = await instructorOn(target, choice, { buildDir: '/tmp', classFlags: '', signal });
    try {
      return await work(instructor);
    } finally {
      instructor.close();
    }
  }

  return async (message: StageMessage | EntryCheck) => {
    // The next event of the same environment uses the same connections.
    const target = await (opened ??= openTarget(choice));
    if (!('entries' in message)) return stage(message, target);
    const { signal } = new AbortController();
    return withInstructor(target, signal, (instructor) => checkEntries(message, instructor, signal));
  };
}
