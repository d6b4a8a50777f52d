// Variables in texts: `${name}`, up to the first closing brace. In linear time, also for a text of nothing but `${`.

/** `fill` gets what is between the braces. */
export function replaceVariables(text: string, fill: (variable: string) => string): string {
  let filled = '';
  let rest = 0;
  for (const { start, end, variable } of found(text)) {
    filled += text.slice(rest, start) + fill(variable);
    rest = end;
  }
  return filled + text.slice(rest);
}

export function variablesIn(text: string): string[] {
  return [...found(text)].map(({ variable }) => variable);
}

function* found(text: string): Generator<{ start: number; end: number; variable: string }> {
  for (let end = 0; ;) {
    const start = text.indexOf('${', end);
    const close = start < 0 ? -1 : text.indexOf('}', start);
    if (close < 0) return;
    end = close + 1;
    yield { start, end, variable: text.slice(start + 2, close) };
  }
}
