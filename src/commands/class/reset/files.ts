// What a reset keeps on disk: the plan, one state for each account, receipts and reports; whole files, like a checkpoint.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { saveWhole } from '../../../workspace/checkpoint.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import { takeLock } from '../../../workspace/lock.ts';
import { hashOf } from './plan.ts';
import type { MemberState, MemberScope, ResetPlan } from './types.ts';

export interface ResetFiles {
  savePlan(plan: ResetPlan): Promise<void>;
  /** Throws WorkshopError where there is none, or where it is not as it was saved. */
  loadPlan(fix: string): Promise<ResetPlan>;
  saveState(state: MemberState): Promise<void>;
  /** Undefined where the account was not begun. Throws where its state cannot be read: that is never "not begun". */
  loadState(place: MemberScope): Promise<MemberState | undefined>;
  /** Resolves with the path. */
  keep(name: string, content: string): Promise<string>;
  close(): Promise<void>;
}

/** One run at a time for a class; the lock of a process that died is taken over. */
export async function openFiles(home: string): Promise<ResetFiles> {
  const dir = join(home, 'reset');
  await mkdir(join(dir, 'receipts'), { recursive: true, mode: 0o700 });
  const release = await takeLock(join(dir, 'lock'), 'class reset');
  const planFile = join(dir, 'plan.json');
  return {
    savePlan: (plan) => saveWhole(planFile, plan),
    async loadPlan(fix) {
      const plan = (await load(planFile)) as ResetPlan | undefined;
      if (!plan)
        throw new WorkshopError({
          code: 'usage',
          message: 'Nothing is planned for this class: a run removes what a plan has shown, and nothing else.',
          state: 'Nothing was changed.',
          fix,
        });
      if (plan.version !== 1 || plan.hash !== hashOf(plan.className, plan.members))
        throw damaged(planFile, 'it is not as it was saved', fix);
      return plan;
    },
    saveState: (state) => saveWhole(join(dir, `${keyOf(state.place)}.json`), state),
    loadState: async (place) => (await load(join(dir, `${keyOf(place)}.json`))) as MemberState | undefined,
    async keep(name, content) {
      const file = join(dir, name);
      await writeFile(file, content, { mode: 0o600 });
      return file;
    },
    close: release,
  };
}

export function keyOf({ account, region, suffix }: MemberScope): string {
  return [account, region, suffix].filter(Boolean).join('-');
}

async function load(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw damaged(file, 'it is not JSON', 'workshop class reset --help', error);
  }
}

function damaged(file: string, why: string, fix: string, cause?: unknown): WorkshopError {
  return new WorkshopError({
    code: 'workspace',
    message: `${file} cannot be used: ${why}.`,
    state: 'Nothing was changed.',
    fix: `${fix}   # plans anew`,
    cause,
  });
}
