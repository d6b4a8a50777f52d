// The order of the course, and what each step needs.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CallInterceptor } from '../../src/aws/calls/clients.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { courseSteps, handbookSteps, type CourseStep } from '../../src/engine/course.ts';
import { provision } from '../../src/engine/build/provision.ts';
import type { AnyResource, Step } from '../../src/engine/types.ts';
import { lastBuilt, undo } from '../../src/engine/remove/undo.ts';
import { verify } from '../../src/engine/check/verify.ts';
import { isReading } from '../../src/commands/inspect/as/services.ts';
import { course } from '../../steps/index.ts';
import { census, emptyCensus, withoutRandomNames, type Census } from '../helpers/sandbox/census.ts';
import { up } from '../helpers/workspace/up.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

const steps = handbookSteps(course);
/** So that the bucket, too, has the same name every time. */
const suffix = 'order';

describe('the order of the course', () => {
  it('is one in which every step comes after those that it needs', () => {
    for (const { id, needs, verifiedAfter = [], position } of steps)
      for (const need of [...needs, ...verifiedAfter]) {
        const before = steps.find((courseStep) => courseStep.id === need);
        assert.ok(before && before.position < position, `${id} needs ${need}, which is no earlier step`);
      }
  });

  describe('on the sandbox', () => {
    let workspace: TestWorkspace;
    let clean: Census;
    before(async function () {
      this.timeout(120_000);
      built = join(await mkdtemp(join(tmpdir(), 'workshop-order-')), 'built');
      workspace = await openTestWorkspace({ suffix });
      const { read, asked, restore } = recording();
      try {
        await workspace.goto('private-again');
      } finally {
        restore();
      }
      clean = withoutRandomNames(await census(workspace.sandbox));
      reads = read;
      asking = asked;
    });
    after(async () => {
      await workspace.stop();
      await rm(dirname(built), { recursive: true, force: true });
    });
    /** The folder after a run side by side. */
    let built: string;
    let reads: Map<string, Set<string>>;
    let asking: Set<string>;

    it('lets each step read what the steps hand on that it needs, and nothing else', () => {
      assert.ok([...reads.values()].some((ids) => ids.size > 0));
      for (const [id, ids] of reads) {
        const known = neededBy(id, 'proof');
        const unknown = [...ids].filter((other) => !known.has(other));
        assert.deepEqual(unknown, [], `${id} reads what it does not need`);
      }
    });

    it('keeps every step for its turn that may ask the learner', () => {
      const inTurn = steps.filter(({ asks }) => asks).map(({ id }) => id);
      assert.deepEqual([...asking], inTurn);
    });

    it('makes the same side by side, and teardown leaves nothing', async function () {
      this.timeout(120_000);
      const other = await openTestWorkspace({ suffix });
      try {
        const { around, most } = counting();
        assert.equal(await up(other, { around }), undefined);
        assert.deepEqual(withoutRandomNames(await census(other.sandbox)), clean);
        // An API, a bucket and a role take one change at a time.
        assert.deepEqual(
          ['ApiGatewayV2', 'S3', 'S3Control', 'IAM'].map((service) => most.get(service)),
          [1, 1, 1, 1],
        );
        assert.ok((most.get('all') ?? 0) > 1, 'changes of different services were made at once');
        const settled = (await other.verifyAll()).map(({ id, status }) => ({ id, status }));
        const usual = (await workspace.verifyAll()).map(({ id, status }) => ({ id, status }));
        assert.deepEqual(settled, usual);
        const { resources } = await other.work(({ checkpoint }) => Promise.resolve(checkpoint));
        const order = resources.map(({ id }) => id);
        assert.ok(order.indexOf('distribution') < order.indexOf('bucket-policy'), 'it started early');
        await other.snapshot(built);
        assert.deepEqual((await other.teardown()).left, []);
        assert.deepEqual(await census(other.sandbox), emptyCensus);
      } finally {
        await other.stop();
      }
    });

    it('is the one in which undo goes back, no matter what was created first', async function () {
      this.timeout(120_000);
      const other = await openTestWorkspace({ suffix, from: built });
      try {
        const back: (string | undefined)[] = [];
        for (let id = await undoLast(other); id !== undefined; id = await undoLast(other)) back.push(id);
        assert.deepEqual(back, steps.map(({ id }) => id).reverse());
        assert.deepEqual(await census(other.sandbox), emptyCensus);
      } finally {
        await other.stop();
      }
    });

    // At random as well, one run for each: SEEDS=7,8 npx mocha test/course/order.test.ts
    const seeds = (process.env['SEEDS'] ?? '').split(',').filter(Boolean);
    for (const [how, choose] of [
      ['what comes last in the course first', (open: number[]) => open.at(-1)],
      ...seeds.map((seed) => [`at random (seed ${seed})`, random(Number(seed))] as const),
    ] as const) {
      it(`may be any that heeds the needs: ${how}`, async function () {
        this.timeout(120_000);
        const other = await openTestWorkspace({ suffix });
        try {
          const order = await walk(other, choose);
          assert.notDeepEqual(
            order,
            steps.map(({ id }) => id),
          );
          assert.deepEqual(withoutRandomNames(await census(other.sandbox)), clean, order.join(' '));
        } finally {
          await other.stop();
        }
      });
    }
  });
});

