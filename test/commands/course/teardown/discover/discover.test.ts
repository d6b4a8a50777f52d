// The search for a stack in an account, without a checkpoint.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { discover, type Discovery } from '../../../../../src/commands/course/teardown/discover/discover.ts';
import { runOn } from '../../../../../src/workspace/create-run.ts';
import { teardown } from '../../../../../src/engine/remove/teardown.ts';
import type { CallEvent, Checkpoint } from '../../../../../src/engine/types.ts';
import { census, emptyCensus } from '../../../../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

describe('a search without the notes', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
  });
  after(() => workspace.stop());

  const search = (suffix?: string): Promise<Discovery> =>
    workspace.work(({ run }) => discover(run, { target: run.checkpoint.target, suffix }));

  /** Deletes the notes, and takes away what is found in spite of it. */
  async function takeBack(): Promise<Discovery> {
    await forget();
    const found = await search();
    await workspace.work(async ({ run }) => {
      for (const { checkpoint } of found.stacks) {
        const { left } = await teardown(runOn(run, checkpoint, () => Promise.resolve()));
        assert.deepEqual(left, []);
      }
    });
    await forget();
    return found;
  }
  const forget = () => rm(workspace.paths.checkpoint, { force: true });
  const notes = () => workspace.work(({ checkpoint }) => Promise.resolve(structuredClone(checkpoint)));

  const gist = ({ resources }: Checkpoint) =>
    resources
      .filter(({ kind }) => kind !== 'account-public-access' && kind !== 'archive')
      .map(({ id, kind, props, outputs, step }) => ({ id, kind, step, props, outputs }))
      .sort((one, other) => (one.id < other.id ? -1 : 1));

  for (const step of ['functions', 'api', 'public-access', 'private-again'])
    it(`finds what was made up to ${step}, as the notes have it`, async function () {
      this.timeout(120_000);
      await workspace.goto(step);
      const known = await notes();
      const from = workspace.events.length;
      const { stacks, namesakes, unseen } = await search();
      const calls = workspace.events.slice(from).filter((event): event is CallEvent => event.type === 'call');
      assert.ok(calls.every(({ operation }) => /^(Get|List|Describe|Head)/.test(operation)));
      assert.deepEqual([stacks.length, namesakes, unseen], [1, [], []]);
      const [stack] = stacks;
      assert.ok(stack);
      assert.deepEqual(gist(stack.checkpoint), gist(known));
      assert.ok(stack.things.every(({ because }) => /^(its|part of)/.test(because)));
      const outputs = (checkpoint: Checkpoint) =>
        Object.entries(checkpoint.steps).map(([id, { outputs }]) => [id, outputs]);
      const passed = new Set(Object.keys(known.steps));
      assert.deepEqual(
        outputs(stack.checkpoint).filter(([id]) => passed.has(id as string)),
        outputs(known),
      );
    });

  it('is enough to take all of it away', async () => {
    await takeBack();
    assert.deepEqual({ ...(await census(workspace.sandbox)), accountPublicAccess: [] }, emptyCensus);
  });
});
