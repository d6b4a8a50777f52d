// `workshop code` and `workshop deploy`: the learner's own code on the sandbox, and what other commands make of it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { inspectAccount, packageCode } from '../../../src/commands/class/status/inspect-account.ts';
import { code } from '../../../src/commands/code/code/code.ts';
import { deploy } from '../../../src/commands/code/deploy/deploy.ts';
import { inspect } from '../../../src/commands/inspect/inspect.ts';
import { repair } from '../../../src/commands/course/repair/repair.ts';
import { verify } from '../../../src/commands/course/verify/verify.ts';
import { readCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { zipOf } from '../../helpers/sandbox/functions.ts';
import { makeMember, testInstructor } from '../../helpers/workspace/class.ts';
import { ownSources, runCommand, type OwnSources } from '../../helpers/workspace/own-code.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

interface Deployed {
  readonly deployed: string[];
  readonly errors: { file: string; line: number; column: number; text: string }[];
  readonly runs: { function: string; answer: string; failed: boolean; log: string[] }[];
  readonly checks: { id: string; status: string; expected?: string; actual?: string; help?: string }[];
}

const create = 'createShortURL/index.mts';
const get = 'getLongURL/index.mts';
const once = { watch: false, handbook: false };

describe('workshop code', () => {
  let workspace: TestWorkspace;
  let my: OwnSources;
  beforeEach(async () => {
    workspace = await openTestWorkspace();
    my = ownSources(workspace);
  });
  afterEach(() => workspace.stop());
  const run = (force = false, answers?: boolean[]) =>
    runCommand<{ force: boolean }, { files: { file: string; state: string }[] }>(
      workspace,
      code,
      { force },
      { answers },
    );
  const statesOf = async (...args: Parameters<typeof run>) =>
    Object.fromEntries((await run(...args)).document.files.map(({ file, state }) => [file, state]));

  it('writes both sources, what Lambda gets of each, and a page that explains them', async () => {
    assert.deepEqual(await statesOf(), {
      'my/README.md': 'created',
      'my/createShortURL/index.mts': 'created',
      'my/getLongURL/index.mts': 'created',
    });
    assert.match(
      await my.read('createShortURL/index.mjs'),
      /^\/\/ What Lambda gets: .*\n[\s\S]*async function handler\(/,
    );
    assert.doesNotMatch(await my.read('createShortURL/index.mjs'), /interface|: Promise</);
    assert.match(await my.read('README.md'), /`workshop deploy --watch`/);
  });

  it('keeps what the learner has changed, and says so', async () => {
    await run();
    await my.write(create, '// mine\n');
    assert.deepEqual(Object.values(await statesOf()), ['unchanged', 'kept', 'unchanged']);
    assert.equal(await my.read(create), '// mine\n');
  });

  it('replaces changes only with --force, and after a question', async () => {
    await run();
    await my.write(create, '// mine\n');
    const declined = await run(true, [false]);
    assert.deepEqual(declined.asked, ['Replace 1 file?']);
    assert.match(declined.lines.join('\n'), /would be lost:\n {2}my\/createShortURL\/index\.mts/);
    assert.equal(await my.read(create), '// mine\n');
    await assert.rejects(run(true), { code: 'needs-answer' });
    assert.deepEqual(Object.values(await statesOf(true, [true])), ['unchanged', 'replaced', 'unchanged']);
    assert.match(await my.read(create), /export async function handler/);
  });

  it('says which step comes first, where there is nothing to deploy to', async () => {
    assert.equal((await run()).lines.at(-1), 'next: workshop goto database-access   # then: workshop deploy');
    await assert.rejects(runCommand(workspace, deploy, once), { code: 'usage', message: /No workshop in this folder/ });
    await workspace.goto('environment');
    await assert.rejects(runCommand(workspace, deploy, once), {
      code: 'usage',
      message: 'The functions cannot run your code yet: they have no layer and no table.',
    });
  });
});

describe('workshop deploy', () => {
  let workspace: TestWorkspace;
  let my: OwnSources;
  let apiUrl: string;
  before(async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace({ builtTo: 'database-access' });
    my = ownSources(workspace);
    const { outputs } = (await readCheckpoint(workspace.paths))?.steps['api'] ?? {};
    ({ apiUrl } = outputs as { apiUrl: string });
  });
  beforeEach(async () => {
    await rm(my.path(''), { recursive: true, force: true });
    await runCommand(workspace, code, { force: false });
  });
  after(() => workspace.stop());

  const deployed = () => runCommand<typeof once, Deployed>(workspace, deploy, once);
  const unknownId = async () => (await fetch(`${apiUrl}/no-such-id`)).text();
  const recordOf = async (id: string) =>
    (await readCheckpoint(workspace.paths))?.resources.find((record) => record.id === id);

  it('deploys both functions, runs them, and shows their log lines and the checks', async () => {
    await my.edit(get, "'There is no URL for this id'", "'Never heard of it'");
    await my.edit(get, 'const id = event', "console.log('looking it up');\n    const id = event");
    const { exitCode, document, lines } = await deployed();
    assert.equal(exitCode, 0, lines.join('\n'));
    assert.deepEqual(document.deployed, ['createShortURL', 'getLongURL']);
    assert.deepEqual(
      document.runs.map((run) => [run.function, run.answer.replace(/"[\w-]{8}"/, 'id'), run.failed]),
      [
        ['createShortURL', '200 id', false],
        ['getLongURL', '200 "https://example.com/my-code"', false],
      ],
    );
    assert.match(document.runs[1]?.log.join('\n') ?? '', /^\S+ \S+ INFO looking it up$/);
    assert.deepEqual(
      document.checks.map(({ id, status }) => [id, status]),
      [
        ['database-access.stores-url', 'pass'],
        ['database-access.finds-url', 'pass'],
        ['database-access.unknown-id', 'pass'],
        ['database-access.invalid-url', 'pass'],
      ],
    );
    assert.equal(await unknownId(), '{"message":"Never heard of it"}');
  });

  it('is known to inspect, verify, repair and the steps, and none of them replaces it', async () => {
    await my.edit(get, "'There is no URL for this id'", "'Mine'");
    await deployed();
    const inspected = await runCommand<object, { resources: { id: string; state: string; own: string[] }[] }>(
      workspace,
      inspect,
      {},
    );
    const own = inspected.document.resources.filter((resource) => resource.own.length > 0);
    assert.deepEqual(
      own.map(({ id, state, own: [name] }) => [id, state, name]),
      [
        ['create-function', 'present', 'code'],
        ['get-function', 'present', 'code'],
      ],
    );
    assert.match(inspected.lines.join('\n'), /getLongURL\n {4}your code: set on purpose, and kept by repair/);
    const checked = await runCommand<object, Deployed>(workspace, verify, { step: 'deploy' });
    assert.deepEqual(
      checked.document.checks.map(({ id, status }) => [id, status]),
      [
        ['deploy.create-function-code', 'pass'],
        ['deploy.create-function-runs', 'pass'],
        ['deploy.get-function-code', 'pass'],
        ['deploy.get-function-runs', 'pass'],
      ],
    );
    const repaired = await runCommand<object, { repaired: object[] }>(workspace, repair, {});
    assert.deepEqual(repaired.document.repaired, []);
    // Something makes the step run again.
    await workspace.work(async ({ run, checkpoint }) => {
      (checkpoint.steps['deploy'] as { status: string }).status = 'started';
      await run.save();
    });
    await workspace.goto('deploy');
    assert.equal(await unknownId(), '{"message":"Mine"}');
  });

  it('names a syntax error by file, line and column, and deploys nothing', async () => {
    await deployed();
    const before = await recordOf('create-function');
    await my.edit(create, 'const idLength = 8;', 'const idLength = ;');
    const { exitCode, document, lines } = await deployed();
    const line = (await my.read(create)).split('\n').indexOf('const idLength = ;') + 1;
    assert.deepEqual(
      [exitCode, document.deployed, document.errors.map(({ file, line: at, column }) => [file, at, column])],
      [1, [], [['my/createShortURL/index.mts', line, 18]]],
    );
    assert.match(
      lines[0] ?? '',
      new RegExp(`^my/createShortURL/index\\.mts:${line}:18: Unexpected ";"\\n.*\\n *\\^\\n`),
    );
    assert.deepEqual(await recordOf('create-function'), before);
  });

  it('names a function without a handler before Lambda does', async () => {
    await my.edit(create, 'export async function handler', 'export async function handle');
    const { exitCode, document } = await deployed();
    assert.equal(exitCode, 1);
    assert.deepEqual(
      document.errors.map(({ file, text }) => [file, text]),
      [['my/createShortURL/index.mts', 'No export named "handler": Lambda would answer Runtime.HandlerNotFound']],
    );
  });

  it('shows the log of a function that fails, and names the check, and the course stays complete', async () => {
    await my.edit(
      create,
      'const id = await store(new URL(url as string).href);',
      'const id = await store(table.notThere.text);',
    );
    const { exitCode, document, lines } = await deployed();
    assert.equal(exitCode, 1);
    assert.equal(document.runs[0]?.answer, '500 {"message":"Internal server error"}');
    assert.match(
      document.runs[0]?.log.join('\n') ?? '',
      /"error":"TypeError","message":"Cannot read properties of undefined/,
    );
    const [first] = document.checks;
    assert.deepEqual(
      [first?.id, first?.status, first?.expected],
      ['database-access.stores-url', 'fail', '200 with an id'],
    );
    assert.equal(first?.help, 'workshop logs --since 5m');
    assert.deepEqual(lines.slice(-2), [
      'Your code is deployed. 1 of 4 checks failed, 3 not run.',
      'next: workshop logs --since 5m',
    ]);
    assert.equal((await readCheckpoint(workspace.paths))?.steps['database-access']?.status, 'verified');
  });

  it('deploys files that the source imports, and keeps an edit of what it writes', async () => {
    await my.write('getLongURL/words.mts', "export const unknown: string = 'From another file';\n");
    await my.edit(get, "'There is no URL for this id'", 'unknown');
    await my.write(get, `import { unknown } from './words.mts';\n${await my.read(get)}`);
    assert.equal((await deployed()).exitCode, 0);
    assert.equal(await unknownId(), '{"message":"From another file"}');
    await my.write('getLongURL/index.mjs', '// edited by hand\n');
    await assert.rejects(deployed(), { code: 'usage', message: /^You have edited my\/getLongURL\/index\.mjs/ });
    assert.equal(await my.read('getLongURL/index.mjs'), '// edited by hand\n');
  });

  it('goes back to the code of the course with --handbook, and keeps the files', async () => {
    await my.edit(get, "'There is no URL for this id'", "'Mine'");
    await deployed();
    const back = await runCommand<typeof once, Deployed>(workspace, deploy, { watch: false, handbook: true });
    assert.deepEqual([back.exitCode, back.document.deployed], [0, ['createShortURL', 'getLongURL']]);
    assert.equal(await unknownId(), '{"message":"There is no URL for this id"}');
    assert.match(await my.read(get), /'Mine'/);
    assert.equal((await recordOf('get-function'))?.own, undefined);
  });

  it('counts as done in the status of a class, until another code is uploaded', async function () {
    this.timeout(120_000);
    await my.edit(get, "'There is no URL for this id'", "'Mine, in class'");
    await deployed();
    const { sandbox } = workspace;
    const { member } = await makeMember(sandbox, { name: 'Ana', account: sandbox.account });
    const instructor = await testInstructor(sandbox);
    await packageCode(instructor);
    const statesInClass = async () => {
      const { signal } = new AbortController();
      const [status] = await inspectAccount(instructor, [member], { signal });
      const step = status?.steps.find(({ id }) => id === 'deploy');
      return [step?.state, step?.problems.map(({ id }) => id)];
    };
    assert.deepEqual(await statesInClass(), ['done', []]);
    const ZipFile = zipOf({ 'index.mjs': 'export const handler = () => ({ statusCode: 404 });' });
    const lambda = sandbox.client(LambdaClient);
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'getLongURL', ZipFile }));
    assert.deepEqual(await statesInClass(), ['failing', ['deploy.get-function-code']]);
  });

  it('says where the code is missing', async () => {
    await rm(my.path(''), { recursive: true });
    await assert.rejects(deployed(), {
      message: 'There is no my/createShortURL/index.mts in this folder.',
      fix: 'workshop code',
    });
  });

  it('is taken down with the stack, and the learner keeps the files', async () => {
    await deployed();
    const zip = join(workspace.paths.build, 'my-getLongURL.zip');
    assert.ok(existsSync(zip));
    assert.deepEqual((await workspace.teardown()).left, []);
    assert.deepEqual([existsSync(zip), existsSync(my.path(get))], [false, true]);
  });
});
