// What an error of the file system means, with a command that works where the error happened.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainSystemError } from '../../../src/lib/files/system-errors.ts';

describe('a missing permission', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'workshop-errors-'))));
  afterEach(() => rm(dir, { recursive: true }));

  const refusedAt = (path: string) =>
    explainSystemError(Object.assign(new Error('permission denied'), { code: 'EACCES', syscall: 'open', path }));

  it('for what could not be created shows the permissions of the folder that exists', () => {
    const path = join(dir, '.workshop', 'lock');
    assert.deepEqual(refusedAt(path), {
      message: `You have no permission for ${path}.`,
      fix: `ls -ld ${dir}   # change its permissions or use another folder; then run your command again`,
    });
  });

  it('for a file that exists shows the permissions of the file', async () => {
    const path = join(dir, 'checkpoint.json');
    await writeFile(path, '{}');
    assert.deepEqual(refusedAt(path), {
      message: `You have no permission for ${path}.`,
      fix: `ls -ld ${path}   # change its permissions or use another folder; then run your command again`,
    });
  });

  it('for a path without a folder shows the current folder', () => {
    assert.equal(
      refusedAt('no-such-file-here')?.fix,
      'ls -ld .   # change its permissions or use another folder; then run your command again',
    );
  });
});
