// A checkpoint and a locator from another person: no file outside of the build folder and no foreign process is touched.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { locatorFile, readLocator, type Locator } from '../../../src/sandbox/client/locator.ts';
import { ensureSandbox, findSandbox, stopSandbox } from '../../../src/sandbox/client/process.ts';
import type { Folder } from '../../helpers/cli/folder.ts';
import { makeTempDir, startDaemon, type Daemon } from '../../helpers/sandbox/daemon.ts';
import { makeBuiltFolder } from '../../helpers/cli/built-folder.ts';

describe('a foreign checkpoint', () => {
  let folder: Folder;
  before(async () => {
    folder = await makeBuiltFolder('package');
  });
  after(() => folder.remove());

  it('cannot make repair or teardown touch a file outside of the build folder', async () => {
    const victim = join(folder.dir, 'precious.txt');
    await writeFile(victim, 'precious');
    const file = folder.home('checkpoint.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll('"file": "createShortURL.zip"', '"file": "../../precious.txt"'));
    const reason = 'props.file is not the name of a file: "../../precious.txt".';
    for (const command of [['inspect'], ['repair', 'create-zip', '--yes'], ['teardown', '--yes']]) {
      const { code, stderr } = await folder.run(...command);
      assert.equal(code, 2, stderr);
      assert.ok(stderr.includes(reason), stderr);
    }
    assert.equal(await readFile(victim, 'utf8'), 'precious');
  });
});

describe('a foreign locator', () => {
  it('cannot make sandbox stop signal a process by a false locator', async () => {
    const { dir, remove } = await makeTempDir();
    const victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      const honest = {
        version: 1,
        pid: victim.pid,
        url: 'http://127.0.0.1:1',
        account: '123456789012',
        accessKeyId: 'AKIAEXAMPLE',
        secretAccessKey: 'secret',
        pace: 'demo',
        startedAt: '2026-11-29T00:00:00.000Z',
      };
      await mkdir(dirname(locatorFile(dir)), { recursive: true });
      for (const change of [
        {},
        { url: 'http://attacker.example:80' },
        { url: 'http://127.0.0.1.attacker.example:80' },
        { pid: -1 },
        { pid: 0 },
        { secretAccessKey: `'; touch pwned; '` },
        { account: '$(touch pwned)' },
        { accessKeyId: ['AKIAEXAMPLE'] },
      ]) {
        await writeFile(locatorFile(dir), JSON.stringify({ ...honest, ...change }));
        assert.equal(await stopSandbox(dir), false);
        if (Object.keys(change).length > 0) assert.equal(readLocator(dir), undefined, JSON.stringify(change));
      }
      assert.equal(victim.exitCode, null);
      assert.equal(victim.signalCode, null);
    } finally {
      victim.kill();
      await remove();
    }
  });

  describe('that names the sandbox of another folder', () => {
    let victim: Daemon;
    let [own, other]: [TempDir, TempDir] = [] as never;
    before(async () => {
      [own, other] = await Promise.all([makeTempDir(), makeTempDir()]);
      victim = await startDaemon({ dir: own.dir });
    });
    after(async () => {
      await stopSandbox(other.dir);
      await victim.kill();
      await Promise.all([own.remove(), other.remove()]);
    });
    const locate = (change: Partial<Locator> = {}) =>
      writeFile(locatorFile(other.dir), JSON.stringify({ ...victim.locator, ...change }));

    it('cannot make sandbox stop end it, nor any command use it', async () => {
      await locate();
      assert.equal(await findSandbox(other.dir), undefined);
      assert.equal(await stopSandbox(other.dir), false);
      assert.equal((await findSandbox(own.dir))?.pid, victim.locator.pid);
    });

    it('cannot make sandbox start kill it as one that does not answer', async () => {
      await locate({ url: 'http://127.0.0.1:1' });
      const started = await ensureSandbox(other.dir, { pace: 'instant' });
      assert.notEqual(started.pid, victim.locator.pid);
      assert.equal((await findSandbox(own.dir))?.pid, victim.locator.pid);
    }).timeout(120_000);
  });

  it('cannot make sandbox start kill a program with words like those of a sandbox', async () => {
    const { dir, remove } = await makeTempDir();
    const words = ['-e', 'setInterval(() => {}, 1000)', 'some-daemon', '--dir', dir];
    const program = spawn(process.execPath, words);
    try {
      const { locator } = await startThenStop(dir);
      await writeFile(locatorFile(dir), JSON.stringify({ ...locator, pid: program.pid, url: 'http://127.0.0.1:1' }));
      await ensureSandbox(dir, { pace: 'instant' });
      assert.deepEqual([program.exitCode, program.signalCode], [null, null]);
    } finally {
      await stopSandbox(dir);
      program.kill();
      await remove();
    }
  }).timeout(120_000);
});

type TempDir = Awaited<ReturnType<typeof makeTempDir>>;

async function startThenStop(dir: string): Promise<{ locator: Locator }> {
  const locator = await ensureSandbox(dir, { pace: 'instant' });
  await stopSandbox(dir);
  return { locator };
}
