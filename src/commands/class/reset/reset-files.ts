// The files of a reset: the plan, the state of each account, receipts and reports. Each is replaced at once.
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, writeFileAtomically, writeJsonAtomically } from '../../../lib/files/atomic-file.ts';
import { assertOwnFolder, readOwnFileIfAny } from '../../../lib/files/own-file.ts';
import { usageError, WorkshopError } from '../../../engine/errors.ts';
import { jsonText } from '../../../lib/visible.ts';
import { takeLock } from '../../../workspace/lock.ts';
import { memberKey, type MemberScope } from '../shared/member.ts';
import { quoteForSh } from '../../../lib/shell-quote.ts';
import { createPlan, openPlan, UnusablePlan, type PlanWriter } from './plan/plan-file.ts';
import {
  openUnfinishedPlan,
  removeUnfinishedPlan,
  type UnfinishedHead,
  type UnfinishedPlan,
} from './plan/unfinished-plan.ts';
import { stateForm } from './reset-forms.ts';
import type { ResetStore } from './reset-store.ts';
import type { MemberState, ResetPlan } from './reset-types.ts';

export interface ResetFiles extends ResetStore {
  readonly planFile: string;
  /** A plan that replaces the last one when it is finished. */
  createPlan(head: Pick<ResetPlan, 'at' | 'className'>): Promise<PlanWriter>;
  /** The plan that was interrupted, or a new one. */
  openUnfinishedPlan(head: UnfinishedHead): UnfinishedPlan;
  /** Before a plan is finished or carried out: what it has read of the accounts is out of date afterwards. */
  removeUnfinishedPlan(): void;
  /** Throws WorkshopError where there is no plan, or where it was changed after it was saved. */
  openPlan(fix: string): ResetPlan;
  /** Resolves with the path. */
  writeFile(name: string, content: string): Promise<string>;
  close(): Promise<void>;
}

/** One reset at a time for a class. The lock of a dead process is taken over. */
export async function openFiles(home: string): Promise<ResetFiles> {
  const dir = join(home, 'reset');
  await mkdir(join(dir, 'receipts'), { recursive: true, mode: 0o700 });
  for (const folder of [home, dir, join(dir, 'receipts'), join(home, 'accounts')]) assertOwnFolder(folder);
  const release = await takeLock(join(dir, 'lock'), 'class reset');
  const planFile = join(dir, 'plan.ndjson');
  const olderPlan = join(dir, 'plan.json');
  const unfinishedPlan = join(dir, 'unfinished-plan.ndjson');
  const stateFile = (scope: MemberScope) => join(dir, `${memberKey(scope)}.json`);
  return {
    planFile,
    async createPlan(head) {
      const writer = await createPlan(planFile, head);
      const finish = async () => {
        await writer.finish();
        await rm(olderPlan, { force: true });
      };
      return { ...writer, finish };
    },
    openUnfinishedPlan: (head) => openUnfinishedPlan(unfinishedPlan, head),
    removeUnfinishedPlan: () => removeUnfinishedPlan(unfinishedPlan),
    openPlan(fix) {
      try {
        const plan = openPlan(planFile);
        const read: ResetPlan['read'] = (scope) => {
          try {
            return plan.read(scope);
          } catch (error) {
            throw planError(error, planFile, { fix, state: 'The progress of each account is saved.' });
          }
        };
        return { ...plan, read };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw planError(error, planFile, { fix });
        if (existsSync(olderPlan)) throw damaged(olderPlan, 'an older version of workshop has made it', { fix });
        throw usageError('There is no plan for this class yet. --remove removes only what a saved plan lists.', fix);
      }
    },
    saveState: (state) => writeJsonAtomically(stateFile(state.place), state),
    async loadState(scope) {
      const file = stateFile(scope);
      const state = load(file) as MemberState | undefined;
      const problem = state && (stateForm(state, '') ?? otherScope(state, scope));
      if (problem) throw damaged(file, `its ${problem}`, { fix: fixOfState(file) });
      return state;
    },
    async retireLearnerFolder(scope) {
      const folder = join(home, 'accounts', memberKey(scope));
      const retired = join(home, 'accounts', 'retired');
      if (!existsSync(folder)) return;
      await mkdir(retired, { recursive: true, mode: 0o700 });
      await replaceFile(folder, join(retired, `${memberKey(scope)}-${Date.now()}`));
    },
    saveReceipt: async (receipt) =>
      writeFileAtomically(join(dir, 'receipts', `${memberKey(receipt.place)}.json`), `${jsonText(receipt, 2)}\n`),
    async writeFile(name, content) {
      const file = join(dir, name);
      await writeFileAtomically(file, content);
      return file;
    },
    close: release,
  };
}

/** Its files are named after it, and its removals happen there. */
function otherScope({ place }: MemberState, scope: MemberScope): string | undefined {
  return memberKey(place) === memberKey(scope) ? undefined : 'place is that of another learner';
}

/** Without the state, the next reset plans and scans the account again. Nothing in the account depends on it. */
function fixOfState(file: string): string {
  return `mv ${quoteForSh(file)} ${quoteForSh(`${file}.damaged`)} && workshop class reset --roster class.csv`;
}

function load(file: string): unknown {
  const text = readOwnFileIfAny(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw damaged(file, 'it is not JSON', { fix: 'workshop class reset --roster class.csv', cause: error });
  }
}

function planError(error: unknown, file: string, how: DamageOptions): unknown {
  return error instanceof UnusablePlan ? damaged(file, error.message, how) : error;
}

interface DamageOptions {
  readonly fix: string;
  readonly state?: string;
  readonly cause?: unknown;
}

function damaged(file: string, why: string, { fix, state = 'Nothing was changed.', cause }: DamageOptions) {
  const message = `${file} cannot be used: ${why}.`;
  return new WorkshopError({ code: 'workspace', message, state, fix: `${fix}   # makes a new plan`, cause });
}
