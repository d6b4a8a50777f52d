// The kit on a laptop without internet: installed, checked, and the whole course built. One of the long tests.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder, type Folder } from '../../../helpers/cli/folder.ts';

const run = promisify(execFile);

/** Nothing listens there: what would need the network fails at once. */
const offline = {
  npm_config_registry: 'http://127.0.0.1:9/',
  HTTPS_PROXY: 'http://127.0.0.1:9/',
  HTTP_PROXY: 'http://127.0.0.1:9/',
  NO_PROXY: '127.0.0.1,localhost',
};

describe('the kit on a laptop without internet', () => {
  let dir: string;
  let instructor: Folder;
  let laptop: Folder;

  before(async function () {
    this.timeout(120_000);
    dir = await mkdtemp(join(tmpdir(), 'workshop kit ü-'));
    instructor = await makeFolder();
    const made = await instructor.run('class', 'kit', '--out', join(dir, 'workshop-kit.tgz'));
    assert.equal(made.code, 0, made.stderr);
    const env = { ...process.env, ...offline, npm_config_cache: join(dir, 'empty-cache') };
    const shell = process.platform === 'win32';
    await run('npm', ['install', '--offline', './workshop-kit.tgz'], { cwd: dir, env, shell });
    const { stdout } = await run('npx', ['--no', '--', 'workshop', '--version'], { cwd: dir, env, shell });
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    const bin = join(dir, 'node_modules', '@url-shortener-workshop', 'cli', 'bin', 'workshop.js');
    laptop = await makeFolder([process.execPath, bin]);
  });

  after(async () => {
    await instructor.remove();
    await laptop.remove();
    await rm(dir, { recursive: true, force: true });
  });

  it('passes its check, with a code that the instructor can read', async function () {
    this.timeout(240_000);
    const checked = await laptop.runWith(offline, 'doctor', '--laptop', '--json');
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    const { code, checks } = JSON.parse(checked.stdout) as { code: string; checks: { id: string; status: string }[] };
    assert.deepEqual(
      checks.map(({ id, status }) => [id, status]),
      ['kit', 'node', 'disk', 'loopback', 'course'].map((id) => [id, 'pass']),
    );
    const read = await instructor.run('class', 'kit', 'check', code);
    assert.equal(read.code, 0, read.stdout);
    assert.match(read.stdout, /1 of 1 laptop ready/);
  });

  it('builds the whole course', async function () {
    this.timeout(240_000);
    const up = await laptop.runWith(offline, 'up', '--yes', '--pace', 'instant');
    assert.equal(up.code, 0, up.stderr);
    assert.match(up.stdout, /^distribution +http:\/\/127\.0\.0\.1:\d+$/m);
  });

  it("compiles and deploys the learner's own code", async function () {
    this.timeout(60_000);
    const code = await laptop.runWith(offline, 'code');
    assert.equal(code.code, 0, code.stderr);
    const file = join(laptop.dir, 'my', 'createShortURL', 'index.mts');
    await writeFile(file, (await readFile(file, 'utf8')).replace('const idLength = 8;', 'const idLength: number = 5;'));
    const deployed = await laptop.runWith(offline, 'deploy', '--json');
    assert.equal(deployed.code, 0, deployed.stdout + deployed.stderr);
    assert.deepEqual((JSON.parse(deployed.stdout) as { deployed: string[] }).deployed, [
      'createShortURL',
      'getLongURL',
    ]);
  });
});
