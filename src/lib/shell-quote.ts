// Quotes a value as one word of a shell, so that evaluating the word gives the value and runs nothing.

/** Plain words stay as they are, which is easier to read. */
const plain = /^[A-Za-z0-9_:/.@%+=-]+$/;

export function quoteForSh(value: string): string {
  return plain.test(value) ? value : singleQuoted(value);
}

export function singleQuoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * PowerShell takes typographic quotes for single quotes too. A line break is written as its number, because lines that
 * are piped into Invoke-Expression are evaluated one by one.
 */
export function quoteForPowerShell(value: string): string {
  return `'${value.replace(/['\u2018-\u201B]/g, '$&$&')}'`.replace(
    /[\r\n]/g,
    (character) => `' + [char]${character.charCodeAt(0)} + '`,
  );
}
