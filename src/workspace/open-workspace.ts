// Opens the folder of a learner: takes the lock, loads the checkpoint, connects to the target, and creates the run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CallInterceptor } from '../aws/calls/clients.ts';
import type { ServerChoice } from '../aws/target/other-server.ts';
import type { AccountPlan } from '../aws/account-plan.ts';
import type { SandboxChoice, Target } from '../aws/target/target.ts';
import { attributeCalls } from '../engine/report/attribute-calls.ts';
import type { Run } from '../engine/run.ts';
import type { Checkpoint, Emit } from '../engine/types.ts';
import { writeJsonAtomically } from '../lib/files/atomic-file.ts';
import type { TargetApproval } from './approved-targets.ts';
import {
  assertReadable,
  deleteCheckpoint,
  loadCheckpoint,
  noWorkshopHere,
  coalesceWrites,
  saveCheckpoint,
} from './checkpoint.ts';
import { createJournal } from './journal.ts';
import { takeLock } from './lock.ts';
import { followEndpoints, type MovedEndpoint } from './moved-endpoints.ts';
import { assertOwnHome, type Paths } from './paths.ts';
import {
  approveTarget,
  assertSameAccount,
  checkpointFor,
  targetChoice,
  withLogin,
  type UnconfirmedAccount,
  type StartChoice,
} from './target.ts';
import { makeFolder } from '../lib/files/make-folder.ts';

export interface OpenOptions {
  readonly paths: Paths;
  /** The name of the command, for the error of another command that finds the lock taken. */
  readonly command: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** What to start with. Without it, a folder without a workshop is an error. */
  readonly begin?: StartChoice;
  /** False for commands that only read. */
  readonly lock?: boolean;
  readonly around?: CallInterceptor;
  /** Only reads: blocks calls that change something, and writes no file of the workspace. */
  readonly dry?: boolean;
  readonly server?: ServerChoice | undefined;
  /** For folders that record a target on AWS: without it, they are refused. */
  readonly approval?: TargetApproval;
  /** For folders with a sandbox: whether the functions of its state may run on this machine. Absent, they may. */
  readonly approveFunctions?: SandboxChoice['approve'];
  /** Called before a new AWS account is saved. Throws if the learner does not confirm it. */
  readonly confirmAccount?: (stranger: UnconfirmedAccount) => Promise<void>;
  /** The sandbox serves something at another address than the checkpoint had. */
  readonly onMoved?: (moved: readonly MovedEndpoint[]) => void;
  /** Resolves with the code of an MFA device, for a profile that needs one. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

export interface OpenWorkspace {
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  readonly caller: { readonly arn: string; readonly root: boolean };
  /** The same error; one of the credentials or the connection with the command that renews them. */
  withTargetHelp(error: unknown): unknown;
  /** Saves a document beside the checkpoint. Resolves with its path. */
  saveDocument(name: string, document: object): Promise<string>;
  /** After a teardown that removed everything. */
  deleteCheckpoint(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkspace(options: OpenOptions): Promise<OpenWorkspace> {
  const { paths, lock = true } = options;
  await assertOwnHome(paths);
  if (options.begin && !options.dry) {
    makeFolder(paths.home, 0o700);
    // In a shared folder another user can have been faster.
    await assertOwnHome(paths);
  }
  const release = lock && existsSync(paths.home) ? await takeLock(paths.lock, options.command) : undefined;
  try {
    return await open(options, release);
  } catch (error) {
    await release?.();
    throw error;
  }
}

async function open(
  {
    paths,
    emit,
    signal,
    begin,
    around,
    dry = false,
    server,
    approval,
    confirmAccount,
    onMoved,
    mfaCode,
    approveFunctions,
  }: OpenOptions,
  /** Releases the lock; absent where the command has none, and saves nothing by itself. */
  release: (() => Promise<void>) | undefined,
): Promise<OpenWorkspace> {
  const known = await loadCheckpoint(paths.checkpoint);
  if (!known && !begin) throw noWorkshopHere(paths);
  // Loaded here, because they load the SDK, which some commands do not need.
  const [{ openTarget }, { createAws }, { aliasOf, callerOf, isRoot }, explain, { createRun }, { readOnlyAws }] =
    await Promise.all([
      import('../aws/target/target.ts'),
      import('../aws/create-aws.ts'),
      import('../aws/credentials/identity.ts'),
      import('../aws/errors/explain.ts'),
      import('./create-run.ts'),
      import('../engine/dry-run/read-only.ts'),
    ]);
  const choice = targetChoice(paths, known?.target, begin, mfaCode, server);
  if (known && choice.kind === 'aws') await approveTarget(known.target.account, choice, begin, server, approval);
  const target = await openTarget(choice.kind === 'sandbox' ? { ...choice, approve: approveFunctions } : choice);
  const caller = await callerOf(target);
  const root = isRoot(caller.arn);
  const [alias, plan] =
    !known && target.kind === 'aws' ? await Promise.all([aliasOf(target), planOf(target, confirmAccount)]) : [];
  const { endpoint } = target;
  const checkpoint = known
    ? withLogin(known, begin, endpoint)
    : checkpointFor({ ...(begin as StartChoice), endpoint }, caller.account, alias);
  if (checkpoint !== known) assertReadable(checkpoint);
  assertSameAccount(checkpoint, caller.account);
  if (!known && target.kind === 'aws' && confirmAccount)
    await confirmAccount({ ...caller, alias, plan, root, region: target.region, profile: begin?.profile, endpoint });
  const moved = known && target.endpoints ? followEndpoints(checkpoint, await target.endpoints()) : [];
  if (moved.length > 0) onMoved?.(moved);
  const journal: Emit = dry ? () => undefined : createJournal(paths.journal);
  const { emit: both, lastCall } = attributeCalls((event) => {
    journal(event);
    emit(event);
  });
  const { suffix } = checkpoint;
  const aws = createAws({
    target,
    account: caller.account,
    suffix,
    buildDir: paths.build,
    emit: both,
    signal,
    around,
  });
  if ((checkpoint !== known || (moved.length > 0 && release)) && !dry) {
    if (!known && checkpoint.target.kind === 'aws') await approval?.save(checkpoint.target);
    await saveCheckpoint(paths.checkpoint, checkpoint);
  }
  const save = coalesceWrites(() => saveCheckpoint(paths.checkpoint, checkpoint));
  const run = createRun({
    checkpoint,
    save: () => (dry ? Promise.reject(new TypeError('A dry run saves nothing.')) : save()),
    aws: dry ? readOnlyAws(aws) : aws,
    emit: both,
    lastCall,
  });
  return {
    run,
    checkpoint,
    caller: { arn: caller.arn, root },
    withTargetHelp: (error) =>
      ['credentials', 'network'].includes(explain.errorCategory(error))
        ? explain.asWorkshopError(error, target.kind, target.login?.())
        : error,
    async saveDocument(name, document) {
      const file = join(paths.home, name);
      await writeJsonAtomically(file, document);
      return file;
    },
    deleteCheckpoint: () => deleteCheckpoint(paths.checkpoint),
    async close() {
      aws.close();
      await release?.();
    },
  };
}

/** For the confirmation of a new account alone. */
async function planOf(target: Target, confirmAccount: OpenOptions['confirmAccount']): Promise<AccountPlan | undefined> {
  return confirmAccount && (await import('../aws/account-plan.ts')).readAccountPlan(target);
}
