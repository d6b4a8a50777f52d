// Markdown as a terminal shows it.
import assert from 'node:assert/strict';
import { plainStyle, renderMarkdown, type Style } from '../../src/ui/markdown.ts';
import { chosen } from '../../src/ui/text.ts';

const marked: Style = { bold: (text) => `<b>${text}</b>`, dim: (text) => text, code: (text) => `<c>${text}</c>` };

describe('Markdown in a terminal', () => {
  it('makes headings and strong words bold, and code its own', () => {
    const text = renderMarkdown('# Title\n\nSome **strong** word and `some code`, *leaning*.', 80, marked);
    assert.equal(text, '<b>Title</b>\n\nSome <b>strong</b> word and <c>some code</c>, leaning.');
  });

  it('without colour holds no escape byte and no marks', () => {
    const text = renderMarkdown(
      '## A\n\n- **one**\n- `two`\n\n```sh\necho 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |',
      80,
      plainStyle,
    );
    assert.ok(!/[`#|]|\*\*/.test(text) && !text.includes('\u001b'));
    assert.equal(text, 'A\n\n  - one\n  - two\n\n    echo 1\n\na  b\n1  2');
  });

  it('folds text and lists at the width, with the list under its first word', () => {
    const text = renderMarkdown(`- ${'word '.repeat(20)}`, 30, plainStyle);
    const lines = text.split('\n');
    assert.ok(lines.length > 3 && lines.every((line) => line.length <= 30), text);
    assert.ok(
      lines.slice(1).every((line) => /^ {4}\w/.test(line)),
      text,
    );
  });

  it('joins the lines of a paragraph, and of an item', () => {
    assert.equal(renderMarkdown('one\ntwo\n\n1. three\n   four', 80, plainStyle), 'one two\n\n  1. three four');
  });

  it('aligns tables by what is seen, and makes paragraphs of those that do not fit', () => {
    const table = '| name | what |\n|---|---|\n| `a` | first |\n| long | second |';
    assert.equal(renderMarkdown(table, 80, plainStyle), 'name  what\na     first\nlong  second');
    const narrow = renderMarkdown(`| name | what |\n|---|---|\n| a | ${'word '.repeat(10)}|`, 24, plainStyle);
    assert.match(narrow, /^a\n {2}what: word/);
    assert.ok(
      narrow.split('\n').every((line) => line.length <= 24),
      narrow,
    );
  });

  it('leaves code as it is, stars and hashes included', () => {
    assert.equal(renderMarkdown('```json\n{"a": "**"}\n# no\n```', 10, plainStyle), '    {"a": "**"}\n    # no');
  });
});

describe('a choice', () => {
  const choices = ['The page', '403', 'The page, until its copy is old'];

  it('is made by number', () => {
    assert.equal(chosen(' 2 ', choices), 1);
    assert.equal(chosen('3.', choices), 2);
    assert.equal(chosen('0', choices), undefined);
    assert.equal(chosen('4', choices), undefined);
  });

  it('is made by the beginning of its text, where that fits one alone', () => {
    assert.equal(chosen('the page, u', choices), 2);
    assert.equal(chosen('the', choices), undefined);
    assert.equal(chosen('', choices), undefined);
  });
});
