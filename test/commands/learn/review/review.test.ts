// `workshop review`, which asks again what was missed.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRight, questionFor } from '../../../../src/commands/learn/quiz.ts';
import { dueSteps, readCards, recordAnswer } from '../../../../src/commands/learn/review/cards.ts';
import { review, type ReviewOptions } from '../../../../src/commands/learn/review/review.ts';
import { notebook } from '../../../../src/commands/notebook/notebook.ts';
import { readJournal } from '../../../../src/workspace/journal.ts';
import { pathsOf, type Paths } from '../../../../src/workspace/paths.ts';
import { course } from '../../../../steps/index.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

const minutes = (count: number) => count * 60_000;
const days = (count: number) => minutes(count * 24 * 60);

/** Answers every question right, or with Enter where `misses` names a part of it. Keeps what was asked. */
function learner(paths: Paths, misses: RegExp = /(?!)/) {
  const heard = recordUi();
  const questions: string[] = [];
  let missing = misses;
  const ui = {
    ...heard.ui,
    dialog: true,
    async choose(question: string, choices: readonly string[]) {
      questions.push(question);
      if (missing.test(question)) return undefined;
      for (const [index, choice] of choices.entries()) if (await isAnswer(question, choice)) return index;
      return assert.fail(question);
    },
  };
  const context = { ui, paths, signal: new AbortController().signal, yes: false };
  return { heard, questions, context, learn: () => void (missing = /(?!)/) };
}

async function isAnswer(question: string, choice: string): Promise<boolean> {
  for (const { id } of course.flatMap(({ steps }) => steps)) {
    const found = await questionFor(id, undefined);
    if (found?.question === question) return isRight(found, choice);
  }
  return false;
}

describe('the review', () => {
  let dir: string;
  let paths: Paths;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-review-'));
    paths = pathsOf(dir);
    await mkdir(paths.home);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const run = (who: ReturnType<typeof learner>, options: ReviewOptions = {}) => review(who.context, options);

  it('keeps what was missed, and asks after a longer time each time that it is answered', async () => {
    const start = new Date('2026-01-01T00:00:00Z');
    await recordAnswer(paths, 'role', true, start);
    assert.deepEqual(await readCards(paths), {}, 'a right answer needs no repetition');
    await recordAnswer(paths, 'role', false, start);
    const due = async () => Date.parse((await readCards(paths))['role']?.due ?? '');
    const gaps: number[] = [];
    for (let at = await due(); gaps.length < 4; at = await due()) {
      await recordAnswer(paths, 'role', true, new Date(at));
      gaps.push((await due()) - at);
    }
    assert.ok(gaps.every((gap, index) => index === 0 || gap > (gaps[index - 1] ?? 0)), gaps.join()); // prettier-ignore
    assert.ok((gaps.at(-1) ?? 0) >= days(7), gaps.join());
    const missedAt = await due();
    await recordAnswer(paths, 'role', false, new Date(missedAt));
    assert.ok((await due()) - missedAt <= minutes(15));
    assert.equal((JSON.parse(await readFile(paths.review, 'utf8')) as { version: number }).version, 1);
  });

  it('asks what is due until it is right, and then says when it comes back', async () => {
    const long = new Date(Date.now() - days(1));
    await recordAnswer(paths, 'role', false, long);
    await recordAnswer(paths, 'table', false, new Date(long.getTime() + 1));
    assert.deepEqual(dueSteps(await readCards(paths), new Date()), ['role', 'table']);
    const who = learner(paths, /Which attributes of an item/);
    const { choose } = who.context.ui;
    who.context.ui.choose = async (question, choices) => {
      const index = await choose(question, choices);
      if (index === undefined) who.learn();
      return index;
    };
    assert.equal(await run(who), 0);
    assert.equal(who.questions.length, 3, 'the missed one comes again');
    assert.match(who.heard.lines.join('\n'), /\nNothing to repeat now\. The next question is due on \S+ \S+ UTC\.\n/);
    const answers = (await readJournal(paths.journal)).flatMap((entry) =>
      entry.type === 'review.answered' ? [[entry.step, entry.right]] : [],
    );
    assert.deepEqual(answers.at(-1), ['table', true]);
  });

  it('lists what is due in a pipe, and asks nothing', async () => {
    await recordAnswer(paths, 'role', false, new Date(Date.now() - days(1)));
    const who = learner(paths);
    Object.assign(who.context.ui, { dialog: false });
    assert.equal(await run(who), 0);
    assert.deepEqual(who.questions, []);
    assert.deepEqual((who.heard.document as { due: string[] }).due, ['role']);
    await assert.rejects(run(who, { exam: true }), { code: 'needs-answer' });
  });

  it('refuses a file that is damaged or newer, and leaves it as it is', async () => {
    for (const text of ['', '{', '{"version":2}', '{"version":1,"cards":{"role":{"due":"soon"}}}']) {
      await writeFile(paths.review, text);
      await assert.rejects(run(learner(paths)), { code: 'workspace' }, text);
      assert.equal(await readFile(paths.review, 'utf8'), text);
    }
  });

  it('of the whole course asks ten questions, and its result is in the notebook', async () => {
    const workspace = await openTestWorkspace();
    try {
      await workspace.goto('environment');
      const who = learner(workspace.paths);
      assert.equal(await run(who, { exam: true, seed: 7 }), 0);
      assert.equal(new Set(who.questions).size, 10);
      assert.match(who.heard.lines.join('\n'), /\nYou answered 10 of 10 questions right\.\nnext: workshop notebook/);
      const missing = learner(workspace.paths, /./);
      assert.equal(await run(missing, { exam: true, seed: 8 }), 0);
      assert.equal(Object.keys(await readCards(workspace.paths)).length, 10);
      const report = recordUi();
      await notebook({ ...who.context, ui: report.ui }, {});
      assert.match((report.document as { markdown: string }).markdown, /^- exam: 0 of 10 right, /m);
    } finally {
      await workspace.stop();
    }
  });
});
