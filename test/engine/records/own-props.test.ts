// Props that the learner sets on purpose: every step, repair and undo knows of them.
import assert from 'node:assert/strict';
import { advance } from '../../../src/engine/build/advance.ts';
import { courseSteps, findStep } from '../../../src/engine/course.ts';
import { planStep } from '../../../src/engine/dry-run/plan.ts';
import { inspect } from '../../../src/engine/records/inspect.ts';
import { removeOwnProps, setOwnProps } from '../../../src/engine/records/own-props.ts';
import { findDamage, repair } from '../../../src/engine/records/repair.ts';
import { lastBuilt, planUndo, undo } from '../../../src/engine/remove/undo.ts';
import type { ResourceRecord, Step } from '../../../src/engine/types.ts';
import { fakeCourse, fakeResource, fakeRun, fatal, type FakeAccount } from '../fake-course.ts';

describe('own props', () => {
  const account: FakeAccount = new Map();
  const thing = fakeResource(account);
  const stepOf = (id: string, size: number): Step => ({
    id,
    provision: (step) => step.ensure('one', thing, { name: 'One', size }),
    verify: () => Promise.resolve(),
  });
  const sizeNow = () => (account.get('One') as { size: number } | undefined)?.size;

  async function built(...sizes: number[]) {
    account.clear();
    const steps = sizes.map((size, index) => stepOf(`step-${index + 1}`, size));
    const run = fakeRun(fakeCourse(...steps, stepOf('later', 7)), [thing]);
    for (const { id } of steps) await advance(run, findStep(run.course, id));
    const record = run.checkpoint.resources[0] as ResourceRecord;
    return { run, record };
  }

  it('are deployed, and the checkpoint has them before the call', async () => {
    const { run, record } = await built(1, 2);
    const saved = run.saves.length;
    await setOwnProps(run, record, { size: 5 });
    assert.equal(sizeNow(), 5);
    const [first] = run.saves.slice(saved);
    assert.deepEqual(
      first?.resources.map(({ status, props, own }) => ({ status, props, own })),
      [
        {
          status: 'creating',
          props: { name: 'One', size: 5 },
          own: { step: 'step-2', props: { size: 5 }, instead: { size: 2 } },
        },
      ],
    );
    const [seen] = await inspect(run);
    assert.deepEqual([seen?.state, seen?.own], ['present', ['size']]);
  });

  it('stay where a step runs again, or a later one wants something else', async () => {
    const { run, record } = await built(1, 2);
    await setOwnProps(run, record, { size: 5 });
    const planned = await planStep(run, findStep(run.course, 'later'), {});
    assert.deepEqual(
      planned.resources.map(({ action }) => action),
      ['keep'],
    );
    await advance(run, findStep(run.course, 'later'));
    assert.equal(sizeNow(), 5);
    const wants = record.own?.instead;
    assert.deepEqual(
      [record.changes.map(({ step, props }) => [step, props]), wants],
      [
        [
          ['step-2', { name: 'One', size: 1 }],
          ['later', { name: 'One', size: 2 }],
        ],
        { size: 7 },
      ],
    );
  });

  it('are what repair restores', async () => {
    const { run, record } = await built(1);
    await setOwnProps(run, record, { size: 5 });
    assert.deepEqual(await findDamage(run, run.checkpoint.resources), { broken: [], unread: [] });
    account.set('One', { name: 'One', size: 1 });
    await repair(run, (await findDamage(run, run.checkpoint.resources)).broken);
    assert.equal(sizeNow(), 5);
  });

  it('can be set again and again, and go back to what the steps want', async () => {
    const { run, record } = await built(1, 2);
    for (const size of [5, 6]) await setOwnProps(run, record, { size });
    assert.deepEqual([sizeNow(), record.changes.length], [6, 1]);
    await removeOwnProps(run, record);
    assert.deepEqual([sizeNow(), record.own, record.props], [2, undefined, { name: 'One', size: 2 }]);
    await removeOwnProps(run, record);
    assert.equal(sizeNow(), 2);
  });

  it('are finished by repair after a crash in the middle', async () => {
    const { run, record } = await built(1);
    const crashing = { ...thing, ensure: () => Promise.reject(fatal()) };
    await assert.rejects(
      setOwnProps({ ...run, resource: () => Promise.resolve(crashing as never) }, record, { size: 5 }),
    );
    assert.equal(sizeNow(), 1);
    await repair(run, (await findDamage(run, run.checkpoint.resources)).broken);
    assert.equal(sizeNow(), 5);
  });

  it('go with the step that they are set on top of, and not with a later one', async () => {
    const { run, record } = await built(1, 2);
    await setOwnProps(run, record, { size: 5 });
    await advance(run, findStep(run.course, 'later'));
    await undo(run, lastBuilt(run) ?? assert.fail());
    assert.deepEqual([sizeNow(), record.own?.step], [5, 'step-2']);
    await undo(run, lastBuilt(run) ?? assert.fail());
    assert.deepEqual([sizeNow(), record.own], [1, undefined]);
    assert.deepEqual(courseSteps(run.course).filter(({ id }) => id in run.checkpoint.steps).length, 1);
  });

  it('go back to what the learner had set before, when the step is undone in which they were set', async () => {
    const { run, record } = await built(1);
    await setOwnProps(run, record, { size: 5 });
    for (const size of [8, 9]) await setOwnProps(run, record, { size }, 'later');
    assert.deepEqual(record.own, {
      step: 'later',
      props: { size: 9 },
      instead: { size: 1 },
      before: { step: 'step-1', props: { size: 5 } },
    });
    const later = findStep(run.course, 'later');
    run.checkpoint.steps['later'] = { status: 'verified', at: '' };
    const [planned] = await planUndo(run, later);
    assert.deepEqual([planned?.action, planned?.to], ['revert', { name: 'One', size: 5 }]);
    await undo(run, later);
    assert.deepEqual([sizeNow(), record.own?.step, record.changes], [5, 'step-1', []]);
  });
});
