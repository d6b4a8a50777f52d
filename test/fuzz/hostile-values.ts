// Hostile values for every place of a valid request that has a value: in JSON, XML, forms, paths, queries and headers.
import type { Random } from './random.ts';
import type { WireHeader, WireRequest } from '../helpers/wire/request.ts';

/** Puts one hostile value into one place. */
type Change = () => WireRequest;

const megabyte = 'x'.repeat(1024 * 1024);
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'];
const numbers = ['1e309', '-1e309', '-1', '0', '97947', '99999999999999999999', '2147483648', '1.5', 'NaN', '-0'];
const texts = [...names, ...numbers, '', ' ', 'a\u0000b', '\u202e', 'é'.repeat(300), '../..', 'x'.repeat(5_000)];

const jsonTexts = [
  ...texts.map((text) => JSON.stringify(text)),
  ...numbers.filter((text) => text !== 'NaN'),
  '"\\ud800"',
  '"\\udfff\\ud800"',
  JSON.stringify(megabyte),
  'null',
  'true',
  '[]',
  '[null]',
  '{}',
  ...names.map((name) => `{"${name}":"a"}`),
  '{"__proto__":{"S":"a"},"constructor":{"N":"1"}}',
  '{"__proto__":null}',
];

export function hostileChanges(wire: WireRequest, random: Random): Change[] {
  return [...inBody(wire, random), ...inPath(wire, random), ...inQuery(wire, random), ...inHeaders(wire, random)];
}

function inBody(wire: WireRequest, random: Random): Change[] {
  const text = wire.body.toString('utf8');
  if (text.startsWith('{')) return inJson(wire, JSON.parse(text), random);
  const isXml = text.startsWith('<');
  // In a form, the name of the operation stays.
  const places = isXml ? />([^<>]*)<\//g : /(?<=&)[^=&]+=([^&]*)/g;
  if (!isXml && !text.startsWith('Action=')) return [];
  const encode = isXml ? escapeXml : (value: string) => encodeURIComponent(value);
  return [...text.matchAll(places)].map((found) => () => {
    const [whole, value = ''] = found;
    const at = found.index + whole.indexOf(value, isXml ? 1 : whole.indexOf('=') + 1);
    const hostile = random.chance(0.02) ? megabyte : random.pick(texts);
    const body = Buffer.from(text.slice(0, at) + encode(hostile) + text.slice(at + value.length));
    return { ...wire, body };
  });
}

/** In place of every value of a document, also of those that have values themselves. */
function inJson(wire: WireRequest, document: unknown, random: Random): Change[] {
  const mark = '@hostile@';
  return pathsOf(document).map((path) => () => {
    const marked = JSON.stringify(replaced(document, path, mark));
    return { ...wire, body: Buffer.from(marked.replace(`"${mark}"`, () => random.pick(jsonTexts))) };
  });
}

type Path = readonly string[];

function pathsOf(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map((path) => [key, ...path])]);
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const changed = replaced((value as Record<string, unknown>)[key], rest, by);
  return Array.isArray(value)
    ? value.map((item, index) => (String(index) === key ? changed : item))
    : { ...(value as object), [key]: changed };
}

const pathTexts = [...names, '%00', '%ED%A0%80', '%E2%80%AE', '-1', '1e309', '.', 'x'.repeat(2_000), '%2F', '%'];

function inPath(wire: WireRequest, random: Random): Change[] {
  const [path = '/', ...query] = wire.target.split('?');
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => () => {
    const changed = parts.with(index + 1, random.pick(pathTexts));
    return { ...wire, target: [changed.join('/'), ...query].join('?') };
  });
}

function inQuery(wire: WireRequest, random: Random): Change[] {
  return [...wire.target.matchAll(/(?<=[?&][^=&]+=)[^&]*/g)].map((found) => () => {
    const hostile = random.chance(0.3) ? random.pick(pathTexts) : encodeURIComponent(random.pick(texts));
    return {
      ...wire,
      target: wire.target.slice(0, found.index) + hostile + wire.target.slice(found.index + found[0].length),
    };
  });
}

function inHeaders(wire: WireRequest, random: Random): Change[] {
  const changeable = /^(x-amz-(?!content-sha256|target|date)|content-(?!length)|if-|range|cache-|expires)/i;
  return wire.headers.flatMap(([name], index) => {
    if (!changeable.test(name)) return [];
    // Without controls: these are a different attack, on the parser of Node.
    const value = () =>
      Buffer.from(random.pick(texts))
        .toString('latin1')
        .replace(/[^\t\x20-\x7e\x80-\xff]/g, '.');
    return [() => ({ ...wire, headers: wire.headers.with(index, [name, value()] satisfies WireHeader) })];
  });
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
