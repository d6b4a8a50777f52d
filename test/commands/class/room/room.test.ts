// A room of twenty learners on one board: who is where, who is stuck, a hint that arrives, and a board that comes back.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classImport } from '../../../../src/commands/class/import/import.ts';
import type { boardOf } from '../../../../src/commands/class/room/board.ts';
import { feedback } from '../../../../src/commands/room/feedback/feedback.ts';
import { helpMe } from '../../../../src/commands/room/help-me/help-me.ts';
import { leave } from '../../../../src/commands/room/leave/leave.ts';
import { progress } from '../../../../src/commands/room/progress/progress.ts';
import { handbookSteps } from '../../../../src/engine/course.ts';
import { pathsOf, type Paths } from '../../../../src/workspace/paths.ts';
import { course } from '../../../../steps/index.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { mismatches, type Schema } from '../../../helpers/json-schema.ts';
import { fromRoot } from '../../../helpers/root.ts';
import { joinBoard, openBoard, type TestBoard, type TestLearner } from '../../../helpers/workspace/board.ts';
import { openPage, type OpenedPage } from '../../../helpers/workspace/console.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

type Board = ReturnType<typeof boardOf>;
type Row = Board['learners'][number];

const minute = 60_000;
const stepEvents = (steps: readonly string[], start: number, minutes: number) =>
  steps.flatMap((step, index) => {
    const at = (offset: number) => new Date(start + (index * minutes + offset) * minute).toISOString();
    const named = { step, title: step, chapter: index + 1 };
    return [
      { at: at(0), type: 'step.started', ...named },
      { at: at(minutes), type: 'step.verified', ...named },
    ];
  });

