// A template's text, as JSON or as YAML with the short forms of functions (`!Ref`), read into plain values.
import {
  isScalar,
  LineCounter,
  Pair,
  parseDocument,
  Parser,
  Scalar,
  visit,
  YAMLMap,
  type CollectionTag,
  type ScalarTag,
} from 'yaml';
import { isNestedDeeper, isObject } from '../../../../lib/is-object.ts';
import { templateFormatError } from '../errors.ts';

/** Plain JSON values. A function is an object with one key: `{ Ref: … }`, `{ 'Fn::Sub': … }`. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** The functions that have a short form, by its tag. `Ref` and `Condition` have no `Fn::`. */
const shortForms = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'ForEach',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
];

/** Lists and objects inside one another. Each function is two or three, and no real template comes near. */
const deepest = 100;

/** Throws a ValidationError where the text is no document. */
export function parseTemplate(text: string): { readonly [key: string]: Value } {
  const value = /^\s*\{/.test(text) ? parseJson(text) : parseYaml(text);
  if (!isObject(value)) return templateFormatError('unsupported structure.');
  if (isNestedDeeper(value, deepest)) return nestedTooDeeply();
  return value as { readonly [key: string]: Value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return templateFormatError(`JSON not well-formed. ${placeIn(text, error)}`);
  }
}

/** `(line 3, column 7)`, from the position that V8's message has. */
function placeIn(text: string, error: unknown): string {
  const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? text.length);
  const before = text.slice(0, position).split('\n');
  return `(line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

function nestedTooDeeply(): never {
  return templateFormatError(`the template is nested deeper than ${deepest} levels.`);
}

// source: AWS CloudFormation User Guide, "Template format": YAML 1.1 without aliases, merges and timestamps
function parseYaml(text: string): unknown {
  if (isYamlNestedDeeper(text, deepest)) return nestedTooDeeply();
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    merge: false,
    // The parser compares each key with all others of its map: checked below, in linear time.
    uniqueKeys: false,
    lineCounter: lines,
    // Its numbers with colons, its dates and binary data are texts in a template.
    customTags: (tags) => [
      ...tags.filter((tag) => typeof tag === 'string' || !isLeftOut(tag.tag, tag.format)),
      ...shortFormTags(),
    ],
  });
  const notWellFormed = (at = 0): never => {
    const { line, col } = lines.linePos(at);
    return templateFormatError(`YAML not well-formed. (line ${line}, column ${col})`);
  };
  const [error] = document.errors;
  if (error) return notWellFormed(error.pos[0]);
  visit(document, {
    Alias: () => templateFormatError('YAML aliases are not allowed in CloudFormation templates'),
    Map: (_key, map) => {
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (keys.has(key.value)) notWellFormed(key.range?.[0]);
        keys.add(key.value);
      }
    },
  });
  const [warning] = document.warnings;
  if (warning?.code === 'TAG_RESOLVE_FAILED')
    return templateFormatError(/Unresolved tag: (\S+)/.exec(warning.message)?.[0] ?? warning.message);
  return document.toJS();
}

/**
 * Before the document is composed: that calls itself for each level, and a process without stack ends. The tokens are read
 * without recursion.
 */
function isYamlNestedDeeper(text: string, levels: number): boolean {
  let level: unknown[] = [...new Parser().parse(text)];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((token) => {
      const { value, items = [] } = token as { value?: unknown; items?: readonly { key?: unknown; value?: unknown }[] };
      return [value, ...items.flatMap((item) => [item.key, item.value])].filter(isObject);
    });
  }
  return false;
}

function isLeftOut(tag: string, format: string | undefined): boolean {
  return format === 'TIME' || ['timestamp', 'binary', 'omap', 'pairs', 'set'].some((each) => tag.endsWith(`:${each}`));
}

type CustomTag = ScalarTag | CollectionTag;

function shortFormTags(): CustomTag[] {
  const wrapped = (key: string, node: unknown) => {
    const map = new YAMLMap();
    map.add(new Pair(new Scalar(key), node));
    return map;
  };
  return ['Ref', 'Condition', ...shortForms].flatMap((name): CustomTag[] => {
    const key = shortForms.includes(name) ? `Fn::${name}` : name;
    const tag = `!${name}`;
    return [
      { tag, resolve: (text) => ({ [key]: key === 'Fn::GetAtt' ? attributeOf(text) : text }) },
      { tag, collection: 'seq', resolve: (seq) => wrapped(key, seq) },
      { tag, collection: 'map', resolve: (map) => wrapped(key, map) },
    ];
  });
}

/** `!GetAtt Table.Arn`: the attribute can have dots itself. */
function attributeOf(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
