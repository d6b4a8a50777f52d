// The lines in which two texts differ, as `diff -u` shows them, without file names.

/** Lines around a difference. */
const context = 2;

interface Line {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
}

/** Empty where both are the same. Parts that are left out are one line: …. */
export function lineDiff(before: string, after: string): string {
  const lines = compare(before.split('\n'), after.split('\n'));
  const isNear = (at: number) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some(({ sign }) => sign !== ' ');
  const shown: string[] = [];
  for (const [at, { sign, text }] of lines.entries()) {
    if (isNear(at)) shown.push(`${sign}${text}`);
    else if (shown.at(-1) !== '…') shown.push('…');
  }
  return shown.some((line) => line !== '…') ? shown.join('\n') : '';
}

/** By the longest common subsequence. */
function compare(a: readonly string[], b: readonly string[]): Line[] {
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const commonFrom = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      (common[i] as Uint32Array)[j] =
        a[i] === b[j] ? commonFrom(i + 1, j + 1) + 1 : Math.max(commonFrom(i + 1, j), commonFrom(i, j + 1));
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || commonFrom(i + 1, j) >= commonFrom(i, j + 1))) {
      lines.push({ sign: '-', text: a[i] ?? '' });
      i += 1;
    } else {
      lines.push({ sign: '+', text: b[j] ?? '' });
      j += 1;
    }
  }
  return lines;
}
