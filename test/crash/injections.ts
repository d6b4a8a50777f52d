// A course on a sandbox that has bad days: what it throttles, breaks and leaves unanswered must neither fail a step nor
// make anything twice.
import assert from 'node:assert/strict';
import { courseSteps } from '../../src/engine/course.ts';
import { paces, type InjectionPlan, type Pace } from '../../src/sandbox/sandbox.ts';
import { course } from '../../steps/index.ts';
import { census, emptyCensus, type Census } from '../helpers/sandbox/census.ts';
import { up } from '../helpers/workspace/up.ts';
import { openTestWorkspace } from '../helpers/workspace/test-workspace.ts';

/** As AWS's, in a fraction of its time: everything is late, so that a repeated call meets what is not visible yet. */
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

/** So that the bucket, too, has the same name every time. */
const suffix = 'faults';

/** What there is after these steps on a good day. */
export async function censusOf(last: string): Promise<Census> {
  const workspace = await openTestWorkspace({ suffix });
  try {
    await workspace.goto(last);
    return await census(workspace.sandbox);
  } finally {
    await workspace.stop();
  }
}

/** Builds up to `last` with faults, proves it, and takes it away with faults. Resolves with how many there were. */
export async function surviveInjections(
  faults: InjectionPlan,
  last: string,
  clean: Census,
  { how, pace = latePace }: { readonly how?: 'side by side'; readonly pace?: Pace } = {},
): Promise<number> {
  let [met, on] = [0, true];
  const counted: InjectionPlan = (service, operation, nth) => {
    const kind = on ? faults(service, operation, nth) : undefined;
    if (kind) met += 1;
    return kind;
  };
  const workspace = await openTestWorkspace({ pace, faults: counted, suffix });
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
    assert.deepEqual(await undisturbed(), clean, 'there is what a good day makes, once');
    const { left } = await workspace.teardown();
    assert.deepEqual(left, []);
    assert.deepEqual(await undisturbed(), emptyCensus, 'nothing is left');
    return met;
  } finally {
    await workspace.stop();
  }
}
