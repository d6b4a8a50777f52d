// A plan that was interrupted: a line for each account that is planned already, written as soon as it is. The next plan
// of the same class continues with it. After an hour too much may have changed, and it starts again.
import { createHash } from 'node:crypto';
import { closeSync, constants, rmSync, writeSync } from 'node:fs';
import { isCut, linesOf } from '../../../../lib/files/lines.ts';
import { openOwnFile, withOwnFile } from '../../../../lib/files/own-file.ts';
import { anyText, anyTime, exactly, objectForm } from '../../../../lib/form.ts';
import { memberKey, type MemberScope } from '../../shared/member.ts';
import { memberPlanForm } from '../reset-forms.ts';
import type { MemberPlan, ResetPlan } from '../reset-types.ts';

export interface UnfinishedHead extends Pick<ResetPlan, 'at' | 'className'> {
  /** The options that decide what is planned. With others, the accounts are planned again. */
  readonly scope: string;
}

export interface UnfinishedPlan {
  /** When the plan began: earlier than now where it continues. */
  readonly at: string;
  /** Passes on each account that is planned already, one at a time, and resolves with their keys. */
  replay(members: readonly MemberScope[], onPlanned: (plan: MemberPlan) => void): ReadonlySet<string>;
  add(plan: MemberPlan): void;
  /** It stays, for the next plan. */
  close(): void;
}

const version = 1;
/** Milliseconds. */
const longestAge = 3_600_000;
/** Bytes, as in a plan. */
const longestLine = 16 * 1024 * 1024;

const headForm = objectForm({ unfinished: exactly(version), at: anyTime, className: anyText, scope: anyText });
const lineForm = objectForm({ sha256: anyText, plan: memberPlanForm });

export function openUnfinishedPlan(path: string, head: UnfinishedHead): UnfinishedPlan {
  const known = headOf(path);
  const age = known ? Date.parse(head.at) - Date.parse(known.at) : NaN;
  const continues = known?.className === head.className && known.scope === head.scope && age >= 0 && age < longestAge;
  if (!continues) removeUnfinishedPlan(path);
  const fd = openOwnFile(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND);
  const append = (document: object) => void writeSync(fd, `${JSON.stringify(document)}\n`);
  if (!continues) append({ unfinished: version, ...head });
  // What is appended must not become the end of a line that a crash has cut off.
  else if (isCut(fd)) writeSync(fd, '\n');
  return {
    at: continues ? known.at : head.at,
    replay(members, onPlanned) {
      const wanted = new Map(members.map((member) => [memberKey(member), member.name]));
      const found = new Set<string>();
      for (const plan of plansIn(path)) {
        const key = memberKey(plan.place);
        if (wanted.get(key) !== plan.place.name || found.has(key)) continue;
        found.add(key);
        onPlanned(plan);
      }
      return found;
    },
    add: (plan) => append({ sha256: sha256Of(plan), plan }),
    close: () => closeSync(fd),
  };
}

export function removeUnfinishedPlan(path: string): void {
  rmSync(path, { force: true });
}

function headOf(path: string): UnfinishedHead | undefined {
  try {
    return withOwnFile(path, constants.O_RDONLY, (fd) => {
      for (const { bytes } of linesOf(fd, { longest: longestLine })) {
        const document = parsed(bytes);
        return headForm(document, '') === undefined ? (document as UnfinishedHead) : undefined;
      }
      return undefined;
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A line that was cut off or changed is as if it were not there. */
function* plansIn(path: string): Generator<MemberPlan> {
  const fd = openOwnFile(path, constants.O_RDONLY);
  try {
    for (const { bytes } of linesOf(fd, { longest: longestLine })) {
      const document = parsed(bytes);
      if (lineForm(document, '') !== undefined) continue;
      const { sha256, plan } = document as { sha256: string; plan: MemberPlan };
      if (sha256Of(plan) === sha256) yield plan;
    }
  } finally {
    closeSync(fd);
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function sha256Of(plan: MemberPlan): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}
