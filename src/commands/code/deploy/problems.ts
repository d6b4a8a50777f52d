// What the compiler reports, as people and editors read it: file, line and column, and the line itself.
import type { CodeProblem } from '../../../lib/compile-typescript.ts';

export function problemLines(problems: readonly CodeProblem[]): string[] {
  return problems.flatMap(({ file, line, column, text, source }) => [
    `${file}:${line}:${column}: ${text}`,
    ...(source.trim() === '' ? [] : [`    ${source.replaceAll('\t', ' ')}`, `    ${' '.repeat(column - 1)}^`]),
  ]);
}
