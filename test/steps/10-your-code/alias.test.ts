// The task alias, and how every task is opened, checked, solved, skipped and undone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { next, type NextOptions } from '../../../src/commands/course/next/next.ts';
import { status } from '../../../src/commands/course/status/status.ts';
import { undo } from '../../../src/commands/course/undo/undo.ts';
import { read } from '../../../src/commands/learn/read/read.ts';
import { askApi } from '../../../steps/ask-api.ts';
import { readCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { runCommand } from '../../helpers/workspace/own-code.ts';
import { openTaskWorkspace, type TaskWorkspace } from '../../helpers/workspace/tasks.ts';

interface Shown {
  readonly next: string | null;
  readonly verified?: boolean;
  readonly tasks: { id: string; status: string }[];
  readonly checks: { id: string; status: string }[];
}

describe('the task alias', function () {
  this.timeout(180_000);
  let opened: TaskWorkspace;
  let apiUrl: string;
  before(async () => {
    opened = await openTaskWorkspace();
    const { outputs } = (await readCheckpoint(opened.workspace.paths))?.steps['api'] ?? {};
    ({ apiUrl } = outputs as { apiUrl: string });
  });
  after(() => opened.workspace.stop());

  const runNext = (options: NextOptions = {}, yes = false) =>
    runCommand<NextOptions, Shown>(opened.workspace, next, options, { yes });
  const statusOf = async (id: string) =>
    (await runCommand<object, Shown>(opened.workspace, status, {})).document.tasks.find((task) => task.id === id)
      ?.status;
  const shorten = async (request: object) => {
    const { aws } = await opened.workspace.work(({ run }) => Promise.resolve(run));
    const answer = await askApi(`${apiUrl}/shorten`, aws, { method: 'POST', body: JSON.stringify(request) });
    return `${answer.status} ${answer.body}`;
  };
  const ownStep = async () =>
    (await readCheckpoint(opened.workspace.paths))?.resources.find(({ id }) => id === 'create-function')?.own?.step;

  it('is in nobody’s way: the course is complete without it, and up builds nothing of it', async () => {
    const { document } = await runCommand<object, Shown>(opened.workspace, status, {});
    assert.deepEqual(
      [document.next, document.tasks[0]],
      [null, { id: 'alias', title: 'Let people choose the name of a short link', status: 'todo' }],
    );
    const up = await runNext({ all: true }, true);
    assert.deepEqual([up.exitCode, up.document.next], [0, null]);
    const plain = await runNext({}, true);
    assert.deepEqual([plain.exitCode, plain.document.next, await statusOf('alias')], [0, null, 'todo']);
  });

  it('is shown by next, which puts the code into the folder my, and checks it', async () => {
    const { exitCode, document, lines } = await runNext();
    assert.equal(exitCode, 1);
    assert.deepEqual(
      document.checks.map(({ id, status: state }) => [id, state]),
      [
        ['alias.stores-alias', 'fail'],
        ['alias.taken', 'blocked'],
        ['alias.same-time', 'blocked'],
        ['alias.invalid', 'blocked'],
        ['alias.without', 'blocked'],
      ],
    );
    assert.ok(lines.includes('The task is open: 5 checks not passed.'), lines.join('\n'));
    assert.match(await opened.my.read('createShortURL/index.mts'), /^\/\/ POST \/shorten/);
    assert.equal(await statusOf('alias'), 'started');
  });

  it('refuses code that overwrites an alias', async () => {
    const { refused, task } = await opened.deploySolution('alias', 'createShortURL', [
      [", ConditionExpression: 'attribute_not_exists(PK)'", ''],
    ]);
    assert.equal(task, 'alias');
    assert.match(refused ?? '', /^alias\.taken: 200, then 200 "https:/);
  });

  it('refuses code that reads whether an alias is free, and then writes', async () => {
    const { refused } = await opened.deploySolution('alias', 'createShortURL', [
      [", ConditionExpression: 'attribute_not_exists(PK)'", ''],
      [
        '  try {\n    await dynamodb.send(command);',
        '  try {\n    if (await isTaken(id)) return false;\n    await dynamodb.send(command);',
      ],
      ['import { DynamoDBClient, ', 'import { DynamoDBClient, GetItemCommand, '],
      [
        'function table()',
        'async function isTaken(id: string) {\n  return (await dynamodb.send(new GetItemCommand({ TableName: table(), Key: { PK: { S: id } }, ConsistentRead: true }))).Item;\n}\n\nfunction table()',
      ],
    ]);
    assert.match(refused ?? '', /^alias\.same-time: 200 200/);
  });

  it('refuses code that takes any text for an alias, or needs one', async () => {
    const any = await opened.deploySolution('alias', 'createShortURL', [
      ['/^[\\w-]{3,32}$/.test(alias)', "alias !== ''"],
    ]);
    assert.equal(any.refused, 'alias.invalid: 200');
    const needed = await opened.deploySolution('alias', 'createShortURL', [
      ['if (alias === undefined) return undefined;', ''],
    ]);
    assert.equal(needed.refused, 'alias.without: no id, no id');
  });

  it('accepts right code, shows our solution beside it, and keeps it through verify', async () => {
    const { exitCode, passed, lines } = await opened.deploySolution('alias', 'createShortURL');
    assert.deepEqual([exitCode, passed, await statusOf('alias')], [0, 5, 'verified'], lines.join('\n'));
    assert.ok(lines.includes('next: workshop read alias   # with our solution'));
    const { dir } = opened.workspace.paths;
    assert.match(await readFile(join(dir, 'my/solutions/alias/createShortURL.mts'), 'utf8'), /storeUnder\(alias/);
    const pages: string[] = [];
    const { ui } = recordUi();
    const context = {
      ui: { ...ui, page: (_: unknown, text: string) => pages.push(text) },
      paths: opened.workspace.paths,
    };
    assert.equal(await read({ ...context, signal: new AbortController().signal, yes: false }, { topic: 'alias' }), 0);
    assert.match(
      pages[0] ?? '',
      /## Our solution\n\n`createShortURL`, compared .*\n\n```diff\n[\s\S]*^\+function problemWithAlias/m,
    );
    // The checks wait for the rate limit of the API, also where other requests have used up the burst.
    const burst = await Promise.all(Array.from({ length: 120 }, () => fetch(`${apiUrl}/no-such-id`)));
    assert.ok(burst.some(({ status: code }) => code === 429));
    assert.ok(
      (await opened.workspace.verifyAll()).every(({ status: state }) => ['pass', 'superseded'].includes(state)),
    );
  });

  it('is undone to the code before', async () => {
    const alias = `mine-${Date.now()}`;
    assert.equal(await shorten({ urlToShorten: 'https://example.com/', alias }), `200 "${alias}"`);
    assert.equal(await ownStep(), 'alias');
    const { document } = await runCommand<object, { undone: string }>(opened.workspace, undo, {}, { yes: true });
    assert.equal(document.undone, 'alias');
    assert.doesNotMatch(
      await shorten({ urlToShorten: 'https://example.com/', alias: `${alias}-2` }),
      new RegExp(alias),
    );
    assert.deepEqual([await ownStep(), await statusOf('alias')], [undefined, 'todo']);
  });

  it('is solved by next --solution, and undone as well', async () => {
    const solved = await runNext({ solution: true });
    assert.deepEqual([solved.exitCode, solved.document.verified, await statusOf('alias')], [0, true, 'verified']);
    assert.deepEqual(
      (await opened.workspace.inspectAll()).filter(({ state }) => state !== 'present'),
      [],
    );
    await runCommand<object>(opened.workspace, undo, {}, { yes: true });
    assert.equal(await statusOf('alias'), 'todo');
  });

  it('is skipped with next --skip', async () => {
    const { document } = await runCommand<NextOptions, { skipped: string[] }>(opened.workspace, next, { skip: true });
    assert.deepEqual([document.skipped, await statusOf('alias')], [['alias'], 'skipped']);
  });

  it('goes with the stack', async () => {
    assert.deepEqual((await opened.workspace.teardown()).left, []);
  });
});
