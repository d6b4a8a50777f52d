import assert from 'node:assert/strict';
import { blocksIn, makeShell, type Shell } from './helpers/cli/code-blocks.ts';
import { makeFolder } from './helpers/cli/folder.ts';

// In order, each file in an empty folder of its own whose sandbox loses no time. What cannot run there says why:
// ```sh not run: <reason>
describe('the code blocks of README and docs', () => {
  const blocks = [...blocksIn('README.md'), ...blocksIn('docs')];
  let shell: Shell;
  before(async () => void (shell = await makeShell()));
  after(() => shell.remove());

  it('say what they are', () => {
    const unclear = blocks.filter(
      ({ language, note }) => !language || (language === 'sh' && note && !/^not run: .{5,}/.test(note)),
    );
    assert.deepEqual(
      unclear.map(({ file, line }) => `${file}:${line}`),
      [],
    );
  });

  for (const file of new Set(blocks.map((block) => block.file))) {
    const commands = blocks.filter((block) => block.file === file && block.language === 'sh' && !block.note);
    if (commands.length === 0) continue;
    it(`${file}: ${commands.length} run`, async function () {
      this.timeout(120_000);
      const folder = await makeFolder();
      try {
        await folder.run('sandbox', 'start', '--pace', 'instant');
        for (const { line, code } of commands) {
          const ran = await shell.run(code, folder.dir);
          assert.equal(ran.code, 0, `${file}:${line}\n${code}\n${ran.output}`);
        }
      } finally {
        await folder.remove();
      }
    });
  }
});
