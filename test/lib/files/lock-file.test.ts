// Lock files, and how a dead process's lock is taken over.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderIdentity } from '../../../src/lib/files/folder-identity.ts';
import { newLockHolder, takeLockFile, type LockHolder } from '../../../src/lib/files/lock-file.ts';
import { isAlive, isRunning, currentProcess } from '../../../src/lib/process-identity.ts';

/** No system gives out such an id. */
const nobody = 2 ** 22 + 7;

describe('a lock file', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-lock-'));
    file = join(dir, 'lock');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const dead = (token: string) => JSON.stringify({ pid: nobody, since: Date.now(), token });
  const winners = async (count: number) => {
    const all = await Promise.all(Array.from({ length: count }, () => takeLockFile(file, newLockHolder())));
    return all.flatMap(({ lock }) => lock ?? []);
  };

  it('says who has it, until that one gives it back, and leaves nothing behind', async () => {
    const first = newLockHolder();
    const { lock } = await takeLockFile(file, first);
    const other = await takeLockFile(file, newLockHolder());
    assert.ok(!other.lock);
    assert.deepEqual(other.holder, { ...first, folder: folderIdentity(dir) });
    await lock?.release();
    await (await takeLockFile(file, newLockHolder())).lock?.release();
    assert.deepEqual(await readdir(dir), []);
  });

  it('is ours until the file is gone, or another process has created it again', async () => {
    const { lock } = await takeLockFile(file, newLockHolder());
    assert.equal(lock?.isOurs(), true);
    await rm(file);
    assert.equal(lock.isOurs(), false);
    const next = await takeLockFile(file, newLockHolder());
    assert.equal(lock.isOurs(), false);
    await lock.release();
    assert.equal(next.lock?.isOurs(), true);
  });

  it('goes to exactly one of many processes that find it stale at once, with any content', async () => {
    for (let round = 0; round < 150; round += 1) {
      await writeFile(file, round % 3 === 0 ? `garbage ${round}` : dead(String(round)));
      const won = await winners(12);
      assert.equal(won.length, 1, `round ${round}`);
      await won[0]?.release();
      assert.deepEqual(await readdir(dir), []);
    }
  });

  it('is there at every moment of being taken over, as in any other a third one could take it', async () => {
    for (let round = 0; round < 20; round += 1) {
      await writeFile(file, dead(String(round)));
      const state = { over: false };
      const won = winners(12).finally(() => (state.over = true));
      while (!state.over) {
        assert.ok(existsSync(file), `round ${round}`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (const lock of await won) await lock.release();
    }
  });

  it('goes to the faster process', async () => {
    await writeFile(file, dead('first'));
    const faster = newLockHolder();
    const holds = (other: LockHolder) => {
      if (other.token === faster.token) return true;
      writeFileSync(file, JSON.stringify(faster));
      return false;
    };
    const taken = await takeLockFile(file, newLockHolder(), holds);
    assert.ok(!taken.lock);
    assert.deepEqual(taken.holder, faster);
    assert.deepEqual(await readdir(dir), ['lock']);
  });

  it('can be taken over after processes that ended while they took it over', async () => {
    await writeFile(file, dead('first'));
    await withTurn(file, async (turn) => {
      await writeFile(turn, dead('second'));
      await withTurn(turn, (next) => writeFile(next, dead('third')));
    });
    assert.equal((await readdir(dir)).length, 3);
    const [lock, ...others] = await winners(12);
    assert.deepEqual(others, []);
    await lock?.release();
    assert.deepEqual(await readdir(dir), []);
  });

  it('is waited for by nobody while another one takes it over', async () => {
    await writeFile(file, dead('first'));
    const other = newLockHolder();
    await withTurn(file, (turn) => writeFile(turn, JSON.stringify(other)));
    const taken = await takeLockFile(file, newLockHolder());
    assert.ok(!taken.lock);
    assert.deepEqual(taken.holder, other);
  });

  /** Hands over the name of the turn after the lock that is there. */
  async function withTurn(lock: string, work: (turn: string) => Promise<void>): Promise<void> {
    const mark = createHash('sha256')
      .update(await readFile(lock))
      .digest('hex')
      .slice(0, 16);
    await work(`${lock}.after.${mark}`);
  }
});

describe('a process', () => {
  it('lives until it has ended, and is no other one that has its id later', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const pid = child.pid ?? 0;
    assert.ok(isAlive(pid) && isRunning({ pid, since: Date.now() }));
    const born = currentProcess().born;
    if (born !== undefined)
      assert.equal(isRunning({ pid, since: Date.now(), born }), false, 'another process was born at that time');
    assert.equal(isRunning({ pid, since: 0 }), false, 'said before the machine was started');
    assert.equal(isRunning({ pid, since: '2020-01-01T00:00:00.000Z' }), false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(!isAlive(pid) && !isAlive(nobody));
  });
});
