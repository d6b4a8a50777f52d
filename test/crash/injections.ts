// The course on a sandbox that throttles, fails and drops connections: no step may fail, and nothing may be created twice.
import assert from 'node:assert/strict';
import { courseSteps } from '../../src/engine/course.ts';
import { paces, type InjectionKind, type InjectionPlan, type Pace } from '../../src/sandbox/sandbox.ts';
import { course } from '../../steps/index.ts';
import { census, emptyCensus, withoutRandomNames, type Census } from '../helpers/sandbox/census.ts';
import { up } from '../helpers/workspace/up.ts';
import { openTestWorkspace } from '../helpers/workspace/test-workspace.ts';

/** AWS's delays in a fraction of the time, so that a repeated call finds that the first one is not visible yet. */
export const latePace = {
  ...paces.instant,
  table: 150,
  role: 300,
  function: 200,
  deployment: 100,
  publicAccess: 100,
  identity: 100,
  distribution: 300,
};

/** Fails every seventh call: across all services, so that reads, changes and waits are hit in turn. */
export const everySeventh =
  (kind: InjectionKind): InjectionPlan =>
  (_service, _operation, nth) =>
    nth % 7 === 0 ? kind : undefined;

const suffix = 'injected';

/** What exists after these steps when nothing fails. */
export async function censusOf(last: string): Promise<Census> {
  const workspace = await openTestWorkspace({ suffix });
  try {
    await workspace.goto(last);
    return await census(workspace.sandbox);
  } finally {
    await workspace.stop();
  }
}

export interface Survived {
  /** Each call that an injection met, as `iam CreateRole`, in order. */
  readonly met: readonly string[];
  /** All calls of the run and the teardown. */
  readonly calls: number;
}

/** Builds up to `last` while `injections` fail calls, checks it, and removes it while they go on. `nth` counts from 1. */
export async function surviveInjections(
  injections: InjectionPlan,
  last: string,
  clean: Census,
  { how, pace = latePace }: { readonly how?: 'side by side'; readonly pace?: Pace } = {},
): Promise<Survived> {
  const met: string[] = [];
  let [calls, on] = [0, true];
  const counted: InjectionPlan = (service, operation) => {
    if (!on) return undefined;
    calls += 1;
    const kind = injections(service, operation, calls);
    if (kind) met.push(`${service} ${operation}`);
    return kind;
  };
  const workspace = await openTestWorkspace({ pace, injections: counted, suffix });
  const undisturbed = async () => {
    on = false;
    const found = await census(workspace.sandbox);
    on = true;
    return found;
  };
  try {
    if (how) assert.equal(await up(workspace, { to: last }), undefined);
    const checks = how ? await workspace.verifyAll() : await workspace.goto(last);
    assert.deepEqual(
      checks.filter(({ status }) => status !== 'pass' && status !== 'superseded'),
      [],
    );
    const { steps } = await workspace.work(({ checkpoint }) => Promise.resolve(checkpoint));
    const upTo = courseSteps(course).findIndex(({ id }) => id === last) + 1;
    assert.equal(Object.values(steps).filter(({ status }) => status === 'verified').length, upTo);
    assert.deepEqual(
      withoutRandomNames(await undisturbed()),
      withoutRandomNames(clean),
      'what an undisturbed run creates exists once',
    );
    const { left } = await workspace.teardown();
    assert.deepEqual(left, []);
    assert.deepEqual(await undisturbed(), emptyCensus, 'nothing is left');
    return { met, calls };
  } finally {
    await workspace.stop();
  }
}

/** `iam CreateRole` and the like, as `{ iam: 'CreateRole …' }`, sorted. */
export function byService(calls: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const call of calls.toSorted()) {
    const [service = '', operation = ''] = call.split(' ');
    found[service] = found[service] === undefined ? operation : `${found[service]} ${operation}`;
  }
  return found;
}
