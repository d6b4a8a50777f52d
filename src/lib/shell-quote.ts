// Quotes a value as one word of a shell, so that evaluating the word gives the value and runs nothing.
import { replaceHidden } from './visible.ts';

/** Plain words stay as they are, which is easier to read. */
const plain = /^[A-Za-z0-9_:/.@%+=-]+$/;

export function quoteForSh(value: string): string {
  return plain.test(value) ? value : singleQuoted(value);
}

/** What a terminal would obey is written by its bytes in octal: the lines can be shown, and mean the same. */
export function singleQuoted(value: string): string {
  return `'${replaceHidden(value.replaceAll("'", `'\\''`), (character) => `'"$(printf '${octal(character)}')"'`)}'`;
}

function octal(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/**
 * PowerShell takes typographic quotes for single quotes too. A line break is written as its number, because lines that
 * are piped into Invoke-Expression are evaluated one by one. So is what a terminal would obey.
 */
export function quoteForPowerShell(value: string): string {
  const quoted = `'${value.replace(/['\u2018-\u201B]/g, '$&$&')}'`;
  return replaceHidden(quoted, asNumbers).replaceAll('\n', asNumbers);
}

function asNumbers(character: string): string {
  const units = Array.from({ length: character.length }, (_none, index) => `[char]${character.charCodeAt(index)}`);
  return `' + ${units.join(' + ')} + '`;
}
