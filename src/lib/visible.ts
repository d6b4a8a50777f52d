// Shows characters that a terminal obeys, hides or reorders: `\u{1b}` in place of the escape character itself. Names,
// logs and messages may come from anybody.

/** Joiners in emoji, and in scripts that spell with them. */
const joining =
  '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F' +
  ['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu']
    .concat('Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Tibetan')
    .map((script) => `\\p{Script=${script}}`)
    .join('') +
  ']';

/**
 * Everything but line breaks and tabs that is a control (C0, DEL, C1), changes the direction of text, is not drawn, or
 * breaks a line for some programs only. U+E000 is what `fold` uses itself.
 * source: Unicode 16, Default_Ignorable_Code_Point, and UAX #9, checked 2026-11-29
 */
const hidden = new RegExp(
  [
    '[\\0-\\x08\\x0B-\\x1F\\x7F-\\x9F\\u2028\\u2029\\uE000\\uFFF9-\\uFFFB\\p{Surrogate}]',
    `(?<!${joining})[\\u200C\\u200D]`,
    // The letters of a flag's region stand behind the black flag.
    '(?<!\\u{1F3F4}[\\u{E0061}-\\u{E007A}]{0,6})[\\u{E0061}-\\u{E007A}\\u{E007F}]',
    '(?![\\u200C\\u200D\\u{E0061}-\\u{E007A}\\u{E007F}]|\\p{Variation_Selector})\\p{Default_Ignorable_Code_Point}',
  ].join('|'),
  'gu',
);

/** Printable ASCII, which nearly all texts are. */
// eslint-disable-next-line no-control-regex
const isPlain = /^[\t\n\x20-\x7E]*$/;

/** Several lines stay several lines. */
export function visible(text: string): string {
  if (isPlain.test(text)) return text;
  return text.replaceAll('\r\n', '\n').replace(hidden, escaped);
}

/** For a comment, a command to paste, a cell: nothing in it starts another line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', escaped);
}

/** JSON that is safe to show, and reads back as the same value. */
export function jsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent) as string | undefined;
  return text === undefined || isPlain.test(text) ? (text ?? 'null') : text.replace(hidden, inUtf16);
}

/** Replaces each character that `visible` would show. */
export function replaceHidden(text: string, replacement: (character: string) => string): string {
  return isPlain.test(text) ? text : text.replace(hidden, replacement);
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function inUtf16(character: string): string {
  return Array.from({ length: character.length }, (_none, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
