// The files of a reset: the plan, the state of each account, receipts and reports. Each is replaced as a whole.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, writeFileAtomically, writeJsonAtomically } from '../../../lib/files/atomic-file.ts';
import { assertOwnFolder, readOwnFileIfAny } from '../../../lib/files/own-file.ts';
import { usageError, WorkshopError } from '../../../engine/errors.ts';
import { jsonText } from '../../../lib/visible.ts';
import { takeLock } from '../../../workspace/lock.ts';
import { memberKey, type MemberScope } from '../shared/member.ts';
import { quoteForSh } from '../../../lib/shell-quote.ts';
import { hashOf } from './plan.ts';
import { planForm, stateForm } from './reset-forms.ts';
import type { ResetStore } from './reset-store.ts';
import type { MemberState, ResetPlan } from './reset-types.ts';

export interface ResetFiles extends ResetStore {
  /** Resolves with the path. */
  savePlan(plan: ResetPlan): Promise<string>;
  /** Throws WorkshopError where there is no plan, or where it was changed after it was saved. */
  loadPlan(fix: string): Promise<ResetPlan>;
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
  const planFile = join(dir, 'plan.json');
  const stateFile = (scope: MemberScope) => join(dir, `${memberKey(scope)}.json`);
  return {
    async savePlan(plan) {
      await writeFileAtomically(planFile, partsOf(plan));
      return planFile;
    },
    async loadPlan(fix) {
      const plan = load(planFile) as ResetPlan | undefined;
      if (!plan)
        throw usageError('There is no plan for this class yet. --remove removes only what a saved plan lists.', fix);
      const problem = planForm(plan, '');
      if (problem !== undefined) throw damaged(planFile, `its ${problem}`, fix);
      if (plan.version !== 1 || plan.hash !== hashOf(plan.className, plan.members))
        throw damaged(planFile, 'it was changed after it was saved', fix);
      return plan;
    },
    saveState: (state) => writeJsonAtomically(stateFile(state.place), state),
    async loadState(scope) {
      const file = stateFile(scope);
      const state = load(file) as MemberState | undefined;
      const problem = state && (stateForm(state, '') ?? otherScope(state, scope));
      if (problem) throw damaged(file, `its ${problem}`, fixOfState(file));
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

/** An indented document, one account at a time: the text of thousands is ten times as large as all else in memory. */
export function* partsOf({ members, ...plan }: ResetPlan): Generator<string> {
  yield `${JSON.stringify(plan, null, 2).slice(0, -2)},\n  "members": [`;
  for (const [index, member] of members.entries())
    yield `${index === 0 ? '' : ','}\n${JSON.stringify(member, null, 2).replaceAll(/^/gm, '    ')}`;
  yield members.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
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
    throw damaged(file, 'it is not JSON', 'workshop class reset --roster class.csv', error);
  }
}

function damaged(file: string, why: string, fix: string, cause?: unknown): WorkshopError {
  return new WorkshopError({
    code: 'workspace',
    message: `${file} cannot be used: ${why}.`,
    state: 'Nothing was changed.',
    fix: `${fix}   # makes a new plan`,
    cause,
  });
}
