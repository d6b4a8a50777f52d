// What is done in one account, one stage at a time: each stage goes on from what is written down, however the last one
// ended, and writes down how far it has got.
import { blockPublic, isBlocked } from '../../course/teardown/discover/merge-records.ts';
import { discover, type Discovery, type Stack } from '../../course/teardown/discover/discover.ts';
import { runOn } from '../../course/teardown/discover/run-on.ts';
import { withoutSlowWaits } from '../../../engine/wait/hand-back.ts';
import type { FoundResource } from '../../../engine/remove/receipt.ts';
import { now, type Run } from '../../../engine/run.ts';
import { beginSlow, teardown } from '../../../engine/remove/teardown.ts';
import type { Checkpoint, ResourceRecord } from '../../../engine/types.ts';
import { keyOfThing, outOfReach } from './plan.ts';
import type { MemberPlan, MemberState } from './types.ts';
import type { Visit } from '../account/visit.ts';

export interface Work {
  readonly plan: MemberPlan;
  readonly state: MemberState;
  save(): Promise<void>;
}

/** Looks what has come since the plan, and begins what takes minutes. */
export async function begin(visit: Visit, work: Work): Promise<void> {
  const { state } = work;
  const found = await look(visit, work);
  state.appeared = appearedIn(found, work);
  state.account = found.account;
  for (const checkpoint of state.stacks) await beginSlow(on(visit, checkpoint, work));
  await moved(work, 'begun');
}

/** Everything but what waits for CloudFront; and nobody outside reads a bucket of this account any more. */
export async function removeRest(visit: Visit, work: Work): Promise<void> {
  await close(visit);
  await remove(visit, work, (run) => ({
    ...run,
    aws: { ...run.aws, patience: withoutSlowWaits(run.aws.patience) },
  }));
  await moved(work, work.state.left.some(({ state }) => state === 'waiting') ? 'waiting' : 'checking');
}

/** What was begun first, and what it has kept. */
export async function finish(visit: Visit, work: Work): Promise<void> {
  await remove(visit, work, (run) => run);
  await moved(work, work.state.left.some(({ state }) => state === 'waiting') ? 'waiting' : 'checking');
}

/** One look at the account without the notes. What is still there, of the plan, is removed again. */
export async function check(visit: Visit, work: Work, passes: number): Promise<void> {
  const { state } = work;
  const found = await look(visit, work);
  const again = stillThere(found, work);
  state.appeared = appearedIn(found, work);
  const open = isBlocked(found.account) !== true;
  const shut = open ? await close(visit) : undefined;
  state.account = found.account;
  const isClean = again.length === 0 && found.unseen.length === 0 && !open;
  state.clean = isClean ? state.clean + 1 : 0;
  state.dirty += isClean ? 0 : 1;
  for (const { suffix, records } of again) noteAgain(work, suffix, records);
  if (again.length > 0) await remove(visit, work, (run) => run);
  if (state.clean >= passes) return moved(work, state.appeared.length > 0 ? 'quarantined' : 'done', newcomers(state));
  if (state.dirty > mostDirty) return moved(work, 'quarantined', whyDirty(work, found, again, shut));
  await work.save();
}

/** Passes that see something before the account is left to people. */
const mostDirty = 3;

async function look(visit: Visit, { plan }: Work): Promise<Discovery> {
  const found = await discover(visit.run, { target: visit.target });
  const mine = new Set([plan.place.suffix, ...plan.stacks.map(({ suffix }) => suffix)]);
  const ours = { ...found, stacks: found.stacks.filter(({ suffix }) => mine.has(suffix)) };
  return { ...ours, unseen: outOfReach(ours, plan.place) };
}

/** Resolves with why not, where it may not: what is ours goes all the same. */
async function close({ run }: Visit): Promise<string | undefined> {
  try {
    await blockPublic(run);
    return undefined;
  } catch (error) {
    if (run.fatal(error)) throw error;
    return run.explain(error);
  }
}

