// The stages of a reset in one account. Each stage continues from the saved state, however the last one ended, and saves
// how far it is.
import type { FoundResource } from '../../../engine/remove/receipt.ts';
import { beginSlow, teardown } from '../../../engine/remove/teardown.ts';
import { now, type Run } from '../../../engine/run.ts';
import type { Checkpoint, ResourceRecord } from '../../../engine/types.ts';
import { withoutSlowWaits } from '../../../engine/wait/slow-waits.ts';
import { accountPublicAccess, isLockedByOrganization } from '../../../resources/s3/account-public-access.ts';
import { blockState } from '../../../resources/s3/block-public-access.ts';
import { runOn } from '../../../workspace/create-run.ts';
import { discover, type Discovery, type Stack } from '../../course/teardown/discover/discover.ts';
import type { MemberAccount } from '../account/work-in-account.ts';
import { notInspectable, resourceKey } from './plan/plan-reset.ts';
import { countScan, decideAfterScan, setPhase, setPhaseAfterRemoval, type Scan } from './quarantine.ts';
import type { MemberPlan, MemberState, NotInspected } from './reset-types.ts';

export interface ResetTask {
  readonly plan: MemberPlan;
  readonly state: MemberState;
  save(): Promise<void>;
}

/** Finds what has appeared since the plan, and starts what takes minutes. */
export async function startSlowRemovals(account: MemberAccount, task: ResetTask): Promise<void> {
  const { state } = task;
  const found = await scanAccount(account, task);
  state.appeared = notPlanned(found, task);
  state.account = found.account;
  for (const checkpoint of state.stacks) await beginSlow(runFor(account, checkpoint, task));
  setPhase(state, 'begun');
  await task.save();
}

/** Turns on Block Public Access, and removes everything that does not wait for CloudFront. */
export async function removeRest(account: MemberAccount, task: ResetTask): Promise<void> {
  await blockPublicAccess(account);
  await removeSlow(account, task);
}

/** Removes what took minutes, and what it still used, as far as it goes now. */
export async function removeSlow(account: MemberAccount, task: ResetTask): Promise<void> {
  await removeStacks(account, task);
  setPhaseAfterRemoval(task.state);
  await task.save();
}

/** Scans the account without its records. Planned resources that still exist are removed again. */
export async function checkNothingLeft(account: MemberAccount, task: ResetTask, passes: number): Promise<void> {
  const { state } = task;
  const found = await scanAccount(account, task);
  const remaining = remainingIn(found, task);
  state.appeared = notPlanned(found, task);
  const isOn = blockState(found.account) === 'on' || isBlockDenied(found);
  const block = isOn ? undefined : await blockPublicAccess(account);
  // Then nobody in the account can change it, and the reset has nothing more to do.
  state.isBlockLocked = block?.isLocked ?? false;
  const publicAccessBlocked = isOn || state.isBlockLocked;
  state.account = found.account;
  const denied = found.notInspected.filter(({ deniedByPolicy }) => deniedByPolicy);
  state.notRead = [...new Set(denied.map(({ at }) => at))];
  const scan: Scan = {
    remaining: remaining.flatMap(({ records }) => records),
    appeared: state.appeared,
    notInspected: found.notInspected.filter(({ deniedByPolicy }) => !deniedByPolicy),
    unconfirmed: denied.length > 0 ? state.stacks.flatMap(({ resources }) => resources) : [],
    publicAccessBlocked,
    blockError: block?.because,
  };
  countScan(state, scan);
  for (const { suffix, records } of remaining) recordForRetry(task, suffix, records);
  if (remaining.length > 0) await removeStacks(account, task);
  decideAfterScan(state, scan, passes);
  if (state.phase === 'checking') setPhaseAfterRemoval(state);
  await task.save();
}

interface AccountScan extends Discovery {
  readonly notInspected: readonly NotInspected[];
}

async function scanAccount(account: MemberAccount, { plan }: ResetTask): Promise<AccountScan> {
  const found = await discover(account.run, { target: account.target });
  const planned = new Set([plan.place.suffix, ...plan.stacks.map(({ suffix }) => suffix)]);
  const own = { ...found, stacks: found.stacks.filter(({ suffix }) => planned.has(suffix)) };
  return { ...own, notInspected: notInspectable(own, plan.place) };
}

