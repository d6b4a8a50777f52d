// `[ip, user, ..., status=4*, bytes]`: conditions on the blank-separated fields of a message.
import { parseCondition, type Test } from './expression.ts';
import type { Matcher } from './terms.ts';

type Field = Test<string>;

export function fieldsPattern(text: string): Matcher {
  const specs = (text.match(/(?:"(?:\\.|[^"\\])*"|%[^%]+%|[^,])+/g) ?? []).map((spec) => spec.trim());
  const rest = specs.indexOf('...');
  const head = (rest < 0 ? specs : specs.slice(0, rest)).map(field);
  const tail = rest < 0 ? undefined : specs.slice(rest + 1).map(field);
  return (message) => {
    const words = wordsOf(message);
    if (tail)
      return (
        words.length >= head.length + tail.length &&
        fit(head, words) &&
        fit(tail, words.slice(words.length - tail.length))
      );
    // The last field takes the rest of the line.
    const whole = [...words.slice(0, head.length - 1), words.slice(head.length - 1).join(' ')];
    return words.length >= head.length && fit(head, whole);
  };
}

function fit(fields: readonly Field[], words: readonly string[]): boolean {
  return fields.every((test, index) => test(String(words[index])));
}

function field(spec: string): Field {
  if (/^[\w-]*$/.test(spec)) return () => true;
  return parseCondition<string>(spec, () => (word) => [word]);
}

/** Text in brackets or double quotes is one field. Of an opening that is never closed, only the first is searched for. */
function wordsOf(message: string): string[] {
  const words: string[] = [];
  const unclosed = new Set<string>();
  const next = /\S/g;
  for (let found = next.exec(message); found; found = next.exec(message)) {
    const close = { '"': '"', '[': ']' }[found[0]];
    const end = close === undefined || unclosed.has(close) ? -1 : message.indexOf(close, found.index + 1);
    if (end >= 0) {
      words.push(message.slice(found.index + 1, end));
      next.lastIndex = end + 1;
    } else {
      if (close !== undefined) unclosed.add(close);
      const word = /\S+/y;
      word.lastIndex = found.index;
      words.push(word.exec(message)?.[0] ?? '');
      next.lastIndex = word.lastIndex;
    }
  }
  return words;
}
