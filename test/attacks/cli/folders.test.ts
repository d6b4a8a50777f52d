// Places that are no folder, or take none, and what lies in place of a file of the workspace: nothing hangs, nothing is
// called a bug.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, type CommandResult, type Folder } from '../../helpers/cli/folder.ts';
import { findSandbox } from '../../../src/sandbox/client/process.ts';
import { locatorFile, logFile } from '../../../src/sandbox/client/locator.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { openDaemonLog } from '../../../src/sandbox/server/process/daemon-log.ts';
import { loadCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { readJournal } from '../../../src/workspace/journal.ts';
import { takeLock } from '../../../src/workspace/lock.ts';
import { pathsOf } from '../../../src/workspace/paths.ts';
import { makeFolder as makeFolders } from '../../../src/lib/files/make-folder.ts';
import { explainSystemError } from '../../../src/lib/files/system-errors.ts';
import { fromRoot } from '../../helpers/root.ts';

const starts = [
  ['start', '--yes'],
  ['sandbox', 'start'],
  ['sandbox', 'run'],
] as const;

describe('a place that takes no workshop', function () {
  this.timeout(120_000);
  let folder: Folder;
  beforeEach(async function () {
    if (process.platform === 'win32') this.skip();
    folder = await makeFolder();
  });
  afterEach(() => folder?.remove());

  function isExplained({ code, stderr }: CommandResult, expected: RegExp) {
    assert.equal(code, 2, stderr);
    assert.match(stderr, expected);
    assert.doesNotMatch(stderr, /bug|Internal|\n {4}at /);
  }

  it('is a file, a pipe or a device at --dir', async () => {
    writeFileSync(join(folder.dir, 'file'), '');
    assert.equal(spawnSync('mkfifo', [join(folder.dir, 'pipe')]).status, 0);
    for (const dir of ['file', 'pipe', '/dev/null'])
      isExplained(await folder.run('status', '--dir', dir), new RegExp(`^ERROR ${dir} is no folder\\.\n`));
    for (const command of starts)
      isExplained(
        await folder.run(...command, '--dir', 'pipe/x'),
        /^ERROR pipe\/x cannot be used: a part of this path/,
      );
  });

  it('is a file system that takes no folders, in which Node’s own mkdir never ends', async function () {
    if (process.platform !== 'linux') this.skip();
    for (const command of starts)
      isExplained(
        await folder.run(...command, '--dir', '/proc/self/x'),
        /^ERROR The folder \/proc\/self\/x cannot be created\.\n {2}Nothing/,
      );
    isExplained(
      await folder.run('start', '--dir', '/proc', '--yes'),
      /The folder \/proc\/\.workshop cannot be created/,
    );
  });

  it('is a folder that this user cannot write to', async function () {
    const dir = process.getuid?.() === 0 ? '/sys' : folder.dir;
    if (process.getuid?.() === 0 && process.platform !== 'linux') this.skip();
    chmodSync(folder.dir, 0o500);
    for (const command of starts)
      isExplained(
        await folder.run(...command, '--dir', dir),
        /^ERROR (You have no permission for|Nothing can be written to) \S+\.workshop[.:]/,
      );
    chmodSync(folder.dir, 0o700);
  });

  it('is a current folder that does not exist any more', () => {
    const gone = join(folder.dir, 'gone');
    for (const command of ['status', 'start --yes', 'sandbox run', 'next']) {
      mkdirSync(gone);
      const line = `cd '${gone}' && rmdir '${gone}' && exec '${process.execPath}' '${fromRoot('bin/workshop.js')}' ${command}`;
      const { status, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
      isExplained({ code: status, stdout: '', stderr }, /^ERROR The current folder does not exist any more\.\n/);
    }
  });

  const kinds: Readonly<Record<string, (path: string) => void | Promise<unknown>>> = {
    pipe: (path) => assert.equal(spawnSync('mkfifo', [path]).status, 0),
    file: (path) => writeFileSync(path, ''),
    'broken link': (path) => symlinkSync('nowhere', path),
    socket: listenAt,
  };
  for (const [kind, make] of Object.entries(kinds)) {
    it(`has a ${kind} as .workshop`, async () => {
      await make(folder.home());
      for (const command of [['status'], ['start', '--yes'], ['sandbox', 'run'], ['sandbox', 'stop']])
        isExplained(
          await folder.run(...command),
          /^ERROR \S+\.workshop is (no folder|a link to another place), so it is/,
        );
      rmSync(folder.home());
    });
  }

  it('has a pipe, a socket or a folder in place of each file of the workspace', async () => {
    const { checkpoint, journal, lock, sandbox } = pathsOf(folder.dir);
    const readers: Readonly<Record<string, () => Promise<unknown>>> = {
      [checkpoint]: () => loadCheckpoint(checkpoint),
      [journal]: () => readJournal(journal),
      [lock]: () => takeLock(lock, 'test'),
      [locatorFile(sandbox)]: () => findSandbox(sandbox),
      [logFile(sandbox)]: async () => openDaemonLog(sandbox),
      ...Object.fromEntries(
        ['state.ndjson', 'state.mark', 'owner', 'dynamodb/changes-1.ndjson'].map((file) => [
          join(sandbox, file),
          () => startSandbox({ dir: sandbox }),
        ]),
      ),
    };
    mkdirSync(join(sandbox, 'dynamodb'), { recursive: true, mode: 0o700 });
    for (const [path, read] of Object.entries(readers))
      for (const kind of ['pipe', 'socket', 'folder']) {
        rmSync(path, { recursive: true, force: true });
        if (kind === 'folder') mkdirSync(path);
        else await kinds[kind]?.(path);
        // A folder in the database's own is refused by the database.
        if (kind !== 'folder' || !path.includes('dynamodb'))
          await assert.rejects(read, { name: 'ForeignFileError', message: `${path} is no file.` }, kind);
        rmSync(path, { recursive: true });
      }
  });

  it('is told from an error of the file system, and from no other one', () => {
    const error = (code: string, more: object = {}) =>
      Object.assign(new Error(code), { code, syscall: 'open', ...more });
    const path = join(folder.dir, 'a', 'b');
    assert.equal(explainSystemError(error('ENOSPC', { syscall: 'write' }))?.message, 'No space is left on the disk.');
    assert.equal(
      explainSystemError(error('EROFS', { path: '/x' }))?.message,
      'Nothing can be written to /x: its disk is read-only.',
    );
    assert.equal(
      explainSystemError(error('ENOENT', { path }))?.message,
      `The folder ${join(folder.dir, 'a')} does not exist any more.`,
    );
    assert.equal(explainSystemError(error('ENOENT', { path: join(folder.dir, 'b') })), undefined);
    assert.equal(explainSystemError(error('EACCES', { syscall: 'listen' })), undefined);
    assert.equal(explainSystemError(error('constructor', { path })), undefined);
    makeFolders(path);
    makeFolders(path);
    writeFileSync(join(path, 'file'), '');
    assert.throws(() => makeFolders(join(path, 'file')), { code: 'EEXIST' });
  });
});

function listenAt(path: string): Promise<unknown> {
  // In a process of its own, which leaves the socket behind as a crash does.
  const code = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  const { signal } = spawnSync(process.execPath, ['-e', code, path]);
  assert.equal(signal, 'SIGKILL');
  return Promise.resolve();
}
