// The whole course as a new user meets it: at a terminal, guessing, interrupted, going on, and taking it all down.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { handbookSteps } from '../../src/engine/course.ts';
import { course } from '../../steps/index.ts';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';
import { columns, hasTerminal, openTerminal, type Screen, type Session } from '../helpers/cli/terminal.ts';

const ctrlC = '\u0003';
/** How a learner answers; by number elsewhere. */
const answers: Readonly<Record<string, string>> = { role: 'those of', functions: '' };

/** The step, and what it shows before it fixes the failure. */
const expectedFailures: Readonly<Record<string, string>> = {
  api: 'POST /shorten: 500 {"message":"Internal Server Error"}: the API has no permission to invoke the functions yet',
  cors: 'OPTIONS /shorten: 404, no access-control-allow-origin: the API has no CORS configuration yet, so a browser does not send the request',
  deploy:
    "createShortURL: Cannot find package 'nanoid' imported from /var/task/index.mjs: the package nanoid is not in the zip, and the layer is not attached yet",
  'database-access':
    '500 {"message":"Internal server error"}; in its log: AccessDeniedException: the role has no permission to use the table yet',
  hosting: '403 AccessDenied: the bucket still blocks public access',
};

/** What is there to be copied, or has no place to be folded at, is not folded. */
const notFolded = [
  /^ {4}curl -s /,
  /^ {8}"AWS": "arn:aws:iam::cloudfront:user\/CloudFront Origin Access Identity /,
  /^\S origin access identity access-identity-\S+$/,
  /^→ workshop .{1,60} # /,
  /^→ curl /,
];

const unfolded = (text: string) => text.replace(/\s+/g, ' ');

