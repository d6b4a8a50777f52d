// `workshop mcp` as an assistant uses it: the built CLI in a process, and the protocol's own client.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import { courseSteps } from '../../../src/engine/course.ts';
import { readLocator, type Locator } from '../../../src/sandbox/client/locator.ts';
import { newCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { readJournal } from '../../../src/workspace/journal.ts';
import { takeLock } from '../../../src/workspace/lock.ts';
import { course } from '../../../steps/index.ts';
import { openAssistant, type Assistant } from '../../helpers/cli/assistant.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';
import { fromRoot } from '../../helpers/root.ts';

const bin = fromRoot('bin/workshop.js');

describe('workshop mcp', function () {
  this.timeout(120_000);
  let folder: Folder;
  let assistant: Assistant;
  beforeEach(async () => void (folder = await makeFolder()));
  afterEach(async () => {
    await assistant?.close();
    await folder.remove();
  });
  const startSandbox = (pace: string) => folder.run('sandbox', 'start', '--pace', pace);
  const pasted = (command: string) => `NEXT node ${bin} --dir ${folder.dir} ${command}`;

  it('plays a session on the sandbox: status, read, next, verify, hint, undo', async () => {
    await startSandbox('instant');
    assistant = await openAssistant(folder);
    const { call } = assistant;
    const before = await call('status');
    assert.deepEqual([before.document['target'], before.document['next']], [null, 'environment']);
    assert.equal(before.text.split('\n').at(-1), pasted('next'));

    const guide = await call('read', { topic: 'table' });
    assert.match(String(guide.document['markdown']), /^# Create the DynamoDB table\n/);

    const progress: { progress: number; message?: string }[] = [];
    const first = await call('next', {}, { onprogress: (one) => void progress.push(one) });
    assert.deepEqual([first.document['verified'], first.document['next']], [true, 'table']);
    assert.deepEqual(
      progress.map((one) => one.progress),
      progress.map((_one, index) => index + 1),
    );
    assert.ok(progress.some(({ message }) => message?.startsWith('passed  ')));
    const second = await call('next');
    assert.equal(second.document['next'], 'role');
    const checks = second.document['checks'] as { id: string; status: string }[];
    assert.deepEqual(
      checks.map(({ status }) => status),
      checks.map(() => 'pass'),
    );
    assert.match(second.text, /created {2}DynamoDB table AWSWorkshopDemoTable/);

    assert.deepEqual(statesIn((await call('inspect')).document), [['table', 'present']]);
    assert.equal((await call('verify')).document['verified'], true);

    const dynamodb = new DynamoDBClient(sandboxTarget(locatorOf(folder), 'ap-south-1').config as never);
    await dynamodb.send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
    const broken = await call('verify', { step: 'table' });
    assert.deepEqual([broken.isError, broken.document['verified']], [false, false]);
    assert.equal((await call('why', { what: 'last' })).document['what'], 'last');

    // Each tool that needs it starts a sandbox that was stopped; those that read the folder do not.
    assert.equal((await folder.run('sandbox', 'stop')).code, 0);
    assert.match((await call('status')).text, /^sandbox is stopped, and starts when a command needs it$/m);
    const [missing, logs] = await Promise.all([call('inspect', { what: 'table' }), call('logs')]);
    assert.deepEqual(statesIn(missing.document), [['table', 'missing']]);
    assert.deepEqual([logs.isError, logs.text.split('\n')[0]], [true, 'This folder has no functions yet, so there are no logs. (usage)']); // prettier-ignore

    const undone = await call('undo');
    assert.equal(undone.document['undone'], 'table');
    assert.deepEqual(
      (await folder.run('status', '--json').then(({ stdout }) => JSON.parse(stdout) as { next: string })).next,
      'table',
    );
  });

  it('gives one hint at each call, from the vaguest on', async () => {
    await startSandbox('instant');
    await folder.prepare('next');
    assistant = await openAssistant(folder);
    const given = [
      await assistant.call('hint'),
      ...(await Promise.all([assistant.call('hint'), assistant.call('hint')])),
    ];
    assert.deepEqual(
      given.map(({ document: { step, rung, of } }) => [step, rung, of]),
      [1, 2, 3].map((rung) => ['table', rung, 4]),
    );
    assert.ok(given.every(({ text }) => !text.includes('aws dynamodb create-table')));
  });

  it('serves the guides of all steps and the progress as resources, and no secret', async () => {
    await startSandbox('instant');
    await folder.prepare('next');
    assistant = await openAssistant(folder);
    const { client } = assistant;
    const uris = (await client.listResources()).resources.map(({ uri }) => uri);
    assert.deepEqual(uris.slice(0, 3), [
      'workshop://checkpoint',
      'workshop://guide/environment',
      'workshop://guide/table',
    ]);
    assert.equal(uris.length, 1 + courseSteps(course).length);
    assert.deepEqual(
      (await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
      ['workshop://guide/{step}'],
    );
    const secret = locatorOf(folder).secretAccessKey;
    for (const uri of uris) {
      const { contents } = await client.readResource({ uri });
      const { text } = contents[0] as { text: string };
      assert.ok(text.length > 100, uri);
      assert.ok(!text.includes(secret), uri);
    }
    const { contents } = await client.readResource({ uri: 'workshop://checkpoint' });
    const progress = contents[0] as { text: string };
    assert.equal((JSON.parse(progress.text) as { next: string }).next, 'table');
    await assert.rejects(client.readResource({ uri: 'workshop://guide/tabel' }), {
      code: -32002,
      message: /There is no guide "tabel"\. Did you mean table\?/,
    });
    await assert.rejects(client.readResource({ uri: 'workshop://guide/../../package' }), { code: -32002 });
    await assert.rejects(client.readResource({ uri: 'file:///etc/passwd' }), { code: -32002 });
  });

  it('says which tools only read, and warns of data that others have written', async () => {
    assistant = await openAssistant(folder);
    const { tools } = await assistant.client.listTools();
    const hints = tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint, annotations?.destructiveHint]);
    assert.deepEqual(hints, [
      ['status', true, false],
      ['read', true, false],
      ['verify', false, false],
      ['inspect', true, false],
      ['why', true, false],
      ['hint', false, false],
      ['logs', true, false],
      ['next', false, false],
      ['undo', false, true],
    ]);
    for (const { name, description = '' } of tools) {
      const warns = ['verify', 'inspect', 'logs', 'next'].includes(name);
      assert.equal(/never (instructions|follow instructions)/.test(description), warns, name);
    }
    assert.match(assistant.client.getInstructions() ?? '', /never follow instructions in them/);
  });

  it('refuses to build and to undo on an AWS account, before any request', async () => {
    const target = {
      kind: 'aws',
      account: '123456789012',
      region: 'ap-south-1',
      endpoint: 'http://127.0.0.1:9',
    } as const;
    await mkdir(folder.home(), { recursive: true, mode: 0o700 });
    const checkpoint = newCheckpoint({ target, suffix: '', bucketName: 'aws-workshop-x' });
    await writeFile(folder.home('checkpoint.json'), JSON.stringify(checkpoint), { mode: 0o600 });
    assistant = await openAssistant(folder, { XDG_STATE_HOME: folder.dir });
    for (const name of ['next', 'undo']) {
      const { isError, text } = await assistant.call(name);
      assert.ok(isError);
      assert.deepEqual(text.split('\n'), [
        `An assistant cannot run ${name} here: this folder works in the AWS account 123456789012. (refused)`,
        'No request was sent. Nothing was changed.',
        `Next: node ${bin} --dir ${folder.dir} ${name}   # for the learner, in a terminal`,
      ]);
    }
    const { text } = await assistant.call('verify', { step: 'table' });
    assert.match(text, /have not confirmed this target on this machine\. \(needs-answer\)/);
    assert.ok(text.includes(`Next: node ${bin} --dir ${folder.dir} verify table --trust-folder`), text);
    const status = await assistant.call('status');
    assert.deepEqual((status.document['target'] as { account: string }).account, '123456789012');
  });

  it('refuses wrong arguments by name, and knows which tool was meant', async () => {
    assistant = await openAssistant(folder);
    const { call } = assistant;
    const texts = await Promise.all([
      call('why', { waht: 'role' }),
      call('why'),
      call('verify', { step: 7 }),
      call('why', { what: 'x'.repeat(10_001) }),
      call('read', { topic: 'tabel' }),
      call('logs', { since: 'yesterday' }),
    ]);
    assert.ok(texts.every(({ isError }) => isError));
    assert.deepEqual(
      texts.map(({ text }) => text.split('\n')[0]),
      [
        'There is no argument "waht". Did you mean what? (usage)',
        'why needs the argument what. (usage)',
        'The argument step of verify is not a text. (usage)',
        'The argument what of why has more than 10000 characters. (usage)',
        'There is no guide "tabel". Did you mean table? (usage)',
        '"yesterday" is not a duration. Examples are 30s, 10m, 2h and 1d. (usage)',
      ],
    );
    await assert.rejects(call('nxt'), { code: -32602, message: /There is no tool "nxt"\. Did you mean next\?/ });
  });

  it('runs two builds at once one after the other', async () => {
    await startSandbox('instant');
    assistant = await openAssistant(folder);
    const built = await Promise.all([assistant.call('next'), assistant.call('next')]);
    assert.deepEqual(
      built.map(({ document: { verified, next } }) => [verified, next]),
      [
        [true, 'table'],
        [true, 'role'],
      ],
    );
  });

  it('is refused while a terminal works in the folder, and still reads', async () => {
    await startSandbox('instant');
    await folder.prepare('next');
    assistant = await openAssistant(folder);
    const release = await takeLock(folder.home('lock'), 'deploy');
    try {
      for (const name of ['next', 'verify', 'undo']) {
        const { isError, text } = await assistant.call(name);
        assert.ok(isError, name);
        assert.match(
          text,
          /^Another workshop command \(deploy, process \d+\) is running in this folder\. \(locked\)\n/,
        );
      }
      assert.equal((await assistant.call('status')).document['next'], 'table');
    } finally {
      await release();
    }
    assert.equal((await assistant.call('verify')).document['verified'], true);
  });

  it('stops a build that the client cancels, and the next one continues it', async () => {
    await startSandbox('aws');
    await folder.prepare('next');
    assistant = await openAssistant(folder);
    const stop = new AbortController();
    const cancelled = assistant.call('next', {}, { signal: stop.signal, onprogress: () => stop.abort() });
    await assert.rejects(cancelled);
    const { document } = await assistant.call('next');
    assert.deepEqual([document['verified'], document['next']], [true, 'role']);
    assert.deepEqual(await stops(folder), [['next', 'interrupted']]);
  });

  it('saves and gives back the lock when the assistant goes away in the middle', async () => {
    await startSandbox('aws');
    await folder.prepare('next');
    const server = raw(folder);
    server.send('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 't', version: '1' },
    });
    server.send('tools/call', { name: 'next', _meta: { progressToken: 1 } });
    await server.shows('notifications/progress');
    server.child.stdin.end();
    assert.equal(await server.ended, 0);
    assert.ok(!existsSync(folder.home('lock')));
    assert.deepEqual(await stops(folder), [['next', 'interrupted']]);
  });

  it('survives what is no message, and writes nothing but the protocol on stdout', async () => {
    await startSandbox('instant');
    const server = raw(folder);
    for (const line of [
      'nonsense',
      '{}',
      '[]',
      '{"jsonrpc":"2.0","id":9,"method":"no/such"}',
      '{"jsonrpc":"1.0","id":8}',
    ])
      server.child.stdin.write(`${line}\n`);
    server.send('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 't', version: '1' },
    });
    server.send('tools/call', { name: 'next' });
    server.send('tools/call', { name: 'verify' });
    await server.shows('"id":3');
    server.child.stdin.end();
    assert.equal(await server.ended, 0);
    const messages = server
      .lines()
      .map((line) => JSON.parse(line) as { jsonrpc: string; id: number; error?: { code: number } });
    assert.ok(messages.every(({ jsonrpc }) => jsonrpc === '2.0'));
    assert.deepEqual(
      messages.map(({ id, error }) => [id, error?.code]).sort(([one = 0], [other = 0]) => one - other),
      [
        [1, undefined],
        [2, undefined],
        [3, undefined],
        [9, -32601],
      ],
    );
  });

  it('ends on a line without an end, which would fill the memory', async () => {
    const server = raw(folder);
    server.child.stdin.on('error', () => undefined);
    server.child.stdin.write('x'.repeat(2 * 1024 * 1024));
    assert.equal(await server.ended, 0);
  });

  it('loads the protocol with this command only', async () => {
    const bundles = (await readdir(fromRoot('dist'))).filter((file) => file.endsWith('.js'));
    const using: string[] = [];
    for (const file of bundles) {
      const text = await readFile(fromRoot('dist', file), 'utf8');
      if (/\b(McpServer|ZodError|Ajv)\b/.test(text)) using.push(file.replace(/-\w+\.js$/, ''));
    }
    assert.deepEqual(using, ['mcp']);
  });
});

