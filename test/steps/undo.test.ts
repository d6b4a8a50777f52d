// Undoing every step of the course.
import assert from 'node:assert/strict';
import { courseSteps, extraSteps, handbookSteps, tasksOf, type CourseStep } from '../../src/engine/course.ts';
import { lastBuilt, undo } from '../../src/engine/remove/undo.ts';
import { course } from '../../steps/index.ts';
import { census, emptyCensus, type Census } from '../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

interface Identity {
  readonly id: string;
  readonly canonicalUserId: string;
}

describe('undo, over the whole course', () => {
  let workspace: TestWorkspace;
  before(async () => void (workspace = await openTestWorkspace()));
  after(() => workspace.stop());

  for (const courseStep of handbookSteps(course)) takesBack(courseStep);

  it('changes nothing if the learner does not confirm its danger', async () => {
    const before = await stock();
    await assert.rejects(
      workspace.work(({ run }) =>
        undo({ ...run, confirmDanger: () => Promise.resolve(false) }, lastBuilt(run) ?? assert.fail()),
      ),
      {
        code: 'refused',
        message: `Not confirmed: Turn off Block Public Access for the whole account ${workspace.sandbox.account}?`,
        state: 'Nothing was changed.',
        fix: 'workshop status   # or run the command again with --allow-public',
      },
    );
    assert.deepEqual(await stock(), before);
    const { steps } = await workspace.work(({ checkpoint }) => Promise.resolve(checkpoint));
    assert.equal(steps['private-again']?.status, 'verified');
  });

  it('asks about the same danger once', async () => {
    let asked = 0;
    const confirmDanger = () => Promise.resolve((asked += 1) > 0);
    await workspace.work(({ run }) => undo({ ...run, confirmDanger }, lastBuilt(run) ?? assert.fail()));
    assert.equal(asked, 1);
    await workspace.goto('private-again');
  });

  for (const courseStep of extraSteps(course)) takesBack(courseStep);
  for (const task of tasksOf(course)) takesBack(task);

  it('goes back step by step to nothing', async function () {
    this.timeout(120_000);
    for (const { id } of courseSteps(course).toReversed()) assert.equal(await undoLast(), id);
    assert.equal(await undoLast(), undefined);
    const { resources, steps } = await workspace.work(({ checkpoint }) => Promise.resolve(checkpoint));
    assert.deepEqual([resources, steps], [[], {}]);
    assert.deepEqual(await census(workspace.sandbox), emptyCensus);
  });

  function takesBack({ id }: CourseStep): void {
    it(`takes back ${id}, and it can be built again`, async function () {
      this.timeout(120_000);
      const before = await stock();
      await workspace.goto(id);
      assert.equal(await undoLast(), id);
      assert.deepEqual(await stock(), before);
      const checks = await workspace.goto(id);
      assert.ok(checks.every(({ status }) => status === 'pass'));
    });
  }

  const undoLast = () =>
    workspace.work(async ({ run }) => {
      const courseStep = lastBuilt(run);
      if (courseStep) await undo(run, courseStep);
      return courseStep?.id;
    });

  /** What there is and how it is configured: the census, and each record, read again. */
  async function stock(): Promise<{ census: Census; live: unknown }> {
    const live = await workspace.inspectAll();
    const found = await census(workspace.sandbox);
    // Not configured, or configured and off: the same.
    const accountPublicAccess = found['accountPublicAccess']?.filter((flag) => flag.endsWith('=true')) ?? [];
    const all = {
      census: { ...found, accountPublicAccess },
      live: live.map(({ id, state, properties }) => ({ id, state, properties })),
    };
    // An undo creates it again, and CloudFront gives it another id.
    const identity = live.find(({ id }) => id === 'origin-access-identity')?.properties as Identity | undefined;
    if (!identity) return all;
    const text = JSON.stringify(all).replaceAll(identity.id, 'the id').replaceAll(identity.canonicalUserId, 'the user');
    return JSON.parse(text) as typeof all;
  }
});
