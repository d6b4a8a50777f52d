// JSONPath as Step Functions has it: children, indexes, slices, unions, wildcards, descendants and filters.
// source: "Using JSONPath paths", Step Functions Developer Guide, and github.com/json-path/JsonPath, checked 2026-11-30
import { isList, isObject, runtimeFailure, type Json } from './json.ts';
import { parseFilter, type Filter } from './json-path-filter.ts';

type Segment =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | {
      readonly kind: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly step: number;
    }
  | { readonly kind: 'all' }
  | { readonly kind: 'descendants' }
  | { readonly kind: 'filter'; readonly filter: Filter };

export interface Path {
  readonly text: string;
  /** `$$`: of the context object. */
  readonly isContext: boolean;
  readonly segments: readonly Segment[];
  /** It names one value at most. */
  readonly isDefinite: boolean;
}

/** A mistake in a path; it has no place yet. */
export class PathError extends Error {
  override name = 'PathError';
}

const parsed = new Map<string, Path>();

/** Throws PathError. */
export function parsePath(text: string): Path {
  let path = parsed.get(text);
  if (!path) {
    path = parse(text);
    if (parsed.size < 1000) parsed.set(text, path);
  }
  return path;
}

/** A reference path names one place: `$.store.books[0]`, without filters, wildcards or slices. */
export function isReferencePath({ isDefinite, segments }: Path): boolean {
  return isDefinite && segments.every(({ kind }) => kind === 'names' || kind === 'indexes');
}

/** The values; for a path that is not definite, all of them as one list. Undefined: there is no such value. */
export function valueAt(path: Path, value: Json): Json | undefined {
  const values = path.segments.reduce<readonly Json[]>(
    (at, segment) => at.flatMap((one) => step(segment, one)),
    [value],
  );
  return path.isDefinite ? values[0] : values;
}

/** The input with `value` at the place that the reference path names. Missing objects on the way are made. */
export function withValueAt(path: Path, input: Json, value: Json): Json {
  return place(path.segments, input, value, path.text);
}

function place([segment, ...rest]: readonly Segment[], at: Json | undefined, value: Json, text: string): Json {
  if (!segment) return value;
  if (segment.kind === 'names') {
    const [name = ''] = segment.names;
    if (at !== undefined && !isObject(at)) return matchFailure(text, at);
    const next = at && Object.hasOwn(at, name) ? at[name] : undefined;
    return { ...at, [name]: place(rest, next, value, text) };
  }
  const [index = 0] = segment.kind === 'indexes' ? segment.indexes : [];
  if (!isList(at) || index >= at.length || index < 0) return matchFailure(text, at ?? null);
  return at.map((one, position) => (position === index ? place(rest, one, value, text) : one));
}

function matchFailure(text: string, at: Json): never {
  return runtimeFailure(
    `Unable to apply ReferencePath ${text} to input ${JSON.stringify(at)}`,
    'States.ResultPathMatchFailure',
  );
}

function step(segment: Segment, at: Json): readonly Json[] {
  switch (segment.kind) {
    case 'names':
      return isObject(at) ? segment.names.flatMap((name) => (Object.hasOwn(at, name) ? [at[name] as Json] : [])) : [];
    case 'indexes':
      return isList(at)
        ? segment.indexes.flatMap((index) => {
            const one = at.at(index);
            return one === undefined ? [] : [one];
          })
        : [];
    case 'slice':
      return isList(at) ? sliceOf(at, segment) : [];
    case 'all':
      return childrenOf(at);
    case 'descendants':
      return [at, ...childrenOf(at).flatMap((child) => step(segment, child))];
    case 'filter':
      return (isList(at) ? at : isObject(at) ? [at] : []).filter((one) => segment.filter(one));
  }
}

function childrenOf(at: Json): readonly Json[] {
  if (isList(at)) return at;
  return isObject(at) ? Object.values(at) : [];
}

function sliceOf(list: readonly Json[], { from, to, step: by }: Extract<Segment, { kind: 'slice' }>): readonly Json[] {
  return list.slice(from, to).filter((_one, index) => index % by === 0);
}

function parse(text: string): Path {
  const isContext = text.startsWith('$$');
  if (!text.startsWith('$')) throw new PathError(`'${text}' does not start with '$'`);
  const segments: Segment[] = [];
  let rest = text.slice(isContext ? 2 : 1);
  while (rest !== '') {
    const [segment, length] = nextSegment(rest, text);
    segments.push(segment);
    rest = rest.slice(length);
  }
  const isDefinite = segments.every(
    (one) => (one.kind === 'names' && one.names.length === 1) || (one.kind === 'indexes' && one.indexes.length === 1),
  );
  return { text, isContext, segments, isDefinite };
}

function nextSegment(rest: string, text: string): [Segment, number] {
  if (rest.startsWith('..')) {
    // The name that follows is a segment of its own.
    return [{ kind: 'descendants' }, rest[2] === '[' ? 2 : 1];
  }
  const dotted = /^\.(\*|[^.[\]\s'"()?@*,]+)/.exec(rest);
  if (dotted) {
    const [whole, name = ''] = dotted;
    if (rest[whole.length] === '(') throw new PathError(`the function ${name}() of '${text}' is not supported`);
    return [name === '*' ? { kind: 'all' } : { kind: 'names', names: [name] }, whole.length];
  }
  if (!rest.startsWith('[')) throw new PathError(`'${text}' is not a JSONPath`);
  const end = closingBracket(rest);
  if (end < 0) throw new PathError(`'${text}' has a bracket without its end`);
  return [bracketSegment(rest.slice(1, end).trim(), text), end + 1];
}

function bracketSegment(inside: string, text: string): Segment {
  if (inside === '*') return { kind: 'all' };
  if (inside.startsWith('?')) {
    const expression = /^\?\s*\(([\s\S]*)\)$/.exec(inside)?.[1];
    if (expression === undefined) throw new PathError(`'${text}' has a filter without parentheses`);
    return { kind: 'filter', filter: parseFilter(expression, text) };
  }
  const slice = /^(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(\d+))?$/.exec(inside);
  if (slice) {
    const [from, to, by] = slice.slice(1).map((one) => (one === undefined ? undefined : Number(one)));
    if (by === 0) throw new PathError(`'${text}' has a slice without steps`);
    return { kind: 'slice', from, to, step: by ?? 1 };
  }
  if (/^-?\d+(\s*,\s*-?\d+)*$/.test(inside)) return { kind: 'indexes', indexes: inside.split(',').map(Number) };
  const names = [...inside.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)];
  const separators = inside.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '').replaceAll(/\s/g, '');
  if (names.length === 0 || separators !== ','.repeat(names.length - 1))
    throw new PathError(`'${text}' is not a JSONPath`);
  return {
    kind: 'names',
    names: names.map(([, single, double]) => (single ?? double ?? '').replaceAll(/\\(.)/g, '$1')),
  };
}

/** The bracket that ends the first one, beside those in quotes. */
function closingBracket(text: string): number {
  let [depth, quote] = [0, ''];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (quote) {
      if (letter === '\\') at += 1;
      else if (letter === quote) quote = '';
    } else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === '[') depth += 1;
    else if (letter === ']' && (depth -= 1) === 0) return at;
  }
  return -1;
}
