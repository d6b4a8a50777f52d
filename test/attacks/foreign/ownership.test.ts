// A `.workshop` with links, of another user, or open to others: nothing is read from it, and nothing is written where a
// link leads.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '../../../src/commands/course/status/status.ts';
import { readCards } from '../../../src/commands/learn/review/cards.ts';
import { openFiles } from '../../../src/commands/class/reset/reset-files.ts';
import { writeFileAtomically } from '../../../src/lib/files/atomic-file.ts';
import { takeLockFile, newLockHolder } from '../../../src/lib/files/lock-file.ts';
import { findSandbox } from '../../../src/sandbox/client/process.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { createJournal } from '../../../src/workspace/journal.ts';
import { newCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { openWorkspace } from '../../../src/workspace/open-workspace.ts';
import { pathsOf, type Paths } from '../../../src/workspace/paths.ts';
import { makeFolder } from '../../helpers/cli/folder.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';

const other = 12_345;

describe('a .workshop that others can have written', function () {
  this.timeout(120_000);
  let paths: Paths;
  let victim: string;
  before(function () {
    if (!process.getuid) this.skip();
  });
  beforeEach(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'workshop-own-'));
    paths = pathsOf(dir);
    victim = join(dir, 'precious.txt');
    await writeFile(victim, 'precious');
    await mkdir(paths.home, { mode: 0o700 });
    const target = { kind: 'sandbox', account: '123456789012', region: 'ap-south-1' } as const;
    const checkpoint = newCheckpoint({ target, suffix: '', bucketName: 'aws-workshop-a' });
    await writeFile(paths.checkpoint, JSON.stringify(checkpoint), { mode: 0o600 });
  });
  afterEach(() => rm(paths.dir, { recursive: true, force: true }));

  const { signal } = new AbortController();
  /** A command that only reads, and one that works in the folder. */
  const refuses = async (message: RegExp) => {
    const error = { name: 'ForeignFileError', message };
    await assert.rejects(status({ ui: recordUi().ui, paths, signal, yes: true }, {}), error);
    await assert.rejects(openWorkspace({ paths, command: 'next', emit: () => undefined, signal }), error);
    assert.equal(await readFile(victim, 'utf8'), 'precious');
  };

  for (const name of ['home', 'checkpoint', 'sandbox', 'build'] as const) {
    it(`is refused where ${name} is a link`, async () => {
      const real = join(paths.dir, 'real');
      await rename(paths[name], real).catch(() => mkdir(real));
      await symlink(real, paths[name]);
      await refuses(new RegExp(`^${paths[name]} is a link to another place\\.$`));
    });
  }

  it('is refused where an archive in build is a link', async () => {
    await mkdir(paths.build);
    await symlink(victim, join(paths.build, 'createShortURL.zip'));
    await refuses(/build\/createShortURL\.zip is a link to another place\.$/);
  });

  it('is refused where others can write to the folder or the checkpoint', async () => {
    await chmod(paths.checkpoint, 0o666);
    await refuses(/checkpoint\.json can be changed by other users\.$/);
    await chmod(paths.checkpoint, 0o600);
    await chmod(paths.home, 0o770);
    await refuses(/\.workshop can be changed by other users\.$/);
  });

  it('is refused where another user has made it, also in a shared folder like /tmp', async function () {
    if (process.getuid?.() !== 0) this.skip();
    await chmod(paths.dir, 0o1777);
    await chown(paths.checkpoint, other, other);
    await refuses(/checkpoint\.json belongs to another user \(12345\), and you are the user 0\.$/);
    await chown(paths.home, other, other);
    await refuses(/\.workshop belongs to another user \(12345\), and you are the user 0\.$/);
  });

  it('is explained by the command line, with exit code 2 and the command that helps', async () => {
    const folder = await makeFolder();
    try {
      await cp(paths.home, folder.home(), { recursive: true });
      await chmod(folder.home(), 0o777);
      for (const command of [['status'], ['next', '--yes'], ['sandbox', 'start'], ['sandbox', 'stop']]) {
        const { code, stderr } = await folder.run(...command);
        assert.equal(code, 2, stderr);
        assert.match(stderr, /can be changed by other users, so it is not used\.\n {2}Nothing was changed\.\n/);
        assert.match(stderr, /chmod -R go-w \S+\.workshop /);
      }
      await chmod(folder.home(), 0o700);
      assert.equal((await folder.run('status')).code, 0);
    } finally {
      await folder.remove();
    }
  });

  it('does not block on a pipe in place of a file', async () => {
    await rm(paths.checkpoint);
    assert.equal(spawnSync('mkfifo', [paths.checkpoint]).status, 0);
    await refuses(/checkpoint\.json is no file\.$/);
    assert.equal(spawnSync('mkfifo', [paths.review]).status, 0);
    await assert.rejects(readCards(paths), /review\.json is no file\.$/);
  });

  it('cannot make the journal, a temporary file, a lock or the log of a sandbox write to another file', async () => {
    await symlink(victim, paths.journal);
    const event = { type: 'waited', for: 'x', elapsed: 1 } as const;
    assert.throws(() => createJournal(paths.journal)(event), /journal\.ndjson is a link to another place/);
    await symlink(victim, `${paths.checkpoint}.new`);
    await writeFileAtomically(paths.checkpoint, 'text');
    assert.equal(await readFile(paths.checkpoint, 'utf8'), 'text');
    await symlink(victim, paths.lock);
    await assert.rejects(takeLockFile(paths.lock, newLockHolder()), /lock is a link to another place/);
    for (const name of ['state.ndjson', 'blobs', 'sandbox.log', 'locator.json']) {
      await mkdir(paths.sandbox);
      await symlink(victim, join(paths.sandbox, name));
      await assert.rejects(startSandbox({ dir: paths.sandbox }), new RegExp(`${name} is a link to another place`));
      await rm(paths.sandbox, { recursive: true });
    }
    assert.equal(await readFile(victim, 'utf8'), 'precious');
  });

  it('cannot name a sandbox by a locator of another user', async function () {
    if (process.getuid?.() !== 0) this.skip();
    await mkdir(paths.sandbox);
    const locator = join(paths.sandbox, 'locator.json');
    await writeFile(locator, '{}');
    assert.equal(await findSandbox(paths.sandbox), undefined);
    await chown(locator, other, other);
    await assert.rejects(findSandbox(paths.sandbox), /locator\.json belongs to another user/);
  });

  it('cannot lead a reset of a class out of its folder', async () => {
    const home = join(paths.home, 'class', 'a');
    await mkdir(join(home, 'reset'), { recursive: true });
    const out = join(paths.dir, 'out');
    await mkdir(out);
    await symlink(out, join(home, 'reset', 'receipts'));
    await assert.rejects(openFiles(home), /receipts is a link to another place/);
    assert.deepEqual(await readdir(out), []);
  });
});
