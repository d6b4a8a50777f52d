// A step that removes what an earlier one has created, and its undo, also after a kill at every moment.
import assert from 'node:assert/strict';
import { advance } from '../../../src/engine/build/advance.ts';
import { courseSteps, findStep } from '../../../src/engine/course.ts';
import { planStep } from '../../../src/engine/dry-run/plan.ts';
import { inspect } from '../../../src/engine/records/inspect.ts';
import { teardown } from '../../../src/engine/remove/teardown.ts';
import { lastBuilt, undo } from '../../../src/engine/remove/undo.ts';
import type { Resource, Step } from '../../../src/engine/types.ts';
import { fakeCourse, fakeRun, fatal, type FakeAccount, type FakeRun } from '../fake-course.ts';

type Key = { name: string };
type Door = { name: string; opensWith: string };

describe('what a step removes although an earlier one has created it', () => {
  const account: FakeAccount = new Map();
  let created = 0;
  beforeEach(() => {
    account.clear();
    created = 0;
  });

  /** With an id that the account makes up, another one each time. */
  const key: Resource<Key, { id: string }> = {
    kind: 'key',
    describe: ({ name }) => `key ${name}`,
    identify: ({ name }) => ({ name }),
    read: ({ name }) => Promise.resolve(account.get(name) as { id: string } | undefined),
    ensure({ name }) {
      const known = account.get(name) as { id: string } | undefined;
      const made = known ?? { id: `key-number-${++created}` };
      account.set(name, made);
      return Promise.resolve(made);
    },
    remove({ name }) {
      account.delete(name);
      return Promise.resolve();
    },
  };
  const door: Resource<Door, Door> = {
    kind: 'door',
    describe: ({ name }) => `door ${name}`,
    identify: ({ name }) => ({ name }),
    read: ({ name }) => Promise.resolve(account.get(name) as Door | undefined),
    ensure(props) {
      account.set(props.name, props);
      return Promise.resolve(props);
    },
    remove({ name }) {
      account.delete(name);
      return Promise.resolve();
    },
  };
  const first: Step = {
    id: 'first',
    async provision(step) {
      const { id } = await step.ensure('key', key, { name: 'Key' });
      await step.ensure('door', door, { name: 'Door', opensWith: id });
      return { id };
    },
    verify: () => Promise.resolve(),
  };
  const second: Step = {
    id: 'second',
    async provision(step) {
      await step.ensure('door', door, { name: 'Door', opensWith: 'a code' });
      await step.remove('key');
      return {};
    },
    verify: () => Promise.resolve(),
  };

  function newRun(): FakeRun {
    const [one, two] = fakeCourse(first, second);
    assert.ok(one && two);
    return fakeRun([one, { ...two, extra: true }], [key, door]);
  }

  async function build(run: FakeRun, upTo: string): Promise<void> {
    for (const courseStep of courseSteps(run.course)) {
      if (run.checkpoint.steps[courseStep.id]?.status !== 'verified') await advance(run, courseStep);
      if (courseStep.id === upTo) return;
    }
  }

  const undoLast = async (run: FakeRun) => {
    const courseStep = lastBuilt(run);
    assert.ok(courseStep);
    return undo(run, courseStep);
  };
  const openDoor = (opensWith: string) => [['Door', { name: 'Door', opensWith }]];
  const recordsOf = ({ checkpoint }: FakeRun) => checkpoint.resources.map(({ id }) => id);

  it('has no record, so nothing reads, repairs or exports it, and is removed once', async () => {
    const run = newRun();
    await build(run, 'second');
    assert.deepEqual([...account], openDoor('a code'));
    assert.deepEqual(recordsOf(run), ['door']);
    assert.deepEqual(
      (await inspect(run)).map(({ id, state }) => [id, state]),
      [['door', 'present']],
    );
    assert.deepEqual(
      run.events.filter((event) => event.type === 'resource.removed').map((event) => event.id),
      ['key'],
    );
  });

  it('stays removed where the earlier step runs again', async () => {
    const run = newRun();
    await build(run, 'second');
    const earlier = findStep(run.course, 'first');
    await advance(run, earlier);
    assert.deepEqual([...account], openDoor('a code'));
    assert.deepEqual(run.checkpoint.steps['first']?.outputs, { id: 'key-number-1' });
    const { resources } = await planStep(run, earlier, {});
    assert.deepEqual(
      resources.map(({ id }) => id),
      ['door'],
    );
  });

  it('is named by a plan, also before it exists', async () => {
    const run = newRun();
    const outputs = {};
    const planned = await planStep(run, findStep(run.course, 'first'), outputs);
    const { resources } = await planStep(run, findStep(run.course, 'second'), outputs, planned.resources);
    assert.deepEqual(
      resources.map(({ what, action }) => [what, action]),
      [
        ['door Door', 'change'],
        ['key Key', 'remove'],
      ],
    );
  });

  it('is created again by an undo, and what names it gets its new id', async () => {
    const run = newRun();
    await build(run, 'second');
    const plan = await undoLast(run);
    assert.deepEqual(
      plan.map(({ record, action }) => [record.id, action]),
      [
        ['key', 'recreate'],
        ['door', 'revert'],
      ],
    );
    assertFirstAlone(run);
  });

  function assertFirstAlone(run: FakeRun): void {
    const id = (account.get('Key') as { id: string }).id;
    assert.deepEqual(account.get('Door'), { name: 'Door', opensWith: id });
    assert.deepEqual(recordsOf(run), ['key', 'door']);
    assert.deepEqual(
      [run.checkpoint.resources[1]?.props, run.checkpoint.resources[1]?.changes],
      [{ name: 'Door', opensWith: id }, []],
    );
    assert.deepEqual(
      Object.entries(run.checkpoint.steps).map(([step, { outputs }]) => [step, outputs]),
      [['first', { id }]],
    );
  }

  /** Kills the work at its nth write, before or after it; false where there are fewer. Only what is on disk is left. */
  async function killed(run: FakeRun, nth: number, written: boolean, work: () => Promise<unknown>): Promise<boolean> {
    const { save } = run;
    let writes = 0;
    const fragile = Object.assign(run, {
      async save() {
        writes += 1;
        if (writes > nth || (writes === nth && !written)) throw fatal();
        await save();
        if (writes === nth) throw fatal();
      },
    });
    const isKilled = await work().then(
      () => false,
      () => true,
    );
    Object.assign(fragile, { save });
    if (isKilled) Object.assign(run.checkpoint, structuredClone(run.saves.at(-1)));
    return isKilled;
  }

  const continuations: Readonly<Record<string, (run: FakeRun) => Promise<void>>> = {
    async 'the same command'(run) {
      await build(run, 'second');
      assert.deepEqual([[...account], recordsOf(run)], [openDoor('a code'), ['door']]);
      await undoLast(run);
      assertFirstAlone(run);
    },
    async 'an undo'(run) {
      if (lastBuilt(run)?.id === 'second') await undoLast(run);
      assertFirstAlone(run);
    },
    async 'a teardown'(run) {
      assert.deepEqual((await teardown(run)).left, []);
      assert.deepEqual([[...account], recordsOf(run)], [[], []]);
    },
  };

  for (const [name, go] of Object.entries(continuations))
    it(`is as it must be after a kill at every write, and ${name}`, async () => {
      let kills = 0;
      for (const written of [false, true])
        for (let nth = 1; ; nth += 1) {
          account.clear();
          const run = newRun();
          await build(run, 'first');
          if (!(await killed(run, nth, written, () => build(run, 'second')))) break;
          kills += 1;
          await go(run);
        }
      assert.equal(kills, 14);
    });

  it('is as it must be after a kill at every write of the undo, and another undo', async () => {
    let kills = 0;
    for (const written of [false, true])
      for (let nth = 1; ; nth += 1) {
        account.clear();
        const run = newRun();
        await build(run, 'second');
        if (!(await killed(run, nth, written, () => undoLast(run)))) break;
        kills += 1;
        if (lastBuilt(run)?.id === 'second') await undoLast(run);
        assertFirstAlone(run);
      }
    assert.equal(kills, 16);
  });
});
