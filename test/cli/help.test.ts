// The help: commands grouped by what one wants to do, and the options and examples of one.
import assert from 'node:assert/strict';
import { commands } from '../../src/commands/index.ts';
import { commandGroups } from '../../src/commands/shared/definition.ts';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';

describe('workshop --help', () => {
  let folder: Folder;
  let lines: string[];
  before(async () => {
    folder = await makeFolder();
    const { code, stdout } = await folder.run('--help');
    assert.equal(code, 0);
    lines = stdout.trimEnd().split('\n');
  });
  after(() => folder.remove());

  it('groups the commands by what one wants to do, in one order', () => {
    const headings = lines.filter((line) => /^[A-Z][^:]*:$/.test(line)).map((line) => line.slice(0, -1));
    assert.deepEqual(headings, ['Options', ...commandGroups]);
  });

  it('shows each command once, in the group that its definition names, with its summary in one line', () => {
    for (const { name, group, summary } of commands) {
      const shown = lines.flatMap((line, index) => (new RegExp(`^ {2}${name}\\b`).test(line) ? [index] : []));
      assert.equal(shown.length, 1, name);
      assert.ok(lines[shown[0] ?? 0]?.endsWith(`  ${summary}`), name);
      assert.equal(
        lines.slice(0, shown[0]).findLast((line) => /^\S.*:$/.test(line)),
        `${group}:`,
        name,
      );
    }
  });

  it('fits 80 columns, and ends with the way to more help', () => {
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
    assert.equal(lines.at(-1), 'Options and examples of a command: workshop <command> --help');
  });

  it('is shown by the command help as well, and a mistyped command is understood', async () => {
    const help = await folder.run('help');
    assert.deepEqual([help.code, help.stdout.trimEnd().split('\n')], [0, lines]);
    const ofOne = await folder.run('help', 'verify');
    assert.deepEqual(ofOne, await folder.run('verify', '--help'));
    for (const [typed, meant] of [
      ['hlep', 'help'],
      ['nxt', 'next'],
      ['stauts', 'status'],
    ] as const) {
      const { code, stderr } = await folder.run(typed);
      assert.deepEqual(
        [code, stderr.split('\n')[0]],
        [2, `ERROR There is no command "${typed}". Did you mean ${meant}?`],
      );
    }
    const unknown = await folder.run('help', 'nxt');
    assert.match(unknown.stderr, /There is no command "nxt"\. Did you mean next\?/);
  });

  it('of a command shows its arguments, options and examples', async () => {
    const { stdout } = await folder.run('verify', '--help');
    assert.equal(
      stdout,
      `Usage: workshop verify [options] [step]

Run the checks of the finished steps again.

Arguments:
  step        the name or number of a step; without it, all finished steps

Options:
  -h, --help  show help

Examples:
  $ workshop verify
  $ workshop verify cors

Options of every command: workshop --help
`,
    );
  });

  it('has complete commands as examples: each begins with its own name', () => {
    for (const { name, examples = [] } of commands) {
      assert.ok(examples.length > 0, name);
      for (const example of examples) assert.match(example, new RegExp(`workshop ${name}\\b`));
    }
  });
});
