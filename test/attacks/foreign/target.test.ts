// A checkpoint from another person that names a server, a profile or an account: no signed request leaves before the
// learner has confirmed it on this machine.
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetApproval } from '../../../src/commands/shared/approval/approve-target.ts';
import type { TargetId } from '../../../src/engine/types.ts';
import { stateDirOf } from '../../../src/workspace/approved-targets.ts';
import { newCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { pathsOf } from '../../../src/workspace/paths.ts';
import { makeFolder, type CommandResult, type Folder } from '../../helpers/cli/folder.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';

const account = '123456789012';

describe('a foreign target', function () {
  this.timeout(120_000);
  let server: Server;
  let endpoint: string;
  let seen: string[];
  let folder: Folder;
  let state: string;
  before(async () => {
    server = createServer((request, response) => {
      seen.push(String(request.headers['x-amz-security-token'] ?? request.headers.authorization));
      response.writeHead(403, { 'content-type': 'text/plain' }).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => void server.close());
  beforeEach(async () => {
    seen = [];
    folder = await makeFolder();
    state = await mkdtemp(join(tmpdir(), 'workshop-approvals-'));
  });
  afterEach(async () => {
    await folder.remove();
    await rm(state, { recursive: true, force: true });
  });

  const foreign = async (change: Partial<TargetId> = { endpoint }) => {
    const target = { kind: 'aws', account, region: 'ap-south-1', ...change } as TargetId;
    await mkdir(folder.home(), { recursive: true, mode: 0o700 });
    const checkpoint = newCheckpoint({ target, suffix: '', bucketName: 'url-shortener-ui-1' });
    await writeFile(folder.home('checkpoint.json'), JSON.stringify(checkpoint), { mode: 0o600 });
  };
  const env = () => ({
    XDG_STATE_HOME: state,
    LOCALAPPDATA: state,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE01',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'the-token-of-the-learner',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(state, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(state, 'none'),
  });
  const run = (...args: string[]): Promise<CommandResult> => folder.runWith(env(), ...args);

  it('gets no request of any command, and --yes is not enough', async () => {
    await foreign();
    for (const command of ['next', 'verify', 'inspect', 'teardown', 'doctor', 'undo', 'repair', 'start']) {
      const { code, stderr } = await run(command, '--yes');
      assert.equal(code, 3, `${command}: ${stderr}`);
      assert.ok(
        stderr.includes(`names the server ${endpoint} and the account ${account}, and you have not confirmed`),
        `${command}: ${stderr}`,
      );
      assert.ok(stderr.includes(`workshop ${command} --yes --trust-folder   # if you know this target`), stderr);
    }
    const { error } = JSON.parse((await run('verify', '--json')).stdout) as { error: { code: string } };
    assert.equal(error.code, 'needs-answer');
    assert.deepEqual(seen, []);
  });

  it('is used after --trust-folder, which is remembered outside of the folder for its owner only', async () => {
    await foreign();
    assert.equal((await run('verify', '--trust-folder')).code, 5);
    assert.ok(seen.length > 0 && seen.every((token) => token === 'the-token-of-the-learner'));
    const dir = join(state, 'workshop', 'targets');
    const files = await readdir(dir);
    assert.equal(files.length, 1);
    const file = join(dir, files[0] ?? '');
    if (process.platform !== 'win32') {
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.equal((await stat(dir)).mode & 0o777, 0o700);
    }
    const approval = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    assert.deepEqual(
      [approval['account'], approval['endpoint'], approval['folder']],
      [account, endpoint, folder.home()],
    );
    seen = [];
    assert.equal((await run('verify')).code, 5);
    assert.ok(seen.length > 0);
  });

  it('is confirmed by the same address given by hand', async () => {
    await foreign();
    assert.equal((await run('verify', '--endpoint-url', endpoint)).code, 5);
    assert.ok(seen.length > 0);
    assert.equal((await run('verify')).code, 5);
  });

  it('is not confirmed by an address given by hand where the profile is recorded', async () => {
    await foreign({ endpoint, profile: 'production' });
    assert.equal((await run('verify', '--endpoint-url', endpoint)).code, 3);
    assert.deepEqual(seen, []);
  });

  it('is asked for again with another server, profile or account, and in a copy, but not after a move', async () => {
    const paths = (dir: string) => pathsOf(dir);
    const asked = async (dir: string, target: object) => {
      const heard = recordUi([true]);
      const { signal } = new AbortController();
      const context = { ui: heard.ui, paths: paths(dir), signal, yes: false, stateDir: state };
      await targetApproval(context).confirm({ account, ...target });
      return heard.asked.length;
    };
    await mkdir(folder.home());
    const target = { profile: 'learner', endpoint };
    assert.equal(await asked(folder.dir, target), 1);
    assert.equal(await asked(folder.dir, target), 0);
    assert.equal(await asked(folder.dir, { ...target, endpoint: 'http://attacker.example' }), 1);
    assert.equal(await asked(folder.dir, { ...target, profile: 'production' }), 1);
    assert.equal(await asked(folder.dir, { ...target, account: '210987654321' }), 1);
    assert.equal(await asked(folder.dir, { endpoint }), 1);
    const [copy, moved] = [join(state, 'copy'), join(folder.dir, 'moved')];
    await cp(folder.home(), join(copy, '.workshop'), { recursive: true });
    assert.equal(await asked(copy, target), 1);
    await mkdir(moved);
    await rename(folder.home(), join(moved, '.workshop'));
    assert.equal(await asked(moved, target), 0);
  });

  it('is shown with its values, and not used after a no', async () => {
    await mkdir(folder.home());
    const heard = recordUi([false]);
    const { signal } = new AbortController();
    const context = { ui: heard.ui, paths: pathsOf(folder.dir), signal, yes: true, stateDir: state };
    await assert.rejects(targetApproval(context).confirm({ account, profile: 'learner', endpoint }), {
      code: 'credentials',
      message: 'Not confirmed: the target of this folder is not used.',
    });
    assert.deepEqual(heard.asked, ['Send requests with your credentials to this target?']);
    for (const value of [account, 'learner', endpoint, folder.home()])
      assert.ok(heard.lines.join('\n').includes(value), value);
    assert.deepEqual(await readdir(state), []);
  });

  it('is remembered in the folder for state of each system', () => {
    assert.equal(stateDirOf({ XDG_STATE_HOME: '/state' }, 'linux'), join('/state', 'workshop'));
    assert.match(stateDirOf({ XDG_STATE_HOME: 'relative' }, 'linux'), /[\\/]\.local[\\/]state[\\/]workshop$/);
    assert.equal(stateDirOf({ LOCALAPPDATA: 'local' }, 'win32'), join('local', 'workshop'));
  });
});
