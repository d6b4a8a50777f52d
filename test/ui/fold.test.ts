// Prose is folded; what is there to be copied is not.
import assert from 'node:assert/strict';
import { fold, foldLine, foldLines } from '../../src/ui/fold.ts';
import { plainStyle, renderMarkdown } from '../../src/ui/markdown.ts';

describe('fold', () => {
  it('breaks at spaces, and begins each further line with the indent', () => {
    assert.equal(fold('one two three four five six', 22, '  '), 'one two three four\n  five six');
  });

  it('counts wide letters as the two columns that they take', () => {
    assert.equal(fold('山田 太郎 山田 太郎 山田 太郎', 20), '山田 太郎 山田 太郎\n山田 太郎');
  });

  it('counts no colour, and closes it at the end of a line', () => {
    assert.equal(
      fold(`\u001b[1m${'word '.repeat(6).trim()}\u001b[22m`, 20),
      '\u001b[1mword word word word\u001b[22m\n\u001b[1mword word\u001b[22m',
    );
  });

  it('keeps an address whole, however long', () => {
    const url = `https://example.com/${'x'.repeat(80)}`;
    assert.equal(foldLine(`Open ${url} now`, 60), `Open\n${url}\nnow`);
  });

  it('keeps a command behind a colon whole, with its comment', () => {
    assert.equal(
      foldLine('The guide of this step is here: workshop read origin-access-identity   # all of it', 40),
      'The guide of this step is here:\nworkshop read origin-access-identity   # all of it',
    );
  });

  for (const width of [60, 80, 100])
    it(`keeps a command in backticks whole at ${width} columns, wherever it stands`, () => {
      const commands = ['workshop next', `aws s3 ls ${'--page-size 1000 '.repeat(8)}--no-paginate`];
      for (let before = 0; before < width; before += 7)
        for (const command of commands) {
          const folded = foldLine(`${'a '.repeat(before)}or \`${command}\` and \`git log\` continue there.`, width);
          for (const whole of [`\`${command}\``, '`git log`'])
            assert.ok(folded.split('\n').some((line) => line.includes(whole)), folded); // prettier-ignore
        }
    });

  it('keeps a line of code whole above the mark for its column', () => {
    const code = ['index.mts:1:9: Expected ";" but found "{"', '    retrn { statusCode, headers: {}, body: text };', '            ^']; // prettier-ignore
    assert.equal(foldLines(code.join('\n'), 40), ['index.mts:1:9: Expected ";" but', '    found "{"', ...code.slice(1)].join('\n')); // prettier-ignore
  });

  it('keeps JSON whole', () => {
    const json = '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}';
    assert.equal(
      foldLine(`    policy: was ${json}, changed by hand`, 40),
      `    policy: was\n      ${json},\n      changed by hand`,
    );
  });

  it('keeps code in a sentence of Markdown whole', () => {
    assert.equal(
      renderMarkdown('Ask the API with `curl -X POST <API address>/shorten` and look.', 40, plainStyle),
      'Ask the API with\ncurl -X POST <API address>/shorten and\nlook.',
    );
  });

  it('hangs what goes on below a line of a result in by four columns', () => {
    assert.equal(
      foldLines('present  account-public-access  Block Public Access of the account', 44),
      'present  account-public-access  Block\n    Public Access of the account',
    );
  });
});
