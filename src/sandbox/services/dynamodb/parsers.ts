// dynalite's parsers of expressions, made to remember: as they come, each level of parentheses takes several times as
// long as the one around it, and `((((((((a = :a`, twenty characters, kept the sandbox busy for most of a minute.
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';

const require = createRequire(import.meta.url);
const names = ['conditionParser', 'updateParser', 'projectionParser'];

/** What PEG.js itself writes into a parser that is generated with its option `cache`. */
const memory = `
  var peg$known = new Map();
  function peg$remembered(rule, parse) {
    var key = rule + peg$currPos, known = peg$known.get(key);
    if (known) { peg$currPos = known.next; return known.result; }
    var result = parse();
    peg$known.set(key, { next: peg$currPos, result: result });
    return result;
  }
`;

/** To be called before dynalite loads them; a second time does nothing. */
export function rememberWhileParsing(): void {
  for (const name of names) remember(require.resolve(`dynalite/db/${name}`));
}

function remember(file: string): void {
  if (require.cache[file]) return;
  let isFirst = true;
  const source = readFileSync(file, 'utf8').replace(/function peg\$parse(\w+)\(\) \{/g, (_, rule: string) => {
    const before = isFirst ? memory : '';
    isFirst = false;
    return `${before}function peg$parse${rule}() { return peg$remembered('${rule} ', peg$plain${rule}); }
    function peg$plain${rule}() {`;
  });
  if (isFirst) throw new Error(`${file} is no parser as PEG.js makes them.`);
  const module = new Module(file) as Module & { _compile(source: string, file: string): void };
  module.filename = file;
  module.paths = require.resolve.paths(file) ?? [];
  // eslint-disable-next-line no-underscore-dangle
  module._compile(source, file);
  module.loaded = true;
  require.cache[file] = module;
}
