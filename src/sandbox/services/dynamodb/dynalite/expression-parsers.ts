// dynalite's expression parsers, changed to cache the result of each rule at each position. Without it, each level of
// parentheses takes several times as long as the one around it: `((((((((a = :a`, 14 characters, took most of a minute.
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';

const require = createRequire(import.meta.url);
const names = ['conditionParser', 'updateParser', 'projectionParser'];

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

/** To be called before dynalite loads its parsers; a second call does nothing. */
export function cacheParserResults(): void {
  for (const name of names) loadWithCache(require.resolve(`dynalite/db/${name}`));
}

function loadWithCache(file: string): void {
  if (require.cache[file]) return;
  let isFirst = true;
  const source = readFileSync(file, 'utf8').replace(/function peg\$parse(\w+)\(\) \{/g, (_, rule: string) => {
    const before = isFirst ? cacheSource : '';
    isFirst = false;
    return `${before}function peg$parse${rule}() { return peg$cached('${rule} ', peg$uncached${rule}); }
    function peg$uncached${rule}() {`;
  });
  if (isFirst) throw new Error(`${file} is not a parser made by PEG.js.`);
  const module = new Module(file) as Module & { _compile(source: string, file: string): void };
  module.filename = file;
  module.paths = require.resolve.paths(file) ?? [];
  // eslint-disable-next-line no-underscore-dangle
  module._compile(source, file);
  module.loaded = true;
  require.cache[file] = module;
}
