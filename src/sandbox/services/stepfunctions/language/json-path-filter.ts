// The filters of JSONPath: `?(@.price < 10 && @.category == 'fiction')`.
import { isList, type Json } from './json.ts';
import { parsePath, PathError, valueAt } from './json-path.ts';

export type Filter = (item: Json) => boolean;

type Operand = (item: Json) => Json | undefined;

const tokens =
  /\s*(&&|\|\||[<>=!]=|=~|[<>!()]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|@(?:\.\.?[\w*-]+|\[(?:'[^']*'|"[^"]*"|[^\]'"]*)\])*|[a-zA-Z]\w*)/y;

/** Throws PathError. */
export function parseFilter(expression: string, path: string): Filter {
  const words = wordsOf(expression, path);
  let at = 0;
  const peek = () => words[at];
  const take = () => words[(at += 1) - 1];
  const wrong = (): never => {
    throw new PathError(`the filter of '${path}' is not valid at '${words.slice(at).join(' ')}'`);
  };

  function either(): Filter {
    const first = both();
    if (peek() !== '||') return first;
    take();
    const second = either();
    return (item) => first(item) || second(item);
  }
  function both(): Filter {
    const first = one();
    if (peek() !== '&&') return first;
    take();
    const second = both();
    return (item) => first(item) && second(item);
  }
  function one(): Filter {
    if (peek() === '!') {
      take();
      const negated = one();
      return (item) => !negated(item);
    }
    if (peek() === '(') {
      take();
      const inner = either();
      if (take() !== ')') wrong();
      return inner;
    }
    const left = operand();
    const compare = comparisons[peek() ?? ''];
    if (!compare) return (item) => left(item) !== undefined;
    take();
    const right = operand();
    return (item) => compare(left(item), right(item));
  }
  function operand(): Operand {
    const word = take() ?? wrong();
    if (word.startsWith('@')) {
      const inner = parsePath(`$${word.slice(1)}`);
      return (item) => valueAt(inner, item);
    }
    const value = literalOf(word);
    return value === undefined ? wrong() : () => value;
  }

  const filter = either();
  return at < words.length ? wrong() : filter;
}

function literalOf(word: string): Json | undefined {
  if (/^['"]/.test(word)) return word.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  if (/^-?\d/.test(word)) return Number(word);
  return new Map<string, Json>([
    ['true', true],
    ['false', false],
    ['null', null],
  ]).get(word);
}

type Comparison = (left: Json | undefined, right: Json | undefined) => boolean;

const ordered =
  (test: (difference: number) => boolean): Comparison =>
  (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return test(left - right);
    return typeof left === 'string' && typeof right === 'string' && test(left < right ? -1 : left > right ? 1 : 0);
  };

const comparisons: Readonly<Record<string, Comparison | undefined>> = {
  '==': (left, right) => JSON.stringify(left) === JSON.stringify(right),
  '!=': (left, right) => JSON.stringify(left) !== JSON.stringify(right),
  '<': ordered((difference) => difference < 0),
  '<=': ordered((difference) => difference <= 0),
  '>': ordered((difference) => difference > 0),
  '>=': ordered((difference) => difference >= 0),
  in: (left, right) => isList(right) && right.some((one) => JSON.stringify(one) === JSON.stringify(left)),
};

function wordsOf(expression: string, path: string): string[] {
  const words: string[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < expression.trimEnd().length) {
    const at = tokens.lastIndex;
    const word = tokens.exec(expression)?.[1];
    if (word === undefined)
      throw new PathError(`the filter of '${path}' is not supported at '${expression.slice(at).trim()}'`);
    words.push(word);
  }
  return words;
}
