// The checkpoint, the journal and the lock of a workspace.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCheckpoint, coalesceWrites, saveCheckpoint } from '../../src/workspace/checkpoint.ts';
import { WorkshopError } from '../../src/engine/errors.ts';
import { takeLock } from '../../src/workspace/lock.ts';
import { fakeRun } from '../engine/fakes.ts';

describe('files of a workspace', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'workshop-files-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  describe('checkpoint', () => {
    it('comes back as it was saved, readable by its owner alone', async () => {
      const file = join(dir, 'checkpoint.json');
      const { checkpoint } = fakeRun([], []);
      await saveCheckpoint(file, checkpoint);
      assert.deepEqual(await loadCheckpoint(file), checkpoint);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.deepEqual(await readdir(dir), ['checkpoint.json']);
    });

    it('is written by one at a time, and holds what each who saved has changed once theirs is done', async () => {
      const file = join(dir, 'checkpoint.json');
      const { checkpoint } = fakeRun([], []);
      let [under, most, writes] = [0, 0, 0];
      const save = coalesceWrites(async () => {
        under += 1;
        most = Math.max(most, under);
        await saveCheckpoint(file, checkpoint);
        under -= 1;
        writes += 1;
      });
      const change = async (step: string) => {
        for (const status of ['started', 'provisioned', 'verified'] as const) {
          checkpoint.steps[step] = { status, at: '' };
          await save();
          const order = ['started', 'provisioned', 'verified'];
          const onDisk = (await loadCheckpoint(file))?.steps[step]?.status ?? '';
          assert.ok(order.indexOf(onDisk) >= order.indexOf(status), `${step} is ${onDisk} where ${status} was saved`);
        }
      };
      await Promise.all(['a', 'b', 'c', 'd'].map(change));
      assert.equal(most, 1);
      assert.ok(writes < 12, 'who waits at the same time shares a write');
      assert.deepEqual(await loadCheckpoint(file), checkpoint);
      assert.deepEqual(await readdir(dir), ['checkpoint.json']);
    });

    it('is written again after a write that failed', async () => {
      let fails = true;
      const written: string[] = [];
      const save = coalesceWrites(async () => {
        if (fails) throw new Error('the disk is full');
        written.push('saved');
      });
      await assert.rejects(save(), /the disk is full/);
      fails = false;
      await save();
      assert.deepEqual(written, ['saved']);
    });

    it('is "not begun" only where there is no file', async () => {
      assert.equal(await loadCheckpoint(join(dir, 'none.json')), undefined);
    });

    const { checkpoint } = fakeRun([], []);
    const broken: Record<string, string> = {
      'an empty file': '',
      'half a file': '{"version":1,"target":{"kind":"sandb',
      'no object': '[]',
      'no version': '{}',
      'no target': '{"version":1,"steps":{},"resources":[]}',
      'damaged steps': JSON.stringify({ ...checkpoint, steps: { table: 'done' } }),
      'damaged resources': JSON.stringify({ ...checkpoint, resources: [{ id: 'a' }] }),
    };
    for (const [what, text] of Object.entries(broken)) {
      it(`is refused, and left as it is, with ${what}`, async () => {
        const file = join(dir, 'checkpoint.json');
        await writeFile(file, text);
        await assert.rejects(
          loadCheckpoint(file),
          (error) => error instanceof WorkshopError && error.code === 'workspace' && error.fix !== undefined,
        );
        assert.equal(await readFile(file, 'utf8'), text);
      });
    }

    it('of a newer version says so', async () => {
      const file = join(dir, 'checkpoint.json');
      await writeFile(file, JSON.stringify({ ...checkpoint, version: 3 }));
      await assert.rejects(loadCheckpoint(file), /newer version/);
    });
  });

  describe('lock', () => {
    it('lets one in at a time, and says who holds it', async () => {
      const file = join(dir, 'lock');
      const release = await takeLock(file, 'up');
      await assert.rejects(
        takeLock(file, 'next'),
        (error) =>
          error instanceof WorkshopError &&
          error.code === 'locked' &&
          error.message.includes(`(up, process ${process.pid})`),
      );
      await release();
      await (
        await takeLock(file, 'next')
      )();
      assert.deepEqual(await readdir(dir), []);
    });

    it('is taken over from a process that is dead', async () => {
      const file = join(dir, 'lock');
      const child = spawn(process.execPath, ['-e', '']);
      const dead = child.pid;
      await new Promise((resolve) => child.on('exit', resolve));
      await writeFile(file, JSON.stringify({ pid: dead, token: 'x', command: 'up', since: '' }));
      await (
        await takeLock(file, 'next')
      )();
    });

    it('is taken over where it is garbage', async () => {
      const file = join(dir, 'lock');
      await writeFile(file, 'garbage');
      await (
        await takeLock(file, 'next')
      )();
    });
  });
});
