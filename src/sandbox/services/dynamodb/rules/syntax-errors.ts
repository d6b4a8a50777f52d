// The text for an expression that cannot be parsed. dynalite says what it expected instead, AWS names the token and what
// stands beside it.

/** Placeholders and names, numbers, operators of two characters, and any other character. */
const tokens = /[#:]?[A-Za-z]\w*|[#:]\w+|\d+|<>|<=|>=|\S/g;

/** `offset`: where the parser could not go on. */
export function syntaxError(expression: string, offset: number): string {
  const all = [...expression.matchAll(tokens)].map((match) => ({ text: match[0], start: match.index }));
  const found = all.findIndex(({ text, start }) => start + text.length > offset);
  if (found < 0) return `Syntax error; token: "<EOF>", near: "${all.at(-1)?.text ?? ''}"`;
  const [before, after] = [all[found - 1] ?? all[found], all[found + 1] ?? all[found]];
  const near = expression.slice(before?.start, after && after.start + after.text.length);
  return `Syntax error; token: "${all[found]?.text}", near: "${near}"`;
}
