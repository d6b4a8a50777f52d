// What the README says: one command builds everything from an empty folder, also from the packed tarball with
// production dependencies only.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { http } from '../../src/aws/calls/http.ts';
import { makeFolder, type Folder, type CommandResult } from '../helpers/cli/folder.ts';
import { fromRoot, root } from '../helpers/root.ts';

const run = promisify(execFile);

describe('the main job', () => {
  let folder: Folder | undefined;
  afterEach(() => folder?.remove());

  it('builds everything from an empty folder, prints three working addresses, and removes it again', async function () {
    this.timeout(120_000);
    folder = await makeFolder();
    await assertUpAndDown(folder);
  });

  it('does the same from the packed tarball, with production dependencies only', async function () {
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

async function assertUpAndDown(folder: Folder): Promise<void> {
  const up = await folder.run('up', '--yes', '--pace', 'instant');
  assert.equal(up.code, 0, up.stderr);
  const { api, website, distribution } = addresses(up);
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"urlToShorten":"https://example.com/long"}',
  };
  const made = await http(`${api}/shorten`, post);
  assert.equal(made.status, 200);
  const found = await http(`${api}/${String(JSON.parse(made.body))}`);
  assert.deepEqual([found.status, JSON.parse(found.body)], [200, 'https://example.com/long']);
  assert.equal((await http(`${api}/no-such-id`)).status, 404);
  assert.equal((await http(`${api}/shorten`, { ...post, body: '{}' })).status, 400);
  assert.equal((await http(website)).status, 403, 'the website is private again');
  const page = await http(distribution);
  assert.equal(page.status, 200);
  assert.match(page.body, /<title>/);

  const status = JSON.parse((await folder.run('status', '--json')).stdout) as {
    next: null;
    steps: { status: string }[];
    endpoints: object;
  };
  assert.equal(status.next, null);
  assert.ok(status.steps.every((step) => step.status === 'verified'));
  assert.deepEqual(status.endpoints, { api, website, distribution });

  const down = await folder.run('teardown', '--yes');
  assert.equal(down.code, 0, down.stderr);
  assert.equal(down.stdout.split('\n')[0], 'Removed 28 resources. Nothing is left.');
  assert.equal((await folder.run('teardown')).stdout, 'No workshop in this folder: there is nothing to remove.\n');
}

function addresses({ stdout }: CommandResult): { api: string; website: string; distribution: string } {
  const found = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/) as [string, string]),
  );
  for (const name of ['api', 'website', 'distribution']) assert.match(found[name] ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
  return found as { api: string; website: string; distribution: string };
}
