// Modules of dynalite, changed while they load, because dynalite gives no other way in.
// - Its expression parsers cache the result of each rule at each position. Without it, each level of parentheses takes
//   several times as long as the one around it: `((((((((a = :a`, 14 characters, took most of a minute.
// - It measured keys in characters, compared values without those of lists, maps and `false`, and found attributes that
//   every object inherits: see ../items/.
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { compareValues, sizeOperand } from '../items/compare.ts';
import { itemSize } from '../items/size.ts';
import { valueAt } from '../items/values.ts';

const require = createRequire(import.meta.url);
const parsers = ['conditionParser', 'updateParser', 'projectionParser'];

/** To be called before dynalite loads its modules; a second call does nothing. */
export function changeSources(): void {
  for (const name of parsers) loadChanged(`dynalite/db/${name}`, withCache);
  const database = loadChanged('dynalite/db', withOwnValues);
  Object.assign(database, { compare: compareValues, sizeOperand, itemSize, mapPath: valueAt });
}

/** The code that PEG.js itself adds to a parser with its option `cache`. */
const cacheSource = `
  var peg$cache = new Map();
  function peg$cached(rule, parse) {
    var key = rule + peg$currPos, cached = peg$cache.get(key);
    if (cached) { peg$currPos = cached.next; return cached.result; }
    var result = parse();
    peg$cache.set(key, { next: peg$currPos, result: result });
    return result;
  }
`;

function withCache(source: string): string {
  let isFirst = true;
  return source.replace(/function peg\$parse(\w+)\(\) \{/g, (_, rule: string) => {
    const before = isFirst ? cacheSource : '';
    isFirst = false;
    return `${before}function peg$parse${rule}() { return peg$cached('${rule} ', peg$uncached${rule}); }
    function peg$uncached${rule}() {`;
  });
}

/** dynalite's functions that call each other by name call what the module exports. */
const ownValues: readonly (readonly [text: string, instead: string])[] = [
  ['function compare (comp, val, compVals) {', 'return exports.compare(comp, val, compVals)'],
  [
    'function itemSize (item, compress, addMetaSize, rangeKey) {',
    'return exports.itemSize(item, compress, addMetaSize, rangeKey)',
  ],
  [
    'function resolveArg (arg, item) {',
    "if (arg.name == 'size') return exports.sizeOperand(resolveArg(arg.args[0], item))",
  ],
  ['function mapPath (path, item) {', 'return exports.mapPath(path, item)'],
  // An attribute can have a name that objects inherit, such as `constructor`.
  ['function matchesFilter (val, filter, conditionalOperator) {', 'val = Object.assign(Object.create(null), val)'],
  ['function checkKeySize (keyPiece, type, isHash) {', "if (type == 'S') keyPiece = Buffer.from(keyPiece)"],
];

function withOwnValues(source: string): string {
  return ownValues.reduce((text, [head, first]) => text.replace(head, `${head} ${first};`), source);
}

function loadChanged(name: string, change: (source: string) => string): object {
  const file = require.resolve(name);
  const loaded = require.cache[file];
  if (loaded) return loaded.exports as object;
  const source = readFileSync(file, 'utf8');
  const changed = change(source);
  if (changed === source) throw new Error(`${file} is not the module of dynalite that this was written for.`);
  const module = new Module(file) as Module & { _compile(source: string, file: string): void };
  module.filename = file;
  module.paths = require.resolve.paths(file) ?? [];
  require.cache[file] = module;
  // eslint-disable-next-line no-underscore-dangle
  module._compile(changed, file);
  module.loaded = true;
  return module.exports as object;
}
