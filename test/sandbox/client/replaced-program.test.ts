// An update of the program while a sandbox runs: what it has not loaded yet is gone from the disk.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, logFile, readLocator } from '../../../src/sandbox/client/locator.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';
import { fromRoot } from '../../helpers/root.ts';

describe('A sandbox whose program is replaced', () => {
  let copy: string;
  let folder: Folder;

  before(async () => {
    copy = await mkdtemp(join(tmpdir(), 'workshop-program-'));
    for (const part of ['bin', 'dist', 'package.json'])
      await cp(fromRoot(part), join(copy, part), { recursive: true, preserveTimestamps: true });
    await symlink(fromRoot('node_modules'), join(copy, 'node_modules'));
    folder = await makeFolder([process.execPath, join(copy, 'bin/workshop.js')]);
  });

  after(async () => {
    await folder.remove();
    await rm(copy, { recursive: true, force: true });
  });

  it('ends, and the next command starts the new program with the same state', async () => {
    const dir = folder.home('sandbox');
    assert.equal((await folder.run('sandbox', 'start')).code, 0);
    const before = readLocator(dir);
    await rename(join(copy, 'dist'), join(copy, 'old'));
    await cp(join(copy, 'old'), join(copy, 'dist'), { recursive: true, preserveTimestamps: true });
    while (isRunning(dir)) await sleep(50);
    assert.match(await readFile(logFile(dir), 'utf8'), /stops: its program was replaced/);
    assert.equal((await folder.run('sandbox', 'start')).code, 0);
    const { pid, accessKeyId } = readLocator(dir) ?? {};
    assert.notEqual(pid, before?.pid);
    assert.equal(accessKeyId, before?.accessKeyId);
  });
});
