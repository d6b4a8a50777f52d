// Shell completion for bash, zsh, fish and PowerShell.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands } from '../../../src/commands/index.ts';
import { choicesIn, completed, completedGlobalOptions } from '../../../src/commands/completion/words.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';

const has = (program: string) => spawnSync(program, ['--version']).status === 0;

describe('completion', () => {
  let folder: Folder;
  before(async () => {
    folder = await makeFolder();
    await mkdir(folder.home(), { recursive: true });
    const resources = [{ id: 'create-function' }, { id: 'api' }];
    await writeFile(folder.home('checkpoint.json'), JSON.stringify({ version: 1, resources }, null, 2));
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { code, stdout, stderr } = await folder.run('completion', shell);
      assert.equal(code, 0, stderr);
      await writeFile(join(folder.dir, `workshop.${shell}`), stdout);
    }
  });
  after(() => folder.remove());

  describe('in bash', () => {
    before(function () {
      if (!has('bash')) this.skip();
    });

    const offered = (...words: string[]) => {
      const quoted = words.map((word) => `'${word}'`).join(' ');
      const script = `source workshop.bash; COMP_WORDS=(workshop ${quoted}); COMP_CWORD=${words.length}; _workshop; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const text = execFileSync('bash', ['--norc', '-c', script], { cwd: folder.dir, encoding: 'utf8' });
      return text.trim().split('\n').filter(Boolean);
    };

    it('offers every command of the table', () => {
      assert.deepEqual(
        offered('')
          .filter((word) => !word.startsWith('-'))
          .sort(),
        commands.map(({ name }) => name).sort(),
      );
      assert.deepEqual(offered('tear'), ['teardown']);
    });

    it('offers options, the words that an option takes, and steps', () => {
      assert.ok(offered('inspect', '--a').includes('--as'));
      assert.deepEqual(offered('inspect', '--as', ''), ['cli', 'sdk', 'http', 'cloudformation', 'terraform']);
      assert.deepEqual(offered('map', '--format', 'm'), ['mermaid']);
      assert.deepEqual(offered('goto', 'pub'), ['public-access']);
      assert.deepEqual(offered('repair', 'distr'), ['distribution']);
      assert.deepEqual(offered('break', 'distr'), []);
      assert.deepEqual(offered('export', 'p'), ['postman']);
      assert.deepEqual(offered('--dir', 'elsewhere', 'goto', 'cor'), ['cors', 'cors-origin']);
      assert.deepEqual(offered('class', 'reset', '--engine', ''), ['laptop', 'step-functions']);
    });

    it('offers the values of this command where another one has an option of the same name', () => {
      const files = offered('map', '--out', 'work');
      assert.ok(files.includes('workshop.bash'));
      assert.deepEqual(offered('export', '--out', 'work'), []);
      assert.deepEqual(offered('start', '--target', ''), ['sandbox', 'aws']);
      assert.deepEqual(offered('class', 'status', '--target', ''), ['aws', 'sandbox']);
      assert.deepEqual(offered('class', 'rehearse', '--pace', ''), ['instant', 'demo', 'aws']);
      assert.deepEqual(offered('sandbox', '--name', 'work'), []);
      assert.ok(offered('--dir', 'work').includes('workshop.bash'));
      assert.ok(offered('map', '--dir', 'work').includes('workshop.bash'));
    });

    it('offers the resources of this folder, without starting Node.js', () => {
      assert.deepEqual(offered('inspect', 'create-f'), ['create-function']);
    });
  });

  it('is accepted by zsh and fish, where they are installed', function () {
    const checks = [
      ['zsh', ['-n', 'workshop.zsh']],
      ['fish', ['--no-execute', 'workshop.fish']],
    ] as const;
    const installed = checks.filter(([shell]) => has(shell));
    if (installed.length === 0) return this.skip();
    for (const [shell, args] of installed) execFileSync(shell, args, { cwd: folder.dir });
  });

  it('offers the global options for every command', () => {
    const flags = completedGlobalOptions().flatMap((option) => option.flags);
    for (const flag of ['--json', '-y', '--yes', '--dir', '--endpoint-url', '-h', '--help'])
      assert.ok(flags.includes(flag), flag);
    // A command with an option of such a name would be offered it twice.
    for (const { name, own } of completed(commands))
      for (const option of own) for (const flag of option.flags) assert.ok(!flags.includes(flag), `${name} ${flag}`);
  });

  it('reads choices out of the help text, and nothing out of prose', () => {
    assert.deepEqual(choicesIn("the sandbox's pace when it starts: instant, demo or aws"), ['instant', 'demo', 'aws']);
    assert.deepEqual(choicesIn('postman, http or env'), ['postman', 'http', 'env']);
    assert.deepEqual(choicesIn('the pace: instant (default), demo or aws'), ['instant', 'demo', 'aws']);
    assert.deepEqual(choicesIn('how far back'), []);
  });

  it('says which shells there are', async () => {
    const { code, stderr } = await folder.run('completion', 'tcsh');
    assert.equal(code, 2);
    assert.match(stderr, /There is no shell "tcsh"\.\n {2}The shells are: bash, zsh, fish, powershell\./);
  });
});
