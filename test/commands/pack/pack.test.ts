// `workshop pack`: the zip files to deploy by hand, and nothing that is committed by accident.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '../../../src/commands/pack/pack.ts';
import { pathsOf } from '../../../src/workspace/paths.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';

describe('workshop pack', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-pack-'));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  const run = (out: string) =>
    pack({ ui: recordUi().ui, paths: pathsOf(dir), signal: new AbortController().signal, yes: false }, { out });

  it('leaves no file that Git would add', async () => {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' });
    git('init', '--quiet');
    assert.equal(await run('build'), 0);
    assert.equal((await readdir(join(dir, 'build'))).length, 4);
    assert.equal(git('status', '--porcelain', '--untracked-files=all'), '');
  });

  it('leaves a .gitignore of the learner as it is', async () => {
    await mkdir(join(dir, 'mine'));
    await writeFile(join(dir, 'mine', '.gitignore'), 'mine\n');
    assert.equal(await run('mine'), 0);
    assert.equal(await readFile(join(dir, 'mine', '.gitignore'), 'utf8'), 'mine\n');
  });
});
