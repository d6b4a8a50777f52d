// What the README.md of every export has in common.

/** Commands to run. A line that continues the one before it is indented. */
export function code(...lines: readonly string[]): string {
  return ['```text', ...lines.map((line) => (line.startsWith(' ') ? line : `$ ${line}`)), '```'].join('\n');
}
