// The course in the console: the commands of the CLI run in its process, and what a terminal does shows at once.
import assert from 'node:assert/strict';
import { courseState } from '../../../src/commands/console/api/course-state.ts';
import { extraSteps, handbookSteps, tasksOf } from '../../../src/engine/course.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { course } from '../../../steps/index.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { hint } from '../../../src/commands/learn/hint/hint.ts';
import { takeLock } from '../../../src/workspace/lock.ts';
import type { JobState, PageLine } from '../../../src/commands/console/page-data.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openConsole, openPage, type OpenedPage, type TestConsole } from '../../helpers/workspace/console.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

interface LineEvent {
  readonly job: number;
  readonly line: PageLine;
}

describe('the course in the console', () => {
  let workspace: TestWorkspace;
  let opened: TestConsole;
  let page: OpenedPage;

  before(async () => {
    workspace = await openTestWorkspace();
    opened = await openConsole(workspace.paths);
    page = await openPage(opened);
  });

  after(async () => {
    page.close();
    await opened.close();
    await workspace.stop();
  });

  const run = async (action: string, name?: string) => (await page.post<JobState>('run', { action, name })).body;
  const ended = ({ id }: JobState) => page.event<JobState>('job', (job) => job.id === id && !job.isRunning);
  const lineOf = ({ id }: JobState, text: string) =>
    page.event<LineEvent>('line', ({ job, line }) => job === id && 'text' in line && line.text.includes(text));

  it('says that a folder without a workshop can be started, and starts it', async () => {
    const { course } = await page.event<{ course: { isStarted: boolean; next: string } }>('all');
    assert.deepEqual([course.isStarted, course.next], [false, 'environment']);
    const { exitCode } = await ended(await run('start'));
    assert.equal(exitCode, 0);
    await page.event<{ isStarted: boolean }>('course', ({ isStarted }) => isStarted);
  });

  it('asks for a prediction before it shows the guide of the next step', async () => {
    interface Guide {
      question: { choices: string[] } | null;
      guide: string | null;
    }
    const asked = await page.get<Guide>('step?id=environment');
    assert.equal(asked.body.guide, null);
    assert.ok(asked.body.question && asked.body.question.choices.length > 1);
    assert.deepEqual((await page.post('predict', { step: 'environment', choice: 0 })).body, { answer: null });
    const told = await page.get<Guide>('step?id=environment');
    assert.equal(told.body.question, null);
    assert.match(told.body.guide ?? '', /What happens now/);
  });

  it('runs the next step with its checks, and says whether the prediction was right', async () => {
    const job = await run('next');
    assert.equal(job.command, 'workshop next');
    assert.equal((await ended(job)).exitCode, 0);
    await lineOf(job, 'Check your environment: done, all checks passed');
    await lineOf(job, 'said: ');
    await page.event<{ next: string }>('course', ({ next }) => next === 'table');
  });

  it('asks the questions of a command in the page, and goes on with the answer', async () => {
    const job = await run('next');
    const { question } = await page.event<JobState>('job', ({ id, question }) => id === job.id && question !== null);
    assert.equal(question?.kind, 'choose');
    const refused = await page.post<{ error: { code: string; message: string } }>('run', { action: 'undo' });
    assert.equal(refused.status, 409);
    assert.equal(refused.body.error.message, 'This console already runs workshop next.');
    await page.post('answer', { question: question.id, value: 0 });
    assert.equal((await ended(job)).exitCode, 0);
    const again = await page.post<{ error: { message: string } }>('answer', { question: question.id, value: 0 });
    assert.equal(again.body.error.message, 'This question was answered already.');
  });

  it('stops a command that waits for an answer, and leaves the stack as it is', async () => {
    const job = await run('undo');
    const { question } = await page.event<JobState>('job', ({ id, question }) => id === job.id && question !== null);
    assert.equal(question?.text, 'Undo "Create the DynamoDB table" and delete 1 resource?');
    await page.post('stop', {});
    assert.equal((await ended(job)).exitCode, 130);
    assert.deepEqual(
      (await workspace.inspectAll()).map(({ id, state }) => [id, state]),
      [['table', 'present']],
    );
  });

  it('names the command of another process that works in the folder', async () => {
    const release = await takeLock(workspace.paths.lock, 'teardown');
    const job = await run('verify', 'table');
    assert.equal((await ended(job)).exitCode, 2);
    await lineOf(job, 'Another workshop command (teardown, process ');
    await release();
  });

  it('shows at once what a terminal does, and no call of its own twice', async () => {
    const elsewhere = page.event<PageLine[]>('elsewhere', (lines) =>
      lines.some((line) => line.kind === 'event' && line.text === 'IAM role aws-workshop-lambda-role'),
    );
    await workspace.goto('role');
    assert.ok((await elsewhere).every(({ kind }) => kind !== 'call'));
    await page.event<{ next: string }>('course', ({ next }) => next === 'functions');
  });

  it('shows a step as checking until the command that built it has a verdict', async () => {
    interface Course {
      chapters: { steps: { id: string; state: string }[] }[];
    }
    const statesOf = ({ chapters }: Course) =>
      chapters
        .flatMap(({ steps }) => steps)
        .filter(({ id }) => ['table', 'role'].includes(id))
        .map(({ state }) => state);
    const shows = (table: string, role: string) =>
      page.event<Course>('course', (course) => statesOf(course).join() === `${table},${role}`);
    const before = await readFile(workspace.paths.checkpoint, 'utf8');
    const { steps, ...rest } = JSON.parse(before) as { steps: Record<'table' | 'role', object> };
    const builtAt = (at: Date) => ({ status: 'provisioned', at: at.toISOString() });
    const release = await takeLock(workspace.paths.lock, 'goto');
    const role = { ...steps.role, ...builtAt(new Date()) };
    const table = { ...steps.table, ...builtAt(new Date(0)) };
    await writeFile(workspace.paths.checkpoint, JSON.stringify({ ...rest, steps: { ...steps, table, role } }));
    await shows('check failed', 'checking');
    await release();
    await shows('check failed', 'check failed');
    await writeFile(workspace.paths.checkpoint, before);
    await shows('done', 'done');
  });

  it('gives the next hint, as the terminal does', async () => {
    const { ui, lines } = recordUi();
    await hint({ ui, paths: workspace.paths, signal: new AbortController().signal, yes: false }, {});
    assert.match(lines.join('\n'), /functions/);
    const job = await run('hint');
    await ended(job);
    await lineOf(job, '(2 of 4)');
  });

  it('changes nothing on an AWS account that was not opened for changes', async () => {
    const { course: _, ...state } = await page.event<{ course: object }>('all');
    assert.deepEqual(Object.keys(state).sort(), ['job', 'working']);
    const target = { kind: 'aws', account: '123456789012', region: 'ap-south-1', profile: 'none' };
    await workspace.work(({ checkpoint }) =>
      writeFile(workspace.paths.checkpoint, JSON.stringify({ ...checkpoint, target })),
    );
    await page.event<{ isReadOnly: boolean }>('course', ({ isReadOnly }) => isReadOnly);
    for (const action of ['next', 'undo', 'verify', 'repair', 'break']) {
      const { status, body } = await page.post<{ error: { code: string; message: string } }>('run', { action });
      assert.deepEqual(
        [status, body.error.message],
        [422, 'The console changes nothing in the AWS account 123456789012.'],
        action,
      );
    }
    assert.equal((await page.post('run', { action: 'hint' })).status, 200);
  });
});