describe('the course at a terminal of 80 columns', function () {
  this.timeout(120_000);
  let folder: Folder | undefined;
  let session: Session | undefined;
  const screens: (Screen & { readonly command: string })[] = [];
  const steps = new Map<string, Screen>();

  before(function () {
    if (hasTerminal()) return;
    // eslint-disable-next-line no-console
    console.warn("  no terminal to try: `script` of util-linux isn't here");
    this.skip();
  });
  after(async () => {
    session?.kill();
    const file = process.env['SCREENS'];
    const shown = screens.map(({ command, code, text }) => `$ ${command}\n${text}\n[${code}]`);
    // To look at them: SCREENS=screens.txt npx mocha test/cli/terminal.test.ts
    if (file) await writeFile(file, shown.join('\n'));
    await folder?.remove();
  });

  async function at(command: string, play?: (session: Session) => Promise<void>): Promise<Screen> {
    folder ??= await makeFolder();
    session = openTerminal(folder.dir, command.split(' ').slice(1));
    await play?.(session);
    const screen = await session.ended;
    screens.push({ command, ...screen });
    return screen;
  }
  const answering = (question: string, keys: string) => async (session: Session) => {
    await session.shows(question);
    session.type(keys);
  };
  const guessing = (keys: string) => answering('or press Enter to see the answer', keys);
  const confirming = (keys: string) => answering('permanently, with all data in them?', keys);

  it('says by itself where to begin', async () => {
    const { code, text, last } = await at('workshop');
    assert.equal(code, 0, text);
    assert.match(text, /No workshop in this folder yet\./);
    assert.equal(last, '→ workshop next');
  });

  it('is left at a question by Ctrl-C with 130, and the question is asked again', async () => {
    const { code, text, last } = await at('workshop next --pace instant', guessing(ctrlC));
    assert.equal(code, 130, text);
    assert.match(text, /· Stopped\.\n/);
    assert.equal(last, '  → workshop next');
    steps.set('environment', await at('workshop next', guessing('1\r')));
  });

  it('is stopped in the middle of a step by Ctrl-C with 130, and goes on with the same step', async () => {
    const { code, text, last } = await at('workshop next', async (session) => {
      await guessing('9\r')(session);
      await session.shows('Type a number or the beginning of a choice.');
      session.type('2\r');
      await session.shows(/^\S DynamoDB table AWS/m);
      session.type(ctrlC);
    });
    assert.equal(code, 130, text);
    assert.match(text, /Stopping after the current call\. Press Ctrl-C again to quit now\./);
    assert.match(text, /The checkpoint is saved\. The next run continues here\./);
    assert.equal(last, '  → workshop next');
    const on = await at('workshop next');
    assert.equal(on.code, 0, on.text);
    assert.match(
      on.text,
      /step 2 of 17: [\s\S]*✔ passed {2}The table stores an item and returns it\n✔ .*: done, all checks passed\n/,
    );
    assert.doesNotMatch(on.text, /your prediction:/, 'it was answered before');
    assert.match(on.text, /\nContinues where it stopped\. Guide: workshop read table\n/);
    assert.match(on.text, /done, all checks passed\n\n?(?:As you said|You said): /, 'and is answered now');
    steps.set('table', on);
  });

  it('comes through all 17 steps by the command that each one ends with', async () => {
    const all = handbookSteps(course);
    assert.equal(all.length, 17);
    for (const { id } of all.slice(2)) {
      const told = screens.at(-1)?.last.replace('→ ', '') ?? '';
      const play = async (session: Session) => {
        await guessing(`${answers[id] ?? '1'}\r`)(session);
        if (expectedFailures[id]) await answering('Press Enter to', '\r')(session);
      };
      steps.set(id, await at(told, play));
    }
    for (const { id, title, position } of all) {
      const { code, text, last } = steps.get(id) ?? assert.fail(id);
      assert.equal(code, 0, text);
      assert.ok(unfolded(text).includes(`step ${position} of 17: ${title} (${id})`), text);
      assert.ok(text.includes(`\n✔ ${title}: done, all checks passed\n`), text);
      assert.doesNotMatch(text, /✖/);
      if (position < 17) assert.equal(last, '→ workshop next', id);
    }
    const end = screens.at(-1) ?? assert.fail();
    assert.match(
      end.text,
      /\nThe course is complete\. The URL shortener works, and all checks passed\.\n[\s\S]*\ndistribution {2}http:\/\/127\.0\.0\.1:\d+\n/,
    );
    assert.match(end.last, /^→ workshop teardown {3}# /);
  });

  it('answers each guess after the proof: by number, by text, and not at all for Enter', () => {
    for (const [id, { text }] of steps) {
      if (id === 'table') continue;
      const [before = '', after = ''] = text.split('done, all checks passed\n');
      const [, guess, ...more] = before.split('Before it runs, your prediction:');
      if (guess === undefined || more.length > 0) assert.fail(`${id} asks once`);
      const reveal = /^(?:As you said: |You said: )[\s\S]+/m.exec(after)?.[0];
      if (answers[id] === '') {
        assert.equal(reveal, undefined, id);
        assert.match(guess, /^The answer: \S/m, 'Enter shows it');
      } else {
        const choices = Array.from(guess.matchAll(/^ {2}\d\. (.*)$/gm), ([, choice]) => choice ?? '');
        const said = id === 'role' ? choices[1] : choices[0];
        const others = choices.filter((choice) => choice !== said);
        const fits = [`As you said: ${said}.`, ...others.map((choice) => `You said: ${said}. It is: ${choice}.`)];
        assert.ok(
          fits.some((fit) => unfolded(reveal ?? '').startsWith(fit)),
          text,
        );
      }
      assert.doesNotMatch(before, /You said|As you said/i, id);
    }
    assert.match(steps.get('role')?.text ?? '', /^As you said: Those of the role\.$/m);
    assert.match(steps.get('environment')?.text ?? '', /^You said: It accepts them, .*\. It is: It rejects\sthem, /m);
  });

  it('shows each expected failure with its reason, and no other', () => {
    const shown = [...steps].flatMap(([id, { text }]) => {
      const failures = text.matchAll(/^ {2}✱ expected failure {2}([\s\S]+?)(?=\n {2}\S|\n {4}See it yourself)/gm);
      return Array.from(failures, ([, failure = '']) => [id, unfolded(failure)]);
    });
    assert.deepEqual(Object.fromEntries(shown), expectedFailures);
    assert.equal(shown.length, Object.keys(expectedFailures).length);
  });

  it('shows where it stands, and everything that was made', async () => {
    const status = await at('workshop status');
    assert.equal(status.code, 0, status.text);
    assert.equal(status.text.match(/^\d +\S+ +done +\S/gm)?.length, 17, status.text);
    assert.match(status.last, /^→ workshop teardown {3}# at the end/);
    assert.match(status.text, /^→ workshop open distribution {3}# .*\n→ workshop break /m);
    const inspected = await at('workshop inspect');
    assert.equal(inspected.code, 0, inspected.text);
    assert.equal(inspected.text.match(/^present {2}/gm)?.length, 28, inspected.text);
    assert.doesNotMatch(inspected.text, /^(?:missing|changed)/m);
    assert.match(inspected.last, /^→ workshop /);
  });

  it('shows a guide whole, its commands unfolded', async () => {
    const guide = await at('workshop read cors');
    assert.equal(guide.code, 0, guide.text);
    assert.match(
      guide.text,
      /^ {4}curl -s -i -X OPTIONS \S+\/shorten -H "Origin: .* -H "Access-Control-Request-Method: POST"$/m,
    );
  });

  it('removes nothing for Enter, everything for y, and then finds nothing left', async () => {
    const kept = await at('workshop teardown', confirming('\r'));
    assert.equal(kept.code, 0, kept.text);
    assert.doesNotMatch(kept.text, /deleted/);
    const gone = await at('workshop teardown', confirming('y\r'));
    assert.equal(gone.code, 0, gone.text);
    assert.equal(gone.text.match(/^ {2}✔ (?:deleted|restored) {2}/gm)?.length, 28, gone.text);
    assert.match(gone.text, /^Removed 28 resources\. Nothing is left\.$/m);
    assert.match(gone.last, /^→ workshop sandbox stop/);
    const again = await at('workshop teardown');
    assert.equal(again.code, 0, again.text);
    assert.match(
      again.text,
      /^No workshop in this folder: there is nothing to remove\.\n→ workshop teardown --discover\b/m,
    );
    const stopped = await at('workshop sandbox stop');
    assert.equal(stopped.code, 0, stopped.text);
    assert.match(stopped.text, /^Sandbox stopped\. Its state is kept\.$/m);
  });

  it('ends every command with the next one', () => {
    for (const { command, last, text } of screens) assert.match(last, /^ *→ workshop( |$)/, `${command}\n${text}`);
    assert.ok(screens.some(({ text }) => /in them\? No$[\s\S]*Nothing was changed\./m.test(text)));
    assert.ok(screens.length >= 25);
  });

  it('draws nothing wider than the terminal, but what is there to be copied', () => {
    const tooWide = screens.flatMap((screen) => screen.tooWide);
    assert.deepEqual(
      tooWide.filter((line) => !notFolded.some((kind) => kind.test(line))),
      [],
      `wider than ${columns} columns`,
    );
    assert.ok(
      tooWide.some((line) => line.startsWith('    curl ')),
      'what is too wide is seen',
    );
  });
});
