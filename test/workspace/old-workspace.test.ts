// A real folder of version 1 that continues with this version.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import type { Checkpoint } from '../../src/engine/types.ts';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';
import { fromRoot } from '../helpers/root.ts';

/**
 * A real folder of version 1, sandbox and all: suffix ana, built up to `public-access`, with the exercise cors-origin
 * active. Left out are calls from the journal, the sandbox's log, and archives.
 */
const oldWorkspace = fromRoot('test/workspace/fixtures/suffixed-workspace.tgz');

describe('a folder of version 1', function () {
  this.timeout(120_000);
  let folder: Folder;
  before(async () => {
    folder = await makeFolder();
    execFileSync('tar', ['-xzf', oldWorkspace, '-C', folder.dir]);
  });
  after(() => folder.remove());

  const json = async <T>(code: number, ...args: string[]): Promise<T> => {
    const ran = await folder.run(...args, '--json');
    assert.equal(ran.code, code, `${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
    return JSON.parse(ran.stdout) as T;
  };

  it('shows its status', async () => {
    const { steps, next } = await json<{ steps: { id: string; status: string }[]; next: string }>(0, 'status');
    assert.equal(next, 'distribution');
    assert.deepEqual(
      steps.filter(({ status }) => status !== 'verified').map(({ id }) => id),
      ['distribution', 'bucket-policy', 'private-again'],
    );
  });

  it('tells its story', async () => {
    const { code, stdout } = await folder.run('notebook');
    assert.equal(code, 0);
    assert.match(stdout, /The API cannot invoke the functions yet: `POST \/shorten: 500/);
    assert.match(stdout, /- pass: createShortURL-ana says hello/);
  });

  it('fails the check of the exercise that is active, and hints at it', async () => {
    const { checks } = await json<{ checks: { id: string; status: string }[] }>(1, 'verify', 'cors');
    assert.deepEqual(
      checks.map(({ id, status }) => [id, status]),
      [
        ['cors.preflight-allowed', 'fail'],
        ['cors.responses-allow-origin', 'blocked'],
      ],
    );
    const hint = await json<{ step: string; id: string; rung: number; of: number }>(0, 'hint');
    assert.deepEqual([hint.step, hint.id, hint.rung, hint.of], ['cors', 'cors.preflight-allowed', 1, 4]);
  });

  it('goes on where it stopped, and is of version 2 from then on', async () => {
    // The failed check has re-opened the step cors.
    assert.equal((await json<{ next: string }>(0, 'next', '--yes')).next, 'distribution');
    assert.equal((await json<{ next: string }>(0, 'next', '--yes')).next, 'bucket-policy');
    const checkpoint = await folder.read<Checkpoint>('checkpoint.json');
    assert.deepEqual([checkpoint.version, checkpoint.exercise], [2, undefined]);
    assert.deepEqual(checkpoint.steps['api']?.failuresSeen, ['api.no-invoke-permission']);
    assert.equal((await folder.run('verify', 'cors')).code, 0);
  });

  it('is torn down to nothing', async () => {
    const { left } = await json<{ left: object[] }>(0, 'teardown', '--yes');
    assert.deepEqual(left, []);
    const files = await readdir(folder.home());
    assert.deepEqual(
      [files.includes('checkpoint.json'), files.some((file) => file.startsWith('receipt-'))],
      [false, true],
    );
  });
});