/** Where a policy denies to read it, a policy decides over it. */
function isBlockDenied({ notRead }: Discovery): boolean {
  return notRead.some(({ kind, isDeniedByPolicy }) => kind === accountPublicAccess.kind && isDeniedByPolicy);
}

/** Resolves with the reason where it is not allowed: the workshop's resources are removed all the same. */
async function blockPublicAccess({
  run,
}: MemberAccount): Promise<{ readonly because: string; readonly isLocked: boolean } | undefined> {
  try {
    await accountPublicAccess.ensure({ block: true }, run.aws, undefined);
    return undefined;
  } catch (error) {
    if (run.endsCommand(error)) throw error;
    return { because: run.explain(error), isLocked: isLockedByOrganization(error) };
  }
}

/** Never waits for minutes: what takes longer is left for the next stage. */
async function removeStacks(account: MemberAccount, task: ResetTask): Promise<void> {
  const { state } = task;
  state.left = [];
  for (const checkpoint of state.stacks) {
    const run = runFor(account, checkpoint, task);
    const { left } = await teardown({ ...run, aws: { ...run.aws, waiter: withoutSlowWaits(run.aws.waiter) } });
    state.left.push(...left);
  }
  await task.save();
}

function runFor({ run }: MemberAccount, checkpoint: Checkpoint, { save }: ResetTask): Run {
  return runOn(run, checkpoint, save);
}

function plannedKeys({ plan }: ResetTask): Set<string> {
  return new Set(plan.stacks.flatMap(({ suffix, things }) => things.map((thing) => `${suffix} ${resourceKey(thing)}`)));
}

function notPlanned(found: Discovery, task: ResetTask): FoundResource[] {
  const planned = plannedKeys(task);
  return found.stacks.flatMap(({ suffix, things }) =>
    things
      // A setting or a route is removed with its resource, also if it was created later.
      .filter((thing) => !planned.has(`${suffix} ${resourceKey(thing)}`) && !thing.isPart)
      .map(({ what, name, because }) => ({ what, name, because })),
  );
}

interface Remaining {
  readonly suffix: string;
  readonly records: ResourceRecord[];
}

function remainingIn(found: Discovery, task: ResetTask): Remaining[] {
  const planned = plannedKeys(task);
  const existing = found.stacks.map(({ suffix, things, checkpoint }: Stack) => {
    const ids = new Set(things.filter((thing) => planned.has(`${suffix} ${resourceKey(thing)}`)).map(({ id }) => id));
    return { suffix, records: checkpoint.resources.filter(({ id }) => ids.has(id)) };
  });
  const logGroups = task.plan.stacks.map(({ suffix, things }) => ({
    suffix,
    records: things.filter(({ kind, name }) => kind === 'log-group' && isRecreated(name, found)).map(logGroupRecord),
  }));
  return [...existing, ...logGroups].filter(({ records }) => records.length > 0);
}

/** Lambda creates a log group again, without our tag, for the last line of a removed function. The plan shows it was ours. */
function isRecreated(group: string, { namesakes }: Discovery): boolean {
  return namesakes.some(({ kind, name, isUncertain }) => kind === 'log-group' && name === group && isUncertain);
}

function logGroupRecord({ id, name }: { id: string; name: string }): ResourceRecord {
  const props = { name, retentionDays: 0, untagged: true };
  return { id, step: 'functions', kind: 'log-group', status: 'ready', props, changes: [], at: now() };
}

/** Replaces the records of an earlier, failed removal. */
function recordForRetry({ state }: ResetTask, suffix: string, records: readonly ResourceRecord[]): void {
  const checkpoint = state.stacks.find((stack) => stack.suffix === suffix);
  if (!checkpoint) return;
  const ids = new Set(records.map(({ id }) => id));
  checkpoint.resources = [...checkpoint.resources.filter(({ id }) => !ids.has(id)), ...records];
}