async function remove(visit: Visit, work: Work, how: (run: Run) => Run): Promise<void> {
  const { state } = work;
  state.left = [];
  for (const checkpoint of state.stacks) {
    const { left } = await teardown(how(on(visit, checkpoint, work)));
    state.left.push(...left);
  }
  await work.save();
}

function on({ run }: Visit, checkpoint: Checkpoint, { save }: Work): Run {
  return runOn(run, checkpoint, save);
}

function plannedKeys({ plan }: Work): Set<string> {
  return new Set(plan.stacks.flatMap(({ suffix, things }) => things.map((thing) => `${suffix} ${keyOfThing(thing)}`)));
}

function appearedIn(found: Discovery, work: Work): FoundResource[] {
  const planned = plannedKeys(work);
  return found.stacks.flatMap(({ suffix, things }) =>
    things
      // A setting or a route goes with what it is part of, whenever it was made.
      .filter((thing) => !planned.has(`${suffix} ${keyOfThing(thing)}`) && !thing.because.startsWith('part of'))
      .map(({ what, name, because }) => ({ what, name, because })),
  );
}

interface Again {
  readonly suffix: string;
  readonly records: ResourceRecord[];
}

function stillThere(found: Discovery, work: Work): Again[] {
  const planned = plannedKeys(work);
  const again = found.stacks.map(({ suffix, things, checkpoint }: Stack) => {
    const ids = new Set(things.filter((thing) => planned.has(`${suffix} ${keyOfThing(thing)}`)).map(({ id }) => id));
    return { suffix, records: checkpoint.resources.filter(({ id }) => ids.has(id)) };
  });
  const groups = work.plan.stacks.map(({ suffix, things }) => ({
    suffix,
    records: things.filter(({ kind, name }) => kind === 'log-group' && isMadeAgain(name, found)).map(madeAgain),
  }));
  return [...again, ...groups].filter(({ records }) => records.length > 0);
}

/** Lambda makes a group again, without our tag, for a last line of a function that is gone: it was ours by the plan. */
function isMadeAgain(group: string, { namesakes }: Discovery): boolean {
  return namesakes.some(
    ({ what, name, because }) => what === 'log group' && name === group && because.includes('no function'),
  );
}

function madeAgain({ id, name }: { id: string; name: string }): ResourceRecord {
  const props = { name, retentionDays: 0, untagged: true };
  return { id, step: 'functions', kind: 'log-group', status: 'ready', props, changes: [], at: now() };
}

/** In place of what is noted there already: it failed before, and is tried again. */
function noteAgain({ state }: Work, suffix: string, records: readonly ResourceRecord[]): void {
  const noted = state.stacks.find((checkpoint) => checkpoint.suffix === suffix);
  if (!noted) return;
  const ids = new Set(records.map(({ id }) => id));
  noted.resources = [...noted.resources.filter(({ id }) => !ids.has(id)), ...records];
}

async function moved({ state, save }: Work, phase: MemberState['phase'], reason: string | null = null): Promise<void> {
  state.phase = phase;
  state.reason = phase === 'quarantined' ? reason : null;
  state.at = now();
  await save();
}

function newcomers({ appeared }: MemberState): string | null {
  const [first] = appeared;
  return first ? `${appeared.length} of ours came after the plan, ${first.what} first: plan anew` : null;
}

function whyDirty({ state }: Work, { unseen }: Discovery, again: readonly Again[], shut: string | undefined): string {
  const [failed] = state.left;
  if (failed) return `${failed.what}: ${failed.reason}`;
  const [blind] = unseen;
  if (blind) return `could not look at ${blind.at}: ${blind.because}`;
  const [kept] = again.flatMap(({ records }) => records);
  if (kept) return `${kept.kind} ${kept.id} comes back each time`;
  return shut ?? 'Block Public Access of the account does not stay on';
}
