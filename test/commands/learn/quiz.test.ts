// The question before a step: every text that it prints, for a right answer, a wrong one, none, and an interrupted step.
import assert from 'node:assert/strict';
import { next } from '../../../src/commands/course/next/next.ts';
import { answerLines, isRight, predict, rightAnswer, type Question } from '../../../src/commands/learn/quiz.ts';
import { readCards } from '../../../src/commands/learn/review/cards.ts';
import { findStep } from '../../../src/engine/course.ts';
import { readJournal } from '../../../src/workspace/journal.ts';
import { course } from '../../../steps/index.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

const question = 'Which attributes of an item do you declare when you create the table?';
const why =
  'The check wrote an attribute that the table does not declare. DynamoDB needs only the key: it computes from the partition key where to store the item.';
/** What is on the screen when the question is asked. */
const asked = [
  'Before it runs, your prediction:',
  question,
  '  1 All of them',
  '  2 Only the key',
  '  3 None',
  '  Enter: see the answer',
];

/** A Ui whose learner chooses this position, or presses Enter. It prints what it is asked. */
function answering(position: number | undefined) {
  const heard = recordUi();
  const ui = {
    ...heard.ui,
    interactive: true,
    dialog: true,
    choose: async (text: string, choices: readonly string[], enter = '') => {
      heard.lines.push(text, ...choices.map((choice, index) => `  ${index + 1} ${choice}`), `  Enter: ${enter}`);
      return position;
    },
  };
  return { ui, lines: heard.lines };
}

describe('the question before a step', () => {
  let workspace: TestWorkspace;
  beforeEach(async () => {
    workspace = await openTestWorkspace();
  });
  afterEach(() => workspace.stop());

  /** The step is not run between question and answer. */
  async function predictTable(position: number | undefined) {
    const { ui, lines } = answering(position);
    const prediction = await workspace.work(({ run }) => predict(ui, run, findStep(course, 'table'), workspace.paths));
    const before = [...lines];
    prediction?.reveal();
    return { before, after: lines.slice(before.length) };
  }

  const answers = async () =>
    (await readJournal(workspace.paths.journal)).flatMap((entry) =>
      entry.type === 'quiz.answered' ? [[entry.step, entry.question, entry.answer, entry.right]] : [],
    );
  const toRepeat = async () => Object.keys(await readCards(workspace.paths));

  it('says after the step that the prediction was right, and why', async () => {
    assert.deepEqual(await predictTable(1), { before: asked, after: ['\nAs you said: Only the key.', why] });
    assert.deepEqual(await answers(), [['table', question, 'Only the key', true]]);
    assert.deepEqual(await toRepeat(), []);
  });

  it('says after the step what a wrong prediction was, what is right, and why', async () => {
    assert.deepEqual(await predictTable(0), {
      before: asked,
      after: ['\nYou said: All of them. It is: Only the key.', why],
    });
    assert.deepEqual(await answers(), [['table', question, 'All of them', false]]);
    assert.deepEqual(await toRepeat(), ['table']);
  });

  it('shows the answer at once after Enter, and not again after the step', async () => {
    assert.deepEqual(await predictTable(undefined), {
      before: [...asked, 'The answer: Only the key.', why],
      after: [],
    });
    assert.deepEqual(await answers(), [['table', question, '', false]]);
    assert.deepEqual(await toRepeat(), ['table']);
  });

  it('is asked once: after an interruption the first answer counts', async () => {
    await predictTable(2);
    assert.deepEqual(await predictTable(1), {
      before: [],
      after: ['\nYou said: None. It is: Only the key.', why],
    });
    assert.deepEqual(await answers(), [['table', question, 'None', false]]);
  });

  it('is not asked again after Enter', async () => {
    await predictTable(undefined);
    assert.deepEqual(await predictTable(1), { before: [], after: [] });
  });

  it('is not asked of a step that has run before', async () => {
    await workspace.goto('table');
    assert.deepEqual(await predictTable(1), { before: [], after: [] });
    assert.deepEqual(await answers(), []);
  });

  it('comes before the guide, and Enter shows the answer before the guide, too', async () => {
    const { ui, lines } = answering(undefined);
    const { signal } = new AbortController();
    const prose = () => void lines.push('(the guide)');
    assert.equal(await next({ ui: { ...ui, prose }, paths: workspace.paths, signal, yes: false }, {}), 0);
    assert.deepEqual(lines.slice(lines.indexOf(asked[0] ?? ''), lines.indexOf('(the guide)') + 1), [
      'Before it runs, your prediction:',
      'Your clock is 20 minutes slow. What does AWS do with your requests?',
      '  1 It accepts them, because it uses its own clock',
      '  2 It rejects them, because of the signature',
      '  3 It accepts them and sends a warning',
      '  Enter: see the answer',
      'The answer: It rejects them, because of the signature.',
      'A signature contains the time and is valid for 15 minutes. So a stolen request is soon useless, and a wrong clock makes your own requests invalid.',
      '(the guide)',
    ]);
  });

  for (const [where, isDialog, options] of [
    ['where the output goes elsewhere', false, {}],
    ['with --no-quiz', true, { quiz: false }],
  ] as const)
    it(`is not asked ${where}`, async () => {
      const { ui, lines } = answering(1);
      const { signal } = new AbortController();
      const context = { ui: { ...ui, dialog: isDialog }, paths: workspace.paths, signal, yes: false };
      assert.equal(await next(context, options), 0);
      assert.equal(lines.includes('Before it runs, your prediction:'), false);
    });
});

describe('a question', () => {
  const two: Question = { question: 'Which?', choices: ['a', 'b', 'c'], answer: [0, 2], why: 'Because.' };

  it('can have two right answers, and says both of them', () => {
    assert.deepEqual(two.choices.map((said) => isRight(two, said)), [true, false, true]); // prettier-ignore
    assert.equal(rightAnswer(two), 'a or c');
    assert.deepEqual(answerLines(two, 'c'), ['As you said: c.', 'Because.']);
    assert.deepEqual(answerLines(two, 'b'), ['You said: b. It is: a or c.', 'Because.']);
    assert.deepEqual(answerLines(two, ''), ['The answer: a or c.', 'Because.']);
  });
});