/** With what those need in turn; for its proof also what that sees. */
function neededBy(id: string, what?: 'proof'): Set<string> {
  const { needs, verifiedAfter = [] } = courseSteps(course).find((courseStep) => courseStep.id === id) as CourseStep;
  const direct = [...needs, ...(what ? verifiedAfter : [])];
  return new Set(direct.flatMap((need) => [need, ...neededBy(need, 'proof')]));
}

/** Notes which outputs each step asks for, and which steps ensure what may be dangerous. */
function recording() {
  const read = new Map<string, Set<string>>();
  const asked = new Set<string>();
  const originals = course.flatMap(({ steps }) => steps.map((entry) => ({ entry, load: entry.load })));
  for (const { entry, load } of originals) {
    const own = new Set<string>();
    read.set(entry.id, own);
    entry.load = async () => {
      const step = await load();
      const listening = <C extends Parameters<Step['verify']>[0] | Parameters<Step['provision']>[0]>(
        context: C,
      ): C => ({
        ...context,
        outputs: (other: string) => {
          own.add(other);
          return context.outputs(other);
        },
        ...('ensure' in context && {
          ensure: (id: string, resource: AnyResource, props: never) => {
            if (resource.danger) asked.add(entry.id);
            return context.ensure(id, resource, props);
          },
        }),
      });
      return {
        ...step,
        provision: (context) => step.provision(listening(context)),
        verify: (context, outputs) => step.verify(listening(context), outputs),
      };
    };
  }
  return { read, asked, restore: () => originals.forEach(({ entry, load }) => (entry.load = load)) };
}

/** Every step's making and proof on its own, one at a time, chosen among those that their needs allow. */
async function walk(workspace: TestWorkspace, choose: (open: number[]) => number | undefined): Promise<string[]> {
  const [made, proven] = [new Set<string>(), new Set<string>()];
  const order: string[] = [];
  await workspace.work(async ({ run }) => {
    while (proven.size < steps.length) {
      const open = steps.flatMap(({ id, needs, verifiedAfter = [] }, index) => {
        const before = made.has(id) ? verifiedAfter : needs;
        return !proven.has(id) && before.every((need) => proven.has(need)) ? [index] : [];
      });
      const courseStep = steps[choose(open) ?? -1];
      assert.ok(courseStep, 'the needs leave something to do');
      const step = await courseStep.load();
      if (!made.has(courseStep.id)) {
        await provision(run, courseStep, step);
        made.add(courseStep.id);
        continue;
      }
      const failed = (await verify(run, courseStep, step)).filter(({ status }) => status !== 'pass');
      assert.deepEqual(failed, [], `${courseStep.id} is proven after ${order.join(' ')}`);
      proven.add(courseStep.id);
      order.push(courseStep.id);
    }
  });
  return order;
}

/** How many changes of a service were under way at once, at the most. */
function counting() {
  const [now, most] = [new Map<string, number>(), new Map<string, number>()];
  const add = (service: string, by: number) => {
    const count = (now.get(service) ?? 0) + by;
    now.set(service, count);
    most.set(service, Math.max(most.get(service) ?? 0, count));
  };
  const around: CallInterceptor = async ({ service, operation }, next) => {
    if (isReading(operation)) return next();
    [service, 'all'].forEach((each) => add(each, 1));
    try {
      return await next();
    } finally {
      [service, 'all'].forEach((each) => add(each, -1));
    }
  };
  return { around, most };
}

function undoLast(workspace: TestWorkspace): Promise<string | undefined> {
  return workspace.work(async ({ run }) => {
    const courseStep = lastBuilt(run);
    if (courseStep) await undo(run, courseStep);
    return courseStep?.id;
  });
}

function random(seed: number) {
  const chance = seededRandom(seed);
  return (open: number[]): number | undefined => open[chance.number(open.length)];
}
