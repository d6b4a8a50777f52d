// What of a text is shown by its number, and what stays as it is.
import assert from 'node:assert/strict';
import { jsonText, visible, visibleLine } from '../../src/lib/visible.ts';

const shown: Readonly<Record<string, readonly [text: string, as: string]>> = {
  'the escape character': ['a\u001b[31mb', 'a\\u{1b}[31mb'],
  'the bell that ends a title': ['\u001b]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
  'NUL, backspace and delete': ['\0a\bb\u007f', '\\u{0}a\\u{8}b\\u{7f}'],
  'a lone carriage return': ['safe\rspoof', 'safe\\u{d}spoof'],
  'controls of one byte in other encodings': ['\u009b2J\u009d0;t\u009c', '\\u{9b}2J\\u{9d}0;t\\u{9c}'],
  'an order from right to left': ['a\u202eb\u2066c\u200fd\u061ce', 'a\\u{202e}b\\u{2066}c\\u{200f}d\\u{61c}e'],
  'a space of no width': ['pay\u200bpal\u2060\ufeff\u00ad', 'pay\\u{200b}pal\\u{2060}\\u{feff}\\u{ad}'],
  'a joiner between Latin letters': ['a\u200db\u200cc', 'a\\u{200d}b\\u{200c}c'],
  'tags that hide a text': ['a\u{e0068}\u{e0069}', 'a\\u{e0068}\\u{e0069}'],
  'a letter that is not drawn': ['a\u3164b\u115fc', 'a\\u{3164}b\\u{115f}c'],
  'the separators of lines and paragraphs': ['a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  'half of a pair': ['a\ud83db', 'a\\u{d83d}b'],
  'the sign that a fold uses': ['a\ue000b', 'a\\u{e000}b'],
};

const kept: Readonly<Record<string, string>> = {
  'lines and tabs': 'a\n\tb\n',
  'other scripts': 'Ærøskøbing Ελλάδα 日本語 עברית العربية',
  'Persian and Hindi with their joiners': 'می\u200cخواهم क्\u200dष',
  'emoji of several characters': '👨‍👩‍👧 👩🏽‍💻 🏳️‍🌈 ❤️ 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  'the signs of the CLI itself': '✔ ✖ → ✱ ℹ · ● ◐ ○ │ …',
};

describe('a text that is shown', () => {
  for (const [what, [text, as]] of Object.entries(shown)) it(`shows ${what}`, () => assert.equal(visible(text), as));
  for (const [what, text] of Object.entries(kept)) it(`keeps ${what}`, () => assert.equal(visible(text), text));

  it('has the line breaks of Windows as line breaks', () => assert.equal(visible('a\r\nb'), 'a\nb'));
  it('stays on one line where it has to', () => assert.equal(visibleLine('a\r\nb\nc'), 'a\\u{a}b\\u{a}c'));

  it('is escaped in JSON, and reads back as it was', () => {
    for (const [text] of Object.values(shown)) {
      const json = jsonText({ [text]: [text] });
      assert.equal(visible(json), json);
      assert.deepEqual(JSON.parse(json), { [text]: [text] });
    }
    assert.equal(jsonText('\u009b\u202e\u{e0068}'), '"\\u009b\\u202e\\udb40\\udc68"');
    assert.equal(jsonText({ a: ['日本'] }, 2), '{\n  "a": [\n    "日本"\n  ]\n}');
  });

  it('is shown in a time that grows with its length, for any characters', () => {
    const flags = '\u{1f3f4}' + '\u{e0067}'.repeat(200_000);
    assert.equal(visible(flags).length, 2 + 7 * 2 + (200_000 - 7) * 9);
  });
});
