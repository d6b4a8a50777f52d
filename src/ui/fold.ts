// Folds prose at the width of the terminal; what cannot be broken (a URL, a command) stays whole.

export function fold(text: string, width: number, indent = ''): string {
  if (text.length <= width) return text;
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.trim().split(' ')) {
    const room = lines.length === 0 ? width : width - indent.length;
    if (line.trim() && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line.trim() ? `${line} ${word}` : line + word;
  }
  return [...lines, line].join(`\n${indent}`);
}

/** Prose goes on at the margin, an item of a list below its own text. */
export function hanging(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return indent && `${indent}  `;
}

/** Each line by itself; what goes on below hangs four columns in. */
export function foldLines(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => fold(line, width, `${/^ */.exec(line)?.[0] ?? ''}    `))
    .join('\n');
}
