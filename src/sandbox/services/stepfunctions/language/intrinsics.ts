// The intrinsic functions of the Amazon States Language: `States.Format('{}', $.name)`.
// source: "Intrinsic functions for JSONPath state machines", Step Functions Developer Guide, checked 2026-11-30
import { createHash, randomUUID } from 'node:crypto';
import { isList, isObject, runtimeFailure, type Json } from './json.ts';

type Intrinsic = (...args: Json[]) => Json;

interface IntrinsicCall {
  readonly name: string;
  readonly args: readonly Argument[];
}

type Argument = { readonly call: IntrinsicCall } | { readonly path: string } | { readonly value: Json };

/** Throws a SyntaxError, which says what is wrong. */
export function parseIntrinsic(text: string): IntrinsicCall {
  const [call, end] = readCall(text, 0);
  if (text.slice(end).trim() !== '') throw new SyntaxError(`'${text}' has something behind its end`);
  return call;
}

/** `pathValue`: the value of a path, which throws where there is none. */
export function callIntrinsic({ name, args }: IntrinsicCall, pathValue: (path: string) => Json): Json {
  const values = args.map((arg) =>
    'call' in arg ? callIntrinsic(arg.call, pathValue) : 'path' in arg ? pathValue(arg.path) : arg.value,
  );
  const run = intrinsics[name];
  if (!run) throw new SyntaxError(`there is no intrinsic function ${name}`);
  return run(...values);
}

/** The paths in the call, and in calls within it. */
export function pathsIn({ args }: IntrinsicCall): string[] {
  return args.flatMap((arg) => ('call' in arg ? pathsIn(arg.call) : 'path' in arg ? [arg.path] : []));
}