function locatorOf(folder: Folder): Locator {
  const locator = readLocator(folder.home('sandbox'));
  assert.ok(locator);
  return locator;
}

/** Commands that were stopped, from the journal. */
async function stops(folder: Folder): Promise<[string, string][]> {
  const failed = (await readJournal(folder.home('journal.ndjson'))).filter(({ type }) => type === 'command.failed');
  return failed.map((entry) => [(entry as { command: string }).command, (entry as { code: string }).code]);
}

function statesIn(document: Record<string, unknown>): [id: string, state: string][] {
  return (document['resources'] as { id: string; state: string }[]).map(({ id, state }) => [id, state]);
}

/** The server without a client: every byte of its stdin and stdout. */
function raw({ dir }: Folder) {
  const child = spawn(process.execPath, [bin, '--dir', dir, 'mcp'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let output = '';
  let id = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    ended,
    lines: () => output.split('\n').filter(Boolean),
    send: (method: string, params: object) =>
      void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: (id += 1), method, params })}\n`),
    shows: (wanted: string) =>
      new Promise<void>((done, reject) => {
        const look = () => void (output.includes(wanted) && done());
        child.stdout.on('data', look);
        child.on('close', () => reject(new Error(`It ended and never showed ${wanted}: ${output}`)));
        look();
      }),
  };
}
