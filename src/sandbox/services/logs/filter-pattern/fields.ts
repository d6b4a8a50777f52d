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

/** Text in brackets or double quotes is one field. */
function wordsOf(message: string): string[] {
  const words = message.trim().match(/"[^"]*"|\[[^\]]*\]|\S+/g) ?? [];
  return words.map((word) => (/^(".*"|\[.*\])$/s.test(word) ? word.slice(1, -1) : word));
}