function readCall(text: string, from: number): [IntrinsicCall, number] {
  const name = /^\s*(States\.\w+)\s*\(/.exec(text.slice(from));
  if (!name?.[1]) throw new SyntaxError(`'${text}' is not an intrinsic function`);
  if (!intrinsics[name[1]]) throw new SyntaxError(`there is no intrinsic function ${name[1]}`);
  const args: Argument[] = [];
  let at = from + name[0].length;
  for (;;) {
    at += spacesAt(text, at);
    if (text[at] === ')' && args.length === 0) return [{ name: name[1], args }, at + 1];
    const [arg, end] = readArgument(text, at);
    args.push(arg);
    at = end + spacesAt(text, end);
    if (text[at] === ')') return [{ name: name[1], args }, at + 1];
    if (text[at] !== ',') throw new SyntaxError(`'${text}' needs ',' or ')' at position ${at}`);
    at += 1;
  }
}

function spacesAt(text: string, at: number): number {
  return /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
}

function readArgument(text: string, at: number): [Argument, number] {
  const rest = text.slice(at);
  const string = /^'((?:[^'\\]|\\[\s\S])*)'/.exec(rest);
  if (string) return [{ value: (string[1] ?? '').replaceAll(/\\([\s\S])/g, '$1') }, at + string[0].length];
  if (rest.startsWith('States.')) {
    const [call, end] = readCall(text, at);
    return [{ call }, end];
  }
  // Commas and parentheses in brackets belong to the path.
  const path = /^\$(?:\[(?:'[^']*'|"[^"]*"|\?\([^)]*\)|[^\]'"])*\]|[^\s,)[])*/.exec(rest);
  if (path) return [{ path: path[0] }, at + path[0].length];
  const value = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/.exec(rest);
  if (value) return [{ value: JSON.parse(value[0]) as Json }, at + value[0].length];
  throw new SyntaxError(`'${text}' has no argument at position ${at}`);
}

function failed(reason: string): never {
  return runtimeFailure(reason, 'States.IntrinsicFailure');
}

function text(value: Json | undefined, name: string): string {
  return typeof value === 'string' ? value : failed(`Invalid arguments in ${name}`);
}

function list(value: Json | undefined, name: string): readonly Json[] {
  return isList(value) ? value : failed(`Invalid arguments in ${name}`);
}

/** AWS rounds what is no whole number. */
function whole(value: Json | undefined, name: string): number {
  return typeof value === 'number' ? Math.round(value) : failed(`Invalid arguments in ${name}`);
}

/** As AWS writes it: an object is `{Name=shop, Sizes=[]}`. source: answers that LocalStack recorded, 2026-11-30 */
function shown(value: Json): string {
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${shown(member)}`)
    .join(', ')}}`;
}

const sameJson = (one: Json, other: Json) => JSON.stringify(one) === JSON.stringify(other);
const largestRange = 1000;
const largestText = 10_000;

const intrinsics: Readonly<Record<string, Intrinsic | undefined>> = {
  'States.Format'(template, ...values) {
    const parts = text(template, 'States.Format').split('{}');
    if (parts.length - 1 !== values.length) failed('Invalid number of arguments in States.Format');
    const words = values.map(shown);
    return parts.map((part, index) => part + (words[index] ?? '')).join('');
  },
  'States.StringToJson'(value) {
    try {
      return JSON.parse(text(value, 'States.StringToJson')) as Json;
    } catch {
      return failed('Invalid JSON in States.StringToJson');
    }
  },
  'States.JsonToString': (value = null) => JSON.stringify(value),
  'States.Array': (...values) => values,
  'States.ArrayPartition'(array, size) {
    const [items, length] = [list(array, 'States.ArrayPartition'), whole(size, 'States.ArrayPartition')];
    if (length < 1) failed('The chunk size of States.ArrayPartition must be positive');
    return Array.from({ length: Math.ceil(items.length / length) }, (_one, at) =>
      items.slice(at * length, (at + 1) * length),
    );
  },
  'States.ArrayContains': (array, value = null) =>
    list(array, 'States.ArrayContains').some((one) => sameJson(one, value)),
  'States.ArrayRange'(first, last, by) {
    const [from, to, step] = [first, last, by].map((one) => whole(one, 'States.ArrayRange')) as [
      number,
      number,
      number,
    ];
    if (step === 0) failed('The step of States.ArrayRange must not be zero');
    const length = Math.max(0, Math.floor((to - from) / step) + 1);
    if (length > largestRange) failed(`States.ArrayRange makes at most ${largestRange} numbers`);
    return Array.from({ length }, (_one, index) => from + index * step);
  },
  'States.ArrayGetItem'(array, index) {
    const [items, at] = [list(array, 'States.ArrayGetItem'), whole(index, 'States.ArrayGetItem')];
    return items[at] ?? (at in items ? null : failed('The index of States.ArrayGetItem is outside the array'));
  },
  'States.ArrayLength': (array) => list(array, 'States.ArrayLength').length,
  'States.ArrayUnique'(array) {
    const known = new Set<string>();
    return list(array, 'States.ArrayUnique').filter((one) => {
      const key = JSON.stringify(one);
      return known.has(key) ? false : Boolean(known.add(key));
    });
  },
  'States.Base64Encode'(value) {
    const plain = text(value, 'States.Base64Encode');
    return plain.length > largestText ? failed('The input of States.Base64Encode is too long') : base64Of(plain);
  },
  'States.Base64Decode'(value) {
    const encoded = text(value, 'States.Base64Decode');
    if (encoded.length > largestText) failed('The input of States.Base64Decode is too long');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) failed('Invalid Base64 in States.Base64Decode');
    return Buffer.from(encoded, 'base64').toString('utf8');
  },
  'States.Hash'(data, algorithm) {
    const name = new Map([
      ['MD5', 'md5'],
      ['SHA-1', 'sha1'],
      ['SHA-256', 'sha256'],
      ['SHA-384', 'sha384'],
      ['SHA-512', 'sha512'],
    ]).get(text(algorithm, 'States.Hash'));
    if (!name) return failed('Invalid algorithm in States.Hash');
    return createHash(name)
      .update(typeof data === 'string' ? data : JSON.stringify(data))
      .digest('hex');
  },
  'States.JsonMerge'(one, other, isDeep) {
    if (!isObject(one) || !isObject(other)) return failed('Invalid arguments in States.JsonMerge');
    if (isDeep !== false)
      failed('States.JsonMerge supports only the shallow merging mode: its third argument is false');
    return { ...one, ...other };
  },
  'States.MathRandom'(first, last, seed) {
    const [from, to] = [whole(first, 'States.MathRandom'), whole(last, 'States.MathRandom')];
    if (seed === undefined) return from + Math.floor(Math.random() * (to - from));
    const hash = createHash('sha256')
      .update(String(whole(seed, 'States.MathRandom')))
      .digest();
    return from + Math.floor((hash.readUInt32BE(0) / 2 ** 32) * (to - from));
  },
  'States.MathAdd': (one, other) => whole(one, 'States.MathAdd') + whole(other, 'States.MathAdd'),
  'States.StringSplit'(value, separators) {
    const marks = new Set(text(separators, 'States.StringSplit'));
    const parts = [''];
    for (const letter of text(value, 'States.StringSplit')) {
      if (marks.has(letter)) parts.push('');
      else parts.push((parts.pop() ?? '') + letter);
    }
    return parts.filter(Boolean);
  },
  'States.UUID': () => randomUUID(),
};

function base64Of(plain: string): string {
  return Buffer.from(plain, 'utf8').toString('base64');
}
