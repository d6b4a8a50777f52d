// A course with one more chapter: nothing counts steps or chapters by hand.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { takeSnapshot } from '../../src/commands/class/status/class-snapshot.ts';
import { tableOf } from '../../src/commands/class/status/table.ts';
import { next } from '../../src/commands/course/next/next.ts';
import { status } from '../../src/commands/course/status/status.ts';
import { teardown } from '../../src/commands/course/teardown/teardown.ts';
import { undo } from '../../src/commands/course/undo/undo.ts';
import { map } from '../../src/commands/map/map.ts';
import type { Command } from '../../src/commands/shared/context.ts';
import type { Chapter, Step } from '../../src/engine/types.ts';
import { table } from '../../src/resources/dynamodb/table.ts';
import { course } from '../../steps/index.ts';
import { names } from '../../steps/names.ts';
import { recordUi } from '../helpers/cli/recorded-ui.ts';
import { census, emptyCensus } from '../helpers/sandbox/census.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';
import { accountOf, buildCourse, makeMember, testInstructor } from '../helpers/workspace/class.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

/** A step that creates a table of its own. */
const madeUp = (id: string): Step => ({
  id,
  provision: (step) => step.ensure(`${id}-table`, table, { name: step.name(id), partitionKey: names.partitionKey }),
  verify: ({ check }, outputs) =>
    check(`${id}.table-exists`, `The table ${id} exists`, () =>
      Promise.resolve({ pass: true, actual: (outputs as { arn: string }).arn }),
    ),
});

const ninth: Chapter = {
  number: 9,
  title: 'Statistics',
  steps: [
    {
      id: 'clicks',
      title: 'Count the clicks',
      needs: ['private-again'],
      skipWith: ['report'],
      load: () => Promise.resolve(madeUp('clicks')),
    },
    {
      id: 'report',
      title: 'Report the clicks',
      needs: ['clicks'],
      skipWith: [],
      load: () => Promise.resolve(madeUp('report')),
    },
  ],
};

describe('a course with a ninth chapter', function () {
  this.timeout(120_000);
  const chapters = course as Chapter[];
  // Before the optional tasks, which come after the whole course.
  before(() => void chapters.splice(chapters.filter(({ extra }) => !extra).length, 0, ninth));
  after(() => void chapters.splice(chapters.indexOf(ninth), 1));

  describe('for a learner', () => {
    let workspace: TestWorkspace;
    before(async () => {
      workspace = await openTestWorkspace({ builtTo: 'public-access' });
    });
    after(() => workspace.stop());

    /** The document of a command that ends with 0. */
    async function run<Options, Document>(command: Command<Options>, options: Options): Promise<Document> {
      const { paths } = workspace;
      const recorded = recordUi();
      const { signal } = new AbortController();
      assert.equal(await command({ ui: recorded.ui, paths, signal, yes: true }, options), 0, recorded.lines.join('\n'));
      return recorded.document as Document;
    }
    const open = async () => {
      const { steps } = await run<object, { steps: { id: string; status: string }[] }>(status, {});
      return steps.filter((step) => step.status !== 'verified').map(({ id }) => id);
    };

    it('status lists its steps after all others', async () => {
      assert.deepEqual(await open(), ['distribution', 'bucket-policy', 'private-again', 'clicks', 'report']);
    });

    it('--skip leaves out the steps that go together, and goes on with the chapter', async () => {
      assert.deepEqual(await run(next, { skip: true }), {
        skipped: ['distribution', 'bucket-policy', 'private-again'],
        // Nothing else would block public access again.
        closed: 'public-access',
        next: 'clicks',
        endpoints: (await run<object, { endpoints: object }>(status, {})).endpoints,
      });
    });

    it('up builds the chapter, and then comes back to what was skipped', async () => {
      assert.equal((await run<object, { next: string }>(next, { all: true })).next, 'distribution');
      assert.deepEqual(await open(), ['public-access', 'distribution', 'bucket-policy', 'private-again']);
      assert.equal((await run<object, { next: null }>(next, { all: true })).next, null);
      // CloudFront needs no public website, so nothing comes back to it.
      assert.deepEqual(await open(), ['public-access']);
    });

    it('undo takes its last step back, which can be skipped', async () => {
      assert.equal((await run<object, { undone: string }>(undo, {})).undone, 'report');
      assert.deepEqual(await open(), ['public-access', 'report']);
      assert.deepEqual((await run<object, { skipped: string[] }>(next, { skip: true })).skipped, ['report']);
    });

    it('the map shows the other chapters as they are', async () => {
      const { parts } = await run<object, { parts: { state: string }[] }>(map, {});
      assert.deepEqual([...new Set(parts.map(({ state }) => state))], ['built']);
    });

    it('teardown removes what the chapter created, and all else', async () => {
      const { removed, left } = await run<object, { removed: { id: string }[]; left: object[] }>(teardown, {});
      assert.deepEqual([removed.filter(({ id }) => id === 'clicks-table').length, left], [1, []]);
      assert.deepEqual(await census(workspace.sandbox), emptyCensus);
    });
  });

  describe('for an instructor', () => {
    let test: TestSandbox;
    before(async () => void (test = await startTestSandbox()));
    after(() => test.stop());

    it('class status has a column for it, and says who is complete', async () => {
      const members = [];
      for (const [index, [name, upTo]] of [
        ['Ana', 'report'],
        ['Ben', 'clicks'],
        ['Cem', 'private-again'],
      ].entries()) {
        const { key, member } = await makeMember(test, { name: name ?? '', account: accountOf(index) });
        members.push(member);
        await buildCourse(test, key, { upTo: upTo ?? '' });
      }
      const seen = await takeSnapshot({
        roster: { className: 'spring', source: 'test', members },
        instructor: await testInstructor(test),
        atOnce: 3,
        home: join(test.dir, 'class'),
        signal: new AbortController().signal,
      });
      const lines = tableOf(seen, 'ascii').split('\n');
      assert.match(lines[0] ?? '', /^learner {10}123456789 step or problem/);
      assert.match(lines[1] ?? '', /^Ana {14}\+{9} complete /);
      assert.match(lines[2] ?? '', /^Ben {14}\+{8}~ next: report /);
      assert.match(lines[3] ?? '', /^Cem {14}\+{8}\. next: clicks /);
    });
  });
});
