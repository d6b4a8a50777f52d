// `workshop class report`: times, failed checks, hints and answers from the board; the cost of accounts from the roster.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassReport } from '../../../../src/commands/class/report/class-report.ts';
import { classReport } from '../../../../src/commands/class/report/report.ts';
import { defaultRoleName } from '../../../../src/commands/class/roster/read-org-unit.ts';
import { sum, trafficOf } from '../../../../src/commands/cost/traffic.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { mismatches, type Schema } from '../../../helpers/json-schema.ts';
import { fromRoot } from '../../../helpers/root.ts';
import { joinBoard, openBoard } from '../../../helpers/workspace/board.ts';
import { accountOf, buildCourse, makeMember } from '../../../helpers/workspace/class.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

describe('workshop class report', function () {
  this.timeout(60_000);
  let workspace: TestWorkspace;

  async function run(options: Parameters<typeof classReport>[1]) {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    const code = await classReport(context, options);
    return { code, text: heard.lines.join('\n'), document: heard.document as unknown as ClassReport };
  }

  before(async () => {
    workspace = await openTestWorkspace();
    const board = await openBoard(workspace.paths, undefined, 'What helped you most?');
    const start = Date.now() - 60 * 60_000;
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    const check = { type: 'check', step: 'table', id: 'table.item-round-trip', title: 'x' };
    for (const [index, minutes] of [4, 8, 6, 20].entries()) {
      const learner = await joinBoard(board, `Learner ${index + 1}`, { dir: workspace.paths.dir });
      const step = { step: 'environment', title: 'x', chapter: 1 };
      await learner.happen(
        { at: at(0), type: 'step.started', ...step },
        { at: at(minutes), type: 'step.verified', ...step },
        { at: at(21), ...check, status: 'fail' },
        ...(index === 0 ? [{ at: at(22), ...check, status: 'error' }] : []),
        { at: at(23), ...check, status: 'pass' },
        ...(index < 2 ? [{ at: at(22), type: 'hint.given', step: 'table', check: check.id, rung: 1 }] : []),
        ...(index === 3 ? [{ at: at(30), type: 'feedback.given', text: '=The hints' }] : []),
      );
      await learner.command();
    }
    await board.close();
  });
  after(() => workspace.stop());

  it('has the median of a chapter, and between which times half of the learners are', async () => {
    const { code, text, document } = await run({ class: 'spring' });
    assert.equal(code, 0);
    assert.deepEqual(document.chapters[0], {
      chapter: 1,
      title: 'Environment',
      done: 4,
      medianMinutes: 6,
      quarterMinutes: 4,
      threeQuartersMinutes: 8,
      plannedMinutes: 5,
    });
    assert.match(text, /^class spring · 4 learners · 0 complete\n/);
    assert.match(text, /^1\. Environment +4 +6 min +4 to 8 min +5 min$/m);
    assert.match(text, /^2\. Table +0 +- +- +10 min$/m);
  });

  it('has the checks that failed most, also where they have passed since, the hints, and the answers', async () => {
    const { text, document } = await run({ class: 'spring' });
    const title = 'The table stores an item and returns it';
    assert.deepEqual(document.failedChecks, [{ check: 'table.item-round-trip', title, failures: 5, learners: 4 }]);
    assert.deepEqual(document.hints, {
      given: 2,
      learners: 2,
      subjects: [{ id: 'table.item-round-trip', title, hints: 2, learners: 2 }],
    });
    assert.deepEqual(document.survey?.answers, [{ name: 'Learner 4', text: '=The hints' }]);
    assert.equal(document.cost, null);
    assert.match(text, new RegExp(`^  5 times, 4 learners: ${title} \\(table\\.item-round-trip\\)$`, 'm'));
    assert.match(text, /^What helped you most\? \(0 asked, 1 answer\)\n {2}Learner 4: =The hints$/m);
  });

  it('is CSV for a spreadsheet, in which no answer is a formula', async () => {
    assert.match((await run({ class: 'spring' })).text, /next: workshop class report --class spring --csv$/);
    const { text } = await run({ class: 'spring', csv: true });
    const lines = text.split('\r\n');
    assert.equal(lines[0], 'part,id,title,learners,median minutes,from,to,planned,count,dollars');
    assert.equal(lines[1], 'chapter,1,Environment,4,6,4,8,5,,');
    assert.ok(lines.includes("answer,Learner 4,'=The hints,,,,,,,"), text);
  });

  it('estimates the cost of each account in the roster, and nothing for an empty one', async () => {
    const { key } = await makeMember(workspace.sandbox, { name: 'Ana', account: accountOf(1) });
    await makeMember(workspace.sandbox, { name: 'Ben', account: accountOf(2) });
    await buildCourse(workspace.sandbox, key, { upTo: 'table' });
    const roster = join(workspace.paths.dir, 'spring.csv');
    await writeFile(roster, `name,account\nAna,${accountOf(1)}\nBen,${accountOf(2)}\n`);
    const { code, text, document } = await run({
      target: 'sandbox',
      roster,
      roleName: defaultRoleName,
      requests: '5000',
    });
    assert.equal(code, 0);
    const expected = sum(trafficOf(5000, 0).items).dollars;
    assert.deepEqual(
      document.cost?.accounts.map(({ name, dollars }) => [name, dollars]),
      [
        ['Ana', expected],
        ['Ben', 0],
      ],
    );
    assert.match(
      text,
      /^An estimate for 24 hours and 5000 requests in each account, without the free tier, not a bill\.$/m,
    );
  });

  it('writes what docs/schemas describe', async () => {
    const schema = JSON.parse(await readFile(fromRoot('docs/schemas/class-report.schema.json'), 'utf8')) as Schema;
    assert.deepEqual(mismatches((await run({ class: 'spring' })).document, schema), []);
    const roster = join(workspace.paths.dir, 'spring.csv');
    const withCost = await run({ target: 'sandbox', roster, roleName: defaultRoleName });
    assert.deepEqual(mismatches(withCost.document, schema), []);
  });

  it('refuses what would do nothing, and a class without a board', async () => {
    await assert.rejects(run({ class: 'spring', requests: '10' }), {
      code: 'usage',
      message: 'Only the cost of accounts needs this option: add --roster.',
    });
    await assert.rejects(run({ class: 'autumn' }), { message: 'The class autumn has no board in this folder.' });
  });
});
