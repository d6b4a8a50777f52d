// Commands that are printed for the learner: each can be pasted as it stands, however the program was started.
import assert from 'node:assert/strict';
import { commands } from '../../src/commands/index.ts';
import { globalOptions } from '../../src/commands/shared/definition.ts';
import { pasteLines } from '../../src/ui/paste-lines.ts';
import { sourcesIn, withoutComments } from '../helpers/sources.ts';

const line = (text: string, runnable = true) => ({ text, runnable });

describe('a command to paste', () => {
  const cases: readonly [title: string, text: string, lines: object[]][] = [
    ['stays as it is', 'workshop next', [line('workshop next')]],
    [
      'has its alternative on a line of its own',
      'workshop fix   # ends it; or find the cause yourself: workshop verify',
      [line('workshop fix   # ends it'), line('workshop verify   # or find the cause yourself')],
    ],
    [
      'has what comes after it on a line of its own',
      'workshop inspect   # then: workshop next',
      [line('workshop inspect'), line('workshop next   # then')],
    ],
    [
      'has no sign in its comment that a shell reads',
      "workshop status   # really? (it's safe); see *all*",
      [line('workshop status   # really its safe, see all')],
    ],
    [
      'of another program has its comment on the next line',
      'aws sts get-caller-identity   # in another terminal',
      [line('aws sts get-caller-identity'), line('  in another terminal', false)],
    ],
    [
      'with a part to fill in is advice',
      'aws configure list-profiles   # then: workshop start --profile <one of them>',
      [line('aws configure list-profiles'), line('workshop start --profile <one of them>   # then', false)],
    ],
    ['may be a sentence, which is advice', 'run the command again with --yes', [line('run the command again with --yes', false)]],
  ]; // prettier-ignore
  for (const [title, text, lines] of cases)
    it(title, () => {
      assert.deepEqual(pasteLines(text), lines);
    });

  it('in the sources names a command and options that exist, and its comment needs no change', () => {
    const global = new Set(globalOptions.flatMap(([flags]) => flagsIn(flags)).concat('--help', '--version'));
    const wrong = ['src', 'steps'].flatMap(sourcesIn).flatMap(({ file, text }) =>
      commandTexts(withoutComments(text))
        .filter((command) => !isFine(command, global))
        .map((command) => `${file}: ${command}`),
    );
    assert.deepEqual(wrong, []);
  });
});

const flagsIn = (flags: string) => flags.match(/--?[\w-]+/g) ?? [];

function isFine(text: string, global: ReadonlySet<string>): boolean {
  const [, comment = ''] = text.split('   # ');
  // A quote in a comment would leave an interactive zsh waiting for its end.
  if (/['"`()*?!\\~]/.test(comment.replace(/\beval "\$\([^)]*\)"/, ''))) return false;
  return pasteLines(text).every(({ text: line, runnable }) => {
    const [name = '', ...words] = (line.split('   # ')[0] ?? '').split(/[ ;]+/).slice(1);
    if (!runnable || !line.startsWith('workshop ') || name.startsWith(value)) return true;
    const known = commands.find((entry) => entry.name === name);
    const own = new Set((known?.options ?? []).flatMap(([flags]) => flagsIn(flags)));
    const flags = words.flatMap((word) => /^--?[\w-]+/.exec(word) ?? []);
    return (known !== undefined || global.has(name)) && flags.every((flag) => own.has(flag) || global.has(flag));
  });
}

/** Stands for what a template puts in. */
const value = 'VALUE';

/** String literals that are commands of workshop. */
function commandTexts(code: string): string[] {
  const literals = code.matchAll(/(['"`])(workshop (?:(?!\1)[^\\\n]|\\.)*)\1/g);
  return Array.from(literals, ([, , text = '']) =>
    text
      .replace(/(?<=[\w])\$\{(?:[^{}]|\{[^}]*\})*\}+/g, '')
      .replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, value)
      .replaceAll("\\'", "'"),
  ).filter((text) => !notCommands.has(text));
}

const notCommands = new Set(['workshop resource', 'workshop doctor, or workshop start']);
