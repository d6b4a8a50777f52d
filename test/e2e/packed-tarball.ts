// What the README says, from the packed tarball: npm installs it with production dependencies only. Part of `.ci/portable`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';
import { fromRoot, root } from '../helpers/root.ts';
import { assertUpAndDown } from './up-and-down.ts';

const run = promisify(execFile);

describe('the packed tarball', () => {
  let folder: Folder | undefined;
  afterEach(() => folder?.remove());

  it('builds everything from an empty folder, with production dependencies only', async function () {
    this.timeout(240_000);
    const registry = await run('npm', ['ping'], { cwd: root }).catch(() => undefined);
    if (!registry) {
      process.stdout.write('    The npm registry does not answer: the test of the packed tarball is skipped.\n');
      this.skip();
    }
    const dir = await mkdtemp(join(tmpdir(), 'workshop packed ü-'));
    try {
      await run('npm', ['pack', '--ignore-scripts', '--pack-destination', dir], { cwd: root });
      const [tarball = ''] = await readdir(dir);
      await run('npm', ['install', '--omit=dev', '--prefer-offline', join(dir, tarball)], { cwd: dir });
      const { name, version } = JSON.parse(await readFile(fromRoot('package.json'), 'utf8')) as Record<string, string>;
      // --no: npx may run what is installed here, and download no package of that name.
      const { stdout } = await run('npx', ['--no', '--', 'workshop', '--version'], { cwd: dir });
      assert.equal(stdout, `${version}\n`);
      folder = await makeFolder([process.execPath, join(dir, 'node_modules', name ?? '', 'bin', 'workshop.js')]);
      await assertUpAndDown(folder);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
