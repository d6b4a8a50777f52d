// `--accessible` on a terminal, as a screen reader hears it: lines are only appended, prompts and Ctrl-C included.
import assert from 'node:assert/strict';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';
import { hasTerminal, openTerminal, type Screen, type Session } from '../helpers/cli/terminal.ts';

const ctrlC = '\u0003';
const endOfInput = '\u0004';

describe('--accessible on a terminal', function () {
  this.timeout(180_000);
  let folder: Folder;
  let session: Session | undefined;
  const screens: Screen[] = [];

  before(async function () {
    if (!hasTerminal()) this.skip();
    folder = await makeFolder();
  });
  after(async () => {
    session?.kill();
    await folder?.remove();
  });

  async function at(command: string, ...dialog: [question: string | RegExp, keys: string][]): Promise<Screen> {
    session = openTerminal(folder.dir, [...command.split(' '), '--accessible']);
    for (const [question, keys] of dialog) {
      await session.shows(question);
      session.type(keys);
    }
    const screen = await session.ended;
    screens.push(screen);
    return screen;
  }
  const quiz = 'or press Enter to see the answer';

  it('asks in lines, and asks again after an answer that is none', async () => {
    const { code, text } = await at(
      'next --pace instant',
      [quiz, '9\r'],
      [/the beginning of a choice\.\n.*see the answer/, '1\r'],
    );
    assert.equal(code, 0, text);
    assert.match(
      text,
      /see the answer 9\nType a number or the beginning of a choice\.\nType 1 to \d, or .* answer 1\n/,
    );
    assert.match(text, /done, all checks passed\n/);
  });

  it('is left at a question by Ctrl-C and by the end of the input, with 130', async () => {
    for (const keys of [ctrlC, endOfInput]) {
      const { code, text, last } = await at('next', [quiz, keys]);
      assert.equal(code, 130, text);
      assert.match(text, /\nStopped\.\n/);
      assert.doesNotMatch(text, /after the current call/);
      assert.equal(last, '  NEXT workshop next');
    }
  });

  it('waits at an expected failure, is stopped in a step, and takes it back after y', async () => {
    assert.equal((await at('goto logs --yes')).code, 0);
    const built = await at('next', [quiz, '\r'], ['Press Enter to fix it', '\r']);
    assert.equal(built.code, 0, built.text);
    const kept = await at('undo', ['(y/N)', 'maybe\r'], ['Type y or n.', '\r']);
    assert.match(kept.text, /Not confirmed\. Nothing was changed\./);
    const undone = await at('undo', ['(y/N)', 'y\r']);
    assert.match(undone.text, /^Undone: /m);
    // Its question was answered before.
    const stopped = await at('next', ['Press Enter to fix it', ctrlC]);
    assert.equal(stopped.code, 130, stopped.text);
    const interrupted = await at('next --by-hand', ['Keys: Enter checks now', ctrlC]);
    assert.equal(interrupted.code, 130, interrupted.text);
    const gone = await at('teardown', ['(y/N)', 'y\r']);
    assert.equal(gone.code, 0, gone.text);
  });

  it('writes no escape byte in all of this', () => {
    assert.ok(screens.length > 8);
    for (const { raw } of screens) assert.ok(!raw.includes('\u001b'), JSON.stringify(raw));
  });
});
