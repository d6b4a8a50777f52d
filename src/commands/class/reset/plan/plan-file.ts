// The file of a plan: a head, a line of JSON for each account, and an end with the counts and the hash. It is written and
// read one account at a time, so that a class of thousands needs no more memory than a small one.
import { createHash } from 'node:crypto';
import { constants, readSync } from 'node:fs';
import { openAtomicFile } from '../../../../lib/files/atomic-file.ts';
import { linesOf } from '../../../../lib/files/lines.ts';
import { withOwnFile } from '../../../../lib/files/own-file.ts';
import { exactly, objectForm, type Form } from '../../../../lib/form.ts';
import { memberKey, type MemberScope } from '../../shared/member.ts';
import { memberPlanForm, planEndForm, planHeadForm } from '../reset-forms.ts';
import type { MemberPlan, ResetPlan } from '../reset-types.ts';
import { resourceKey } from './plan-reset.ts';

const version = 2;

/** Bytes. The plan of an account with the whole course has some 20 KB. */
const longestLine = 16 * 1024 * 1024;

type PlanHead = Pick<ResetPlan, 'at' | 'className'>;
type PlanEnd = Pick<ResetPlan, 'accounts' | 'resources' | 'hash'> & {
  /** Of all bytes before this line. */
  readonly sha256: string;
};

export interface PlanWriter {
  add(plan: MemberPlan): void;
  /** The plan takes the place of the one before it. */
  finish(): Promise<void>;
  /** The plan before it stays. */
  discard(): Promise<void>;
}

export async function createPlan(path: string, { at, className }: PlanHead): Promise<PlanWriter> {
  const file = await openAtomicFile(path);
  const bytes = createHash('sha256');
  const totals = countPlan(className);
  const write = (document: object) => {
    const line = `${JSON.stringify(document)}\n`;
    bytes.update(line);
    file.append(line);
  };
  write({ kind: 'plan of class reset', version, at, className });
  return {
    add(plan) {
      write(plan);
      totals.add(plan);
    },
    async finish() {
      write({ ...totals.end(), sha256: bytes.copy().digest('hex') } satisfies PlanEnd);
      await file.commit();
    },
    discard: () => file.discard(),
  };
}

/** What is wrong with the file of a plan, to complete "… cannot be used: …". */
export class UnusablePlan extends Error {
  override name = 'UnusablePlan';
}

interface PlannedLine {
  readonly offset: number;
  readonly length: number;
  readonly sha256: string;
}

/** Throws UnusablePlan, or the error of the system: `ENOENT` where there is no plan. */
export function openPlan(path: string): ResetPlan {
  const lines = new Map<string, PlannedLine>();
  const { className, at, ...end } = withOwnFile(path, constants.O_RDONLY, (fd) => readPlan(fd, lines));
  const lineOf = (scope: MemberScope) => lines.get(memberKey(scope));
  return {
    className,
    at,
    accounts: end.accounts,
    resources: end.resources,
    hash: end.hash,
    has: (scope) => lineOf(scope) !== undefined,
    read(scope) {
      const line = lineOf(scope);
      if (!line) throw new TypeError(`The plan has no entry for ${scope.name}.`);
      const bytes = Buffer.alloc(line.length);
      withOwnFile(path, constants.O_RDONLY, (fd) => readSync(fd, bytes, 0, line.length, line.offset));
      if (sha256Of(bytes) !== line.sha256) throw new UnusablePlan('it was changed after it was read');
      return JSON.parse(bytes.toString()) as MemberPlan;
    },
  };
}

/** Verifies the whole file, and remembers where the plan of each account is. */
function readPlan(fd: number, found: Map<string, PlannedLine>): PlanHead & PlanEnd {
  const all = createHash('sha256');
  let head: PlanHead | undefined;
  let totals: PlanTotals | undefined;
  let end: PlanEnd | undefined;
  for (const { number, offset, bytes } of shortLinesOf(fd)) {
    const document = parse(bytes, number);
    if (!head || !totals) {
      head = checkHead(document);
      totals = countPlan(head.className);
    } else if (end) {
      throw new UnusablePlan(`line ${number} is behind its end`);
    } else if ('place' in document) {
      check(memberPlanForm, document, number);
      const plan = document as MemberPlan;
      const key = memberKey(plan.place);
      if (found.has(key)) throw new UnusablePlan(`line ${number} has the account of an earlier line`);
      found.set(key, { offset, length: bytes.length, sha256: sha256Of(bytes) });
      totals.add(plan);
    } else {
      check(planEndForm, document, number);
      end = document as PlanEnd;
      const counted: PlanEnd = { ...totals.end(), sha256: all.copy().digest('hex') };
      const isSame = (Object.keys(counted) as (keyof PlanEnd)[]).every((key) => counted[key] === end?.[key]);
      if (!isSame) throw new UnusablePlan('it was changed after it was saved');
    }
    all.update(bytes).update('\n');
  }
  if (!head || !end) throw new UnusablePlan('its end is missing');
  return { ...head, ...end };
}

function* shortLinesOf(fd: number): ReturnType<typeof linesOf> {
  try {
    yield* linesOf(fd, { longest: longestLine });
  } catch (error) {
    throw error instanceof RangeError ? new UnusablePlan(error.message) : error;
  }
}

function parse(bytes: Buffer, number: number): object {
  try {
    const document: unknown = JSON.parse(bytes.toString());
    if (typeof document === 'object' && document !== null) return document;
  } catch {
    // Said below.
  }
  throw new UnusablePlan(`line ${number} is no JSON object`);
}

function checkHead(document: object): PlanHead {
  if (objectForm({ version: exactly(version) })(document, '') !== undefined)
    throw new UnusablePlan('another version of workshop has made it');
  check(planHeadForm, document, 1);
  return document as PlanHead;
}

function check(form: Form, document: object, number: number): void {
  const problem = form(document, '');
  if (problem !== undefined) throw new UnusablePlan(`in line ${number}, ${problem}`);
}

interface PlanTotals {
  add(plan: MemberPlan): void;
  end(): Pick<PlanEnd, 'accounts' | 'resources' | 'hash'>;
}

/** The hash does not depend on the order of the accounts, nor on when they were scanned. */
function countPlan(className: string): PlanTotals {
  const hashes: string[] = [];
  let resources = 0;
  return {
    add(plan) {
      hashes.push(hashOfRemovals(plan));
      for (const { things } of plan.stacks) resources += things.length;
    },
    end() {
      const hash = sha256Of(JSON.stringify([className, ...hashes.toSorted()])).slice(0, 12);
      return { accounts: hashes.length, resources, hash };
    },
  };
}

/** Of what will be removed in an account, and not of what else was found there. */
function hashOfRemovals({ place, stacks, refused }: MemberPlan): string {
  const removals = stacks.map(({ suffix, things, checkpoint }) => ({
    suffix,
    things: things.map(resourceKey).toSorted(),
    records: checkpoint.resources.map(({ kind, props }) => ({ kind, props })),
  }));
  return sha256Of(JSON.stringify({ place, refused: refused !== null, stacks: removals }));
}

function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