describe('the board of a class', function () {
  this.timeout(60_000);
  let dir: string;
  let instructor: Paths;
  let board: TestBoard;
  let page: OpenedPage;
  let ana: TestWorkspace;
  let anaReports: TestLearner;
  const learners: TestLearner[] = [];

  const contextOf = (paths: Paths) => {
    const heard = recordUi();
    return { heard, context: { ui: heard.ui, paths, signal: new AbortController().signal, yes: false } };
  };
  const rowWhere = async (name: string, fits: (row: Row) => boolean): Promise<Row> => {
    const isRow = (row: Row) => row.name === name && fits(row);
    const { learners: rows } = await page.event<Board>('board', (data) => data.learners.some(isRow));
    const found = rows.find(isRow);
    assert.ok(found);
    return found;
  };

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-room-'));
    instructor = pathsOf(join(dir, 'instructor'));
    board = await openBoard(instructor);
    page = await openPage(board);
    ana = await openTestWorkspace();
  });

  after(async () => {
    page.close();
    await board.close();
    await ana.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('says once, when a learner joins, what is reported', async () => {
    anaReports = await joinBoard(board, 'Ana', { paths: ana.paths });
    const [text = ''] = anaReports.joined;
    assert.match(text, /^You are in the class spring as Ana\.\n/);
    assert.match(text, /Nothing else is sent: no account, no resource, no command, no answer, no file\./);
  });

  it('shows the step of a learner who builds the course on a sandbox', async () => {
    await ana.goto('table');
    await anaReports.command();
    const row = await rowWhere('Ana', ({ done }) => done === 2);
    assert.deepEqual(
      [row.step, row.title, row.state, row.stuck],
      ['role', 'Create the IAM role for the functions', 'working', null],
    );
  });

  it('stores the named fields of an event, and nothing of the account', async () => {
    const text = await readFile(board.file, 'utf8');
    const records = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; reports?: readonly object[] });
    const fields = new Set(records.flatMap(({ reports = [] }) => reports.flatMap((report) => Object.keys(report))));
    assert.deepEqual([...fields].sort(), ['at', 'check', 'end', 'status', 'step', 'type']);
    assert.ok(!text.includes('AWSWorkshopDemoTable'));
  });

  it('shows who of twenty is stuck at a check first', async () => {
    const start = Date.now() - 60 * minute;
    for (let number = 2; number <= 20; number++) {
      const learner = await joinBoard(board, `Learner ${number}`, { dir });
      learners.push(learner);
      await learner.happen(...stepEvents(['environment', 'table', 'role'], start, 4 + (number % 3)));
      await learner.command();
    }
    const at = (ago: number) => new Date(Date.now() - ago * minute).toISOString();
    const failed = (ago: number, status = 'fail') => ({
      at: at(ago),
      type: 'check',
      step: 'functions',
      id: 'functions.create-invoked',
      title: 'invoked',
      status,
    });
    // A check that ends with an error of AWS has not passed either.
    await learners[4]?.happen(failed(3), failed(2, 'error'), failed(1));
    await learners[4]?.command();
    const row = await rowWhere('Learner 6', ({ stuck }) => stuck !== null);
    assert.deepEqual(row.stuck, { kind: 'check', check: 'functions.create-invoked', failures: 3 });
    const { learners: rows, steps } = await page.event<Board>(
      'board',
      (data) => data.learners.length === 20 && data.learners[0]?.stuck?.kind === 'check',
    );
    assert.equal(rows[0]?.name, 'Learner 6');
    assert.deepEqual(
      steps.filter(({ id }) => ['role', 'functions'].includes(id)).map(({ done, here }) => [done, here]),
      [
        [19, 1],
        [0, 19],
      ],
    );
    assert.equal(steps.find(({ id }) => id === 'table')?.medianMinutes, 5);
  });

  it('shows a hint of the instructor at the end of that learner’s next command, once, and to nobody else', async () => {
    const { id } = await rowWhere('Learner 6', () => true);
    const text = 'Look at the handler:\u001b[2J it is index.handler.';
    assert.equal((await page.post('message', { to: id, text })).status, 200);
    const shown = (await learners[4]?.command()) ?? [];
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /^\nMessage of your instructor \(\d\d:\d\d\):\n {2}Look at the handler:/);
    assert.deepEqual(await learners[4]?.command(), []);
    assert.deepEqual(await learners[5]?.command(), []);
    const { messages } = await page.event<Board>('board', (data) => data.messages[0]?.shown === 1);
    assert.deepEqual(
      messages.map(({ to, of }) => [to, of]),
      [['Learner 6', 1]],
    );
  });

  it('puts who asks for help before all others, with the question', async () => {
    const { context } = contextOf(anaReports.paths);
    await helpMe(context, { text: 'Why 403?', done: false });
    const row = await rowWhere('Ana', ({ help }) => help !== null);
    assert.deepEqual([row.state, row.help?.text], ['help', 'Why 403?']);
    const { learners: rows } = await page.event<Board>('board', (data) => data.learners[0]?.state === 'help');
    assert.equal(rows[0]?.name, 'Ana');
    await page.post('helped', { learner: row.id });
    await page.event<Board>('board', (data) => data.messages.length > 0 && data.learners[0]?.name === 'Learner 6');
  });

  it('takes a step back that was undone, and goes on behind one that was skipped', async () => {
    const learner = learners[7];
    const event = (type: string, step: string) => ({
      at: new Date().toISOString(),
      type,
      step,
      title: 'x',
      chapter: 1,
    });
    await learner?.happen(event('step.undone', 'role'));
    await learner?.command();
    const undone = await rowWhere('Learner 9', ({ done }) => done === 2);
    assert.deepEqual([undone.step, undone.state], ['role', 'working']);
    await learner?.happen(event('step.skipped', 'role'), event('step.skipped', 'distribution'));
    await learner?.command();
    const skipped = await rowWhere('Learner 9', ({ step }) => step === 'bucket-policy');
    assert.equal(skipped.done, 2);
  });

  it('shows a projector no names and no texts', async () => {
    const { headers, text } = await new Promise<{ headers: object; text: string }>((resolve) => {
      const stop = new AbortController();
      void fetch(`${board.origin}${page.base}api/events?projector`, {
        headers: { cookie: page.cookie },
        signal: stop.signal,
      }).then(async (response) => {
        let text = '';
        for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          text += part;
          if (text.includes('\n\n')) break;
        }
        stop.abort();
        resolve({ headers: response.headers, text });
      });
    });
    assert.ok(headers);
    assert.ok(text.includes('"step":"functions"'));
    assert.deepEqual(text.match(/Learner \d|Ana|Why 403|handler/g), null);
  });

  it('continues after a restart, and takes what learners did meanwhile', async () => {
    page.close();
    await board.close();
    await ana.goto('role');
    await anaReports.command();
    board = await openBoard(instructor, board.port);
    page = await openPage(board);
    const before = await rowWhere('Ana', () => true);
    assert.equal(before.done, 2);
    // The board did not answer: the next commands do not wait for it for some seconds.
    const file = ana.paths.membership;
    await writeFile(file, (await readFile(file, 'utf8')).replace(/"offlineUntil": \d+/, '"offlineUntil": 0'));
    await anaReports.command();
    await rowWhere('Ana', ({ done }) => done === 3);
  });

  it('takes a file in place of a network, and counts what it knows once', async () => {
    const { heard, context } = contextOf(ana.paths);
    await progress(context, {});
    const [lines = '', onBoard] = heard.lines;
    assert.match(onBoard ?? '', /^The board at 127\.0\.0\.1:\d+ has all of it\.$/);
    const file = join(dir, 'ana.ndjson');
    await writeFile(file, lines.replace('"name":"Ana"', '"name":"Zoë"'));
    await board.close();
    const added = contextOf(instructor);
    await classImport(added.context, { class: 'spring', words: [file] });
    await classImport(added.context, { class: 'spring', words: [file] });
    const missing = join(dir, 'nobody.ndjson');
    await assert.rejects(classImport(added.context, { class: 'spring', words: [missing] }), {
      message: `There is no file ${missing}.`,
    });
    const [first, , second] = added.heard.lines;
    assert.match(first ?? '', /^Zoë: (\d+) new events of \1$/);
    assert.match(second ?? '', /^Zoë: 0 new events of \d+$/);
    page.close();
    board = await openBoard(instructor, board.port);
    page = await openPage(board);
    assert.equal((await rowWhere('Zoë', () => true)).done, 3);
  });

  it('asks a learner who has done the whole course once, at that command, and shows the answer on the board', async () => {
    page.close();
    await board.close();
    board = await openBoard(instructor, board.port, 'What helped you most?');
    page = await openPage(board);
    const learner = learners[10];
    assert.ok(learner);
    await learner.happen(
      ...stepEvents(
        handbookSteps(course).map(({ id }) => id),
        Date.now() - 60 * minute,
        3,
      ),
    );
    const [asked = '', ...more] = await learner.command();
    assert.match(
      asked,
      /:\n {2}Your instructor asks at the end of the class:\n {2}What helped you most\?\n {2}To answer: workshop feedback "your answer"$/,
    );
    assert.deepEqual([more, await learner.command()], [[], []]);
    const { context, heard } = contextOf(learner.paths);
    await feedback(context, { text: 'The hints. ' });
    assert.equal(heard.lines[0], 'Thank you. Your instructor of the class spring can read your answer.');
    const { survey } = await page.event<Board>('board', (data) => data.survey?.answers.length === 1);
    assert.deepEqual(survey, {
      text: 'What helped you most?',
      asked: 1,
      answers: [{ name: 'Learner 12', text: 'The hints.' }],
    });
  });

  it('asks everyone else when the instructor says so', async () => {
    await page.post('survey', {});
    const [asked = ''] = (await learners[11]?.command()) ?? [];
    assert.match(asked, /What helped you most\?/);
    assert.deepEqual(await learners[10]?.command(), []);
  });

  it('exports a row for each learner and step', async () => {
    const csv = await board.send('GET', `${page.base}api/export.csv`, { cookie: page.cookie });
    assert.equal(csv.headers['content-disposition'], 'attachment; filename="class-spring.csv"');
    const lines = csv.text.split('\r\n');
    assert.equal(lines[0], 'learner,step,chapter,state,opened,done,minutes,failing checks,hints');
    assert.equal(lines.filter((line) => line.startsWith('Zoë,')).length, 3);
    const xapi = await board.send('GET', `${page.base}api/export.xapi.json`, { cookie: page.cookie });
    const statements = JSON.parse(xapi.text) as { actor: { name: string }; id: string }[];
    assert.equal(statements.filter(({ actor }) => actor.name === 'Learner 6').length, 3);
    assert.equal(new Set(statements.map(({ id }) => id)).size, statements.length);
  });

  it('writes what docs/schemas describe: lines of progress, of the room, and the JSON of the board', async () => {
    const schemaOf = async (name: string) =>
      JSON.parse(await readFile(fromRoot('docs', 'schemas', `${name}.schema.json`), 'utf8')) as Schema;
    const linesOf = (text: string) => text.split('\n').filter(Boolean);
    const [progressSchema, roomSchema] = [await schemaOf('progress'), await schemaOf('room')];
    const wrong = [
      ...linesOf(await readFile(join(dir, 'ana.ndjson'), 'utf8')).map((line) => [line, progressSchema] as const),
      ...linesOf(await readFile(board.file, 'utf8')).map((line) => [line, roomSchema] as const),
      [
        (await board.send('GET', `${page.base}api/export.json`, { cookie: page.cookie })).text,
        await schemaOf('class-progress'),
      ] as const,
    ].flatMap(([text, schema]) =>
      mismatches(JSON.parse(text), schema).map((problem) => `${problem}: ${text.slice(0, 300)}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('takes a learner who leaves off the board, and hears nothing more', async () => {
    const { context, heard } = contextOf(anaReports.paths);
    await leave(context, {});
    assert.match(
      heard.lines[0] ?? '',
      /^You left the class spring\. Nothing is reported any more\.\nThe board does not/,
    );
    await page.event<Board>('board', (data) => data.learners.every(({ name }) => name !== 'Ana'));
    assert.deepEqual(await anaReports.command(), []);
  });
});
