// Output that nobody can take: a full disk behind it, or a reader that has closed its end.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';
import { fromRoot } from '../../helpers/root.ts';

const full = '/dev/full';

describe('output that nobody takes', function () {
  this.timeout(120_000);
  let folder: Folder;
  beforeEach(async () => void (folder = await makeFolder()));
  afterEach(() => folder.remove());

  /** `out` and `err`: file descriptors, or pipes. `onLine`: closes the pipe of stdout at its first line. */
  function run(args: readonly string[], out: number | 'pipe', err: number | 'pipe') {
    const env = { PATH: process.env['PATH'], HOME: folder.dir, XDG_STATE_HOME: folder.home('state') };
    return spawn(process.execPath, [fromRoot('bin/workshop.js'), ...args], {
      cwd: folder.dir,
      env,
      stdio: ['ignore', out, err],
    });
  }

  async function ended(child: ReturnType<typeof run>): Promise<{ code: number; stderr: string }> {
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, stderr };
  }

  for (const command of [
    '--version',
    '--help',
    'status',
    'status --json',
    'status --ndjson',
    'read',
    'frobnicate --json',
  ])
    it(`is one line and exit code 1 where the disk is full: ${command}`, async function () {
      if (!existsSync(full)) this.skip();
      const fd = openSync(full, 'w');
      const { code, stderr } = await ended(run(command.split(' '), fd, 'pipe'));
      closeSync(fd);
      assert.match(stderr, /^(NEXT .*\n)?The output cannot be written: no space is left there\.\n$/);
      assert.equal(code, command.startsWith('frob') ? 2 : 1);
    });

  it('is one line and exit code 1 where the reader is gone', async () => {
    const child = run(['status', '--json'], 'pipe', 'pipe');
    child.stdout?.destroy();
    assert.deepEqual(await ended(child), {
      code: 1,
      stderr: 'The output was not read to its end: its reader has closed it.\n',
    });
  });

  it('changes nothing where it is the talk on stderr', async function () {
    if (!existsSync(full)) this.skip();
    const fd = openSync(full, 'w');
    const child = run(['status'], 'pipe', fd);
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const { code } = await ended(child);
    closeSync(fd);
    assert.equal(code, 0);
    assert.match(stdout, /^No workshop in this folder yet\.\n/);
  });

  it('stops a run after the current call, which the next run continues', async () => {
    assert.equal((await folder.run('sandbox', 'start', '--pace', 'instant')).code, 0);
    const child = run(['up', '--yes', '--ndjson'], 'pipe', 'pipe');
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended(child);
    assert.equal(stderr, 'The output was not read to its end: its reader has closed it.\n');
    assert.equal(code, 1);
    assert.equal(existsSync(folder.home('lock')), false, 'the lock is released');
    const { steps } = await folder.read<{ steps: object }>('checkpoint.json');
    assert.ok(Object.keys(steps).length < 17, 'it did not build the whole course');
    assert.equal((await folder.run('goto', 'table')).code, 0);
  });
});
