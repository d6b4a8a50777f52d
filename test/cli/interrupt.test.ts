// Ctrl-C and kill -9 in the middle of a command, and the same command afterwards.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint } from '../../src/engine/types.ts';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';

describe('workshop, interrupted', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await makeFolder();
    // A port of its own: on the usual one, another folder's sandbox may answer once this one is killed.
    await folder.prepare('sandbox', 'start', '--pace', 'instant', '--port', String(await freePort()));
  });
  afterEach(() => folder.remove());

  it('by Ctrl-C ends with 130, says how to go on, and goes on', async () => {
    const { child, ended } = folder.begin('goto', 'database-access', '--yes');
    await reached(folder, child, 'api');
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /NEXT workshop next/);
    assert.ok(!existsSync(folder.home('lock')), 'the lock is given back');
    const on = await folder.run('goto', 'database-access', '--yes');
    assert.equal(on.code, 0, on.stderr);
    assert.equal((await folder.run('verify')).code, 0);
  });

  it('by kill -9 again and again makes nothing twice, and everything in the end', async function () {
    // Six commands at the pace of a first run: their waits alone take half a minute on a busy machine.
    this.timeout(120_000);
    for (const step of ['functions', 'api', 'deploy', 'distribution']) {
      const { child, ended } = folder.begin('up', '--yes');
      await reached(folder, child, step);
      child.kill('SIGKILL');
      await ended;
    }
    const { code, stderr } = await folder.run('up', '--yes');
    assert.equal(code, 0, stderr);
    const apis = await folder.run('inspect', '--json');
    const { resources } = JSON.parse(apis.stdout) as { resources: { id: string; state: string }[] };
    assert.deepEqual(
      resources.filter(({ state }) => state !== 'present'),
      [],
    );
    const teardown = await folder.run('teardown', '--yes', '--json');
    assert.equal(teardown.code, 0, teardown.stderr);
    assert.deepEqual((JSON.parse(teardown.stdout) as { left: [] }).left, []);
    assert.match((await folder.run('teardown')).stdout, /there is nothing to remove\./);
  });

  it('by a second command in the same folder: that one waits for nothing and is refused', async () => {
    const { child, ended } = folder.begin('goto', 'database-access', '--yes');
    await reached(folder, child, 'table');
    const { code, stderr } = await folder.run('next');
    assert.equal(code, 2);
    assert.match(stderr, /Another workshop command \(goto, process \d+\) is running in this folder/);
    assert.equal((await ended).code, 0);
  });

  it('by the end of its sandbox says so at once, and continues with a new one', async () => {
    const { child, ended } = folder.begin('goto', 'api', '--yes');
    await reached(folder, child, 'functions');
    const { pid } = await folder.read<{ pid: number }>('sandbox', 'locator.json');
    const killed = performance.now();
    process.kill(pid, 'SIGKILL');
    const { code, stderr } = await ended;
    // A network that is down is given fifteen seconds.
    assert.ok(performance.now() - killed < 10_000, `${performance.now() - killed} ms`);
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      /The sandbox has ended: nothing listens at its address any more\.[\s\S]*NEXT workshop sandbox start /,
    );
    assert.equal((await folder.run('goto', 'api', '--yes')).code, 0);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until the run has started that step. */
async function reached(folder: Folder, child: ChildProcess, step: string): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    const text = await readFile(folder.home('checkpoint.json'), 'utf8').catch(() => '');
    const steps = text ? (JSON.parse(text) as Checkpoint).steps : {};
    if (steps[step]) return;
    if (child.exitCode !== null) throw new Error(`The run ended before it came to ${step}.`);
    await sleep(5);
  }
  throw new Error(`The run never came to ${step}.`);
}