describe('where the page of the console goes on after the handbook', () => {
  const at = '2026-11-30T00:00:00Z';
  type Status = 'verified' | 'skipped' | 'started';
  const afterHandbook = async (statuses: Readonly<Record<string, Status>>) => {
    const all = {
      ...Object.fromEntries(handbookSteps(course).map(({ id }) => [id, 'verified' as const])),
      ...statuses,
    };
    const steps = Object.fromEntries(Object.entries(all).map(([id, status]) => [id, { status, outputs: {}, at }]));
    const target = { kind: 'sandbox', region: 'ap-south-1', account: '123456789012' };
    const checkpoint = { target, steps, resources: [] } as unknown as Checkpoint;
    const { next, following } = await courseState(checkpoint, { dir: '', allowChanges: false, working: undefined });
    return [next, following];
  };
  const [first, second] = extraSteps(course).map(({ id }) => id);
  const [task] = tasksOf(course).map(({ id }) => id);
  assert.ok(first && second && task);

  it('is the first optional step in the order of the course, where workshop next has the first task', async () => {
    assert.deepEqual(await afterHandbook({}), [task, first]);
    assert.deepEqual(await afterHandbook({ [first]: 'skipped' }), [task, second]);
  });

  it('is the step that was started', async () => {
    assert.deepEqual(await afterHandbook({ [task]: 'started' }), [task, task]);
  });
});
