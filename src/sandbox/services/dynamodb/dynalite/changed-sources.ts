// Modules of dynalite, changed while they load, because dynalite gives no other way in.
// - Its expression parsers cache the result of each rule at each position. Without it, each level of parentheses takes
//   several times as long as the one around it: `((((((((a = :a`, 14 characters, took most of a minute.
// - It measured keys in characters, compared values without those of lists, maps and `false`, and found attributes that
//   every object inherits: see ../items/.
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { keyConditionRule } from '../rules/expressions.ts';
import { syntaxError } from '../rules/syntax-errors.ts';
import { compareValues, sizeOperand } from '../values/compare.ts';
import { meetsConditions } from '../items/older-conditions.ts';
import { itemSize } from '../values/size.ts';
import { valueAt } from '../values/values.ts';

const require = createRequire(import.meta.url);
const parsers = ['conditionParser', 'updateParser', 'projectionParser'];

/** To be called before dynalite loads its modules; a second call does nothing. */
export function changeSources(): void {
  for (const name of parsers) loadChanged(`dynalite/db/${name}`, (source) => withCache(corrected(name, source)));
  const own = { compare: compareValues, sizeOperand, itemSize, mapPath: valueAt, matchesFilter: meetsConditions };
  Object.assign(loadChanged('dynalite/db', withOwnValues), own);
  const [validations] = ['validations', 'actions/createTable'].map((name) =>
    loadChanged(`dynalite/${name}`, (source) => corrected(name, source)),
  );
  Object.assign(validations as object, { syntaxError, keyConditionRule });
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
  // dynalite let `Exists: true` pass with another value, and joined conditions by OR as if by AND.
  [
    'function matchesFilter (val, filter, conditionalOperator) {',
    'return exports.matchesFilter(val, filter || {}, conditionalOperator)',
  ],
  ['function checkKeySize (keyPiece, type, isHash) {', "if (type == 'S') keyPiece = Buffer.from(keyPiece)"],
];

function withOwnValues(source: string): string {
  return ownValues.reduce((text, [head, first]) => replaced(text, head, `${head} ${first};`), source);
}

function replaced(source: string, text: string, instead: string): string {
  if (!source.includes(text)) throw new Error(`This version of dynalite does not have the line: ${text}`);
  return source.replace(text, () => instead);
}

const allTypes = `['S', 'N', 'B', 'SS', 'NS', 'BS', 'L', 'M', 'BOOL', 'NULL']`;

/** Corrections of dynalite's grammar for conditions, and of its rules for the older ones. */
const corrections: Readonly<Record<string, readonly (readonly [text: string, instead: string])[]>> = {
  conditionParser: [
    // NOT may be repeated.
    ['s3 = peg$parseParensConditionExpression();', 's3 = peg$parseNotConditionExpression();'],
    // The functions of an update.
    [
      "errors.unknownFunction = 'Invalid function name; function: ' + name",
      `errors.unknownFunction = name == 'if_not_exists' || name == 'list_append'
          ? 'The function is not allowed in a condition expression; function: ' + name
          : 'Invalid function name; function: ' + name`,
    ],
  ],
  // Its id of a table was too short for a UUID.
  'actions/createTable': [['data.TableId = uuidV4()', 'data.TableId = crypto.randomUUID()']],
  // Lists, maps, booleans and null can be equal, too. A number can have a plus sign.
  validations: [
    [
      "return e.name == 'SyntaxError' ? 'Syntax error; ' + e.message : e.message",
      "return e.name == 'SyntaxError' ? exports.syntaxError(str, e.location.start.offset) : e.message",
    ],
    [
      'data._keyCondition = result',
      'data._keyCondition = result\n    msg = exports.keyConditionRule(data)\n    if (msg) return msg',
    ],
    ["EQ: [ 'S', 'N', 'B', 'SS', 'NS', 'BS' ],", `EQ: ${allTypes},`],
    ["NE: [ 'S', 'N', 'B', 'SS', 'NS', 'BS' ],", `NE: ${allTypes},`],
    ['bigNum = new Big(obj[attr])', "bigNum = new Big(obj[attr].replace(/^\\+(?=[0-9.])/, ''))"],
  ],
};

function corrected(name: string, source: string): string {
  return (corrections[name] ?? []).reduce((all, [text, instead]) => replaced(all, text, instead), source);
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
