// Commands on a real sandbox whose names, logs, answers and errors are made to take over a terminal.
import assert from 'node:assert/strict';
import { LambdaClient, UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sandboxTarget } from '../../src/aws/target/target.ts';
import { stopSandbox, type Locator } from '../../src/sandbox/client/process.ts';
import { makeFolder, type CommandResult, type Folder } from '../helpers/cli/folder.ts';
import { hasTerminal, openTerminal } from '../helpers/cli/terminal.ts';
import { zipOf } from '../helpers/sandbox/functions.ts';

const attack = '\u001b]52;c;cm0=\u0007\u009b2J\u202espoof';
const shown = '\\u{1b}]52;c;cm0=\\u{7}\\u{9b}2J\\u{202e}spoof';
// eslint-disable-next-line no-control-regex
const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/;
const folderName = 'links\u001b]0;title\u0007\u202e';

const code = `export const handler = async ({ rawPath }) => {
  console.log(${JSON.stringify(`log ${attack}`)});
  if (rawPath !== '/shorten') throw new Error(${JSON.stringify(`error ${attack}`)});
  return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: ${JSON.stringify(`body ${attack}`)} };
};`;

describe('commands in a folder of hostile names', function () {
  this.timeout(120_000);
  let folder: Folder;
  let dir: string;
  const run = (...args: string[]): Promise<CommandResult> => folder.run('--dir', dir, ...args);

  before(async () => {
    folder = await makeFolder();
    dir = join(folder.dir, folderName);
    await mkdir(dir);
    const gone = await run('goto', 'api', '--yes', '--pace', 'instant');
    assert.equal(gone.code, 0, gone.stderr);
    assert.doesNotMatch(gone.stdout + gone.stderr, obeyed);
    const located = await folder.read<Locator>('..', folderName, '.workshop', 'sandbox', 'locator.json');
    const lambda = new LambdaClient(sandboxTarget(located, 'ap-south-1').config as never);
    for (const FunctionName of ['createShortURL', 'getLongURL'])
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf({ 'index.mjs': code }) }));
    // Until an update has ended, the code of before answers.
    for (const FunctionName of ['createShortURL', 'getLongURL'])
      await waitUntilFunctionUpdatedV2({ client: lambda, minDelay: 1, maxWaitTime: 60 }, { FunctionName });
    lambda.destroy();
  });
  after(async () => {
    await stopSandbox(join(dir, '.workshop', 'sandbox'));
    await rm(dir, { recursive: true, force: true });
    await folder.remove();
  });

  it('call gives a pipe the answer as it is, and JSON escapes it', async () => {
    const piped = await run('call', 'POST', '/shorten', '{}');
    assert.match(piped.stdout, /^200 after \d+ ms\n/);
    assert.ok(piped.stdout.endsWith(`\nbody ${attack}\n`), piped.stdout);
    assert.doesNotMatch(piped.stderr, obeyed);
    const json = await run('call', 'POST', '/shorten', '{}', '--json');
    assert.doesNotMatch(json.stdout, obeyed);
    const { response } = JSON.parse(json.stdout) as { response: { body: string } };
    assert.equal(response.body, `body ${attack}`);
  });

  it('call and logs show it on a terminal, which obeys none of it', async function () {
    if (!hasTerminal()) this.skip();
    for (const args of [['call', 'POST', '/shorten', '{}'], ['logs']]) {
      const screen = await openTerminal(dir, args, 200).ended;
      // Colours, and the ends of lines, are the CLI's own.
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(screen.raw.replace(/\u001b\[\d+m|\r\n/g, '\n'), obeyed);
      assert.ok(screen.text.includes(shown), screen.text);
    }
  });

  it('logs show it in a pipe too, and have it whole in JSON', async () => {
    await run('call', 'GET', '/some-id');
    const piped = await run('logs');
    assert.doesNotMatch(piped.stdout + piped.stderr, obeyed);
    assert.ok(piped.stdout.includes(`log ${shown}`), piped.stdout);
    // Lambda logs an error as JSON.
    assert.ok(piped.stdout.includes('"errorMessage":"error \\u001b]52;c;cm0='), piped.stdout);
    const json = await run('logs', '--json');
    assert.doesNotMatch(json.stdout, obeyed);
    const { lines } = JSON.parse(json.stdout) as { lines: { text: string }[] };
    assert.ok(lines.some(({ text }) => text.includes(`log ${attack}`)));
  });

  it('no other command passes it on', async () => {
    const verified = await run('verify', '--ndjson');
    const commands = [
      ['inspect', 'create-function'],
      ['inspect', '--as', 'cli'],
      ['notebook'],
      ['why', 'last'],
      ['sandbox', 'logs'],
      ['inspect', `no such ${attack}`],
      [`--${attack}`],
      [attack],
    ];
    const results = await Promise.all(commands.map((command) => run(...command)));
    for (const { stdout, stderr } of [verified, ...results]) assert.doesNotMatch(stdout + stderr, obeyed);
    assert.match(verified.stdout, /"type":"check".*"status":"fail"/);
    assert.match(results.at(-1)?.stderr ?? '', /^ERROR There is no command ".*spoof"/);
  });
});
