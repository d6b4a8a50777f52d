// The checkpoint, the journal and the lock of a workspace.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCheckpoint, coalesceWrites, saveCheckpoint } from '../../src/workspace/checkpoint.ts';
import { takeLock } from '../../src/workspace/lock.ts';
import { fakeRun } from '../engine/fake-course.ts';

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

    it('is "not started" only where there is no file', async () => {
      assert.equal(await loadCheckpoint(join(dir, 'none.json')), undefined);
    });

    const { checkpoint } = fakeRun([], []);
    const damaged: readonly (readonly [what: string, text: string, reason: string])[] = [
      ['an empty file', '', 'it is empty'],
      ['half a file', '{"version":1,"target":{"kind":"sandb', 'it is not JSON'],
      ['a list', '[]', 'it holds no object'],
      ['no version', '{}', 'it has no version'],
      ['no target', '{"version":1,"steps":{},"resources":[]}', 'its target is missing'],
      [
        'an unknown target',
        JSON.stringify({ ...checkpoint, target: { ...checkpoint.target, kind: 'moon' } }),
        'its target is unknown',
      ],
      ['damaged steps', JSON.stringify({ ...checkpoint, steps: { table: 'done' } }), 'its steps are damaged'],
      ['damaged resources', JSON.stringify({ ...checkpoint, resources: [{ id: 'a' }] }), 'its resources are damaged'],
      ['no names', JSON.stringify({ ...checkpoint, suffix: undefined }), 'its names are missing'],
    ];
    for (const [what, text, reason] of damaged) {
      it(`is refused, and left as it is, with ${what}`, async () => {
        const file = join(dir, 'checkpoint.json');
        await writeFile(file, text);
        await assert.rejects(loadCheckpoint(file), {
          name: 'WorkshopError',
          code: 'workspace',
          message: `The checkpoint ${file} cannot be used: ${reason}.`,
          state:
            'Nothing was changed. Keep the file: it names the resources that exist. ' +
            'If you have a copy of it, put that in its place. If not, remove the resources and start again.',
          fix: `mv ${file} ${file}.damaged && workshop teardown --discover`,
        });
        assert.equal(await readFile(file, 'utf8'), text);
      });
    }

    it('is refused with the command that shows its permissions where it cannot be opened', async () => {
      await writeFile(join(dir, 'no-folder'), '');
      const file = join(dir, 'no-folder', 'checkpoint.json');
      await assert.rejects(loadCheckpoint(file), {
        code: 'workspace',
        message: `The checkpoint ${file} cannot be opened.`,
        state: 'Nothing was changed. Keep the file: it names the resources that exist.',
        fix: `ls -l ${file}   # change its permissions, then run your command again`,
      });
    });

    it('of a newer version is refused', async () => {
      const file = join(dir, 'checkpoint.json');
      await writeFile(file, JSON.stringify({ ...checkpoint, version: 3 }));
      await assert.rejects(loadCheckpoint(file), {
        code: 'workspace',
        message: `${file} was written by a newer version of workshop.`,
        state: 'Nothing was changed.',
      });
    });
  });

  describe('lock', () => {
    it('lets one in at a time, and says who holds it', async () => {
      const file = join(dir, 'lock');
      const release = await takeLock(file, 'up');
      await assert.rejects(takeLock(file, 'next'), {
        name: 'WorkshopError',
        code: 'locked',
        message: `Another workshop command (up, process ${process.pid}) is running in this folder.`,
        state: 'Nothing was changed.',
        fix: 'workshop status   # needs no lock; run your command again when that command is done',
      });
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
