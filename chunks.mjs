// Joins chunks that are loaded together. esbuild splits code by who shares it, so that `status` alone read 36 files, most of
// them of one or two kilobytes. Finding and opening a file takes Node.js longer than compiling it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** esbuild begins each chunk with the banner. Few use what it defines, and all would make it: `status` 43 times. */
export function dropUnusedBanner(out, banner, name) {
  for (const file of readdirSync(out).filter((each) => each.endsWith('.js'))) {
    const text = readFileSync(join(out, file), 'utf8');
    const rest = text.slice(banner.length);
    if (text.startsWith(banner) && !new RegExp(`\\b${name}\\b`).test(rest)) writeFileSync(join(out, file), rest);
  }
}

/**
 * `groups`: by the name of a file in `out`, the sources of entry points whose static imports it gets. A chunk goes into the
 * first group that needs it, and what the source `apart` needs as well, which runs without the groups, into `shared.js`.
 * An entry point stays a file of its own, since its name is in `import()`, but for the one that has the group's name.
 */
export async function joinChunks(out, { outputs }, { groups, apart, options }) {
  const chunks = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const fileOf = (source) => {
    const found = [...chunks].find(([, { entryPoint }]) => entryPoint === source);
    if (!found) throw new Error(`${source} is no entry point of the build.`);
    return found[0];
  };
  const ofOther = closure(chunks, [fileOf(apart)], () => true);
  // By chunk, the file that it becomes a part of.
  const placed = new Map();
  for (const [file, sources] of Object.entries(groups)) {
    for (const name of closure(chunks, sources.map(fileOf), ({ kind }) => kind === 'import-statement')) {
      if (placed.has(name) || (chunks.get(name).entryPoint && name !== file)) continue;
      placed.set(name, ofOther.has(name) ? 'shared.js' : file);
    }
  }
  const joined = new Map();
  for (const file of new Set(placed.values())) {
    const names = [...placed.keys()].filter((name) => placed.get(name) === file);
    joined.set(file, await joinedText(out, chunks, { file, names, options }));
  }
  for (const name of placed.keys()) rmSync(join(out, name));
  for (const [file, text] of joined) writeFileSync(join(out, file), text);
  for (const file of readdirSync(out).filter((name) => name.endsWith('.js'))) {
    const source = readFileSync(join(out, file), 'utf8');
    const redirect = (text, [name, to]) => (name === to ? text : redirected(text, name, to));
    writeFileSync(join(out, file), [...placed].reduce(redirect, source));
  }
}

async function joinedText(out, chunks, { file, names, options }) {
  const inside = new Set(names);
  const exports = names.map((name) => {
    if (name === file) return `export * from './${name}';`;
    const list = chunks.get(name).exports.map((each) => `${each} as ${nameIn(name, each)}`);
    return `export { ${list.join(', ')} } from './${name}';`;
  });
  const plugin = {
    name: 'other-chunks',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\.\// }, ({ path, kind }) =>
        kind === 'dynamic-import' || !inside.has(basename(path)) ? { path, external: true } : undefined,
      ),
  };
  const stdin = { contents: exports.join('\n'), resolveDir: out };
  const { outputFiles } = await build({ ...options, stdin, bundle: true, write: false, plugins: [plugin] });
  return outputFiles[0].text;
}

/** The names of all files that `from` imports, in its imports, theirs, and so on, by imports that `follow` allows. */
function closure(chunks, from, follow) {
  const found = new Set(from);
  // A set that grows is walked to its end.
  for (const name of found) {
    const imports = chunks.get(name).imports.filter((each) => !each.external && follow(each));
    for (const { path } of imports) found.add(basename(path));
  }
  return found;
}

/** Two chunks may export the same name. */
function nameIn(chunk, name) {
  return `${chunk.replace(/\W/g, '_')}_${name}`;
}

function redirected(source, chunk, entry) {
  const path = `["']\\./${chunk.replaceAll('.', '\\.')}["']`;
  const text = source
    .replace(new RegExp(`(import\\s*)\\{([^}]*)\\}(\\s*from\\s*)${path}`, 'g'), (_, before, names, between) => {
      const list = names.split(',').map((each) => {
        const [name, as = name] = each.trim().split(/\s+as\s+/);
        return `${nameIn(chunk, name)} as ${as}`;
      });
      return `${before}{${list.join(',')}}${between}"./${entry}"`;
    })
    .replace(new RegExp(`(import\\s*)${path}`, 'g'), `$1"./${entry}"`);
  if (new RegExp(path).test(text)) throw new Error(`An import of ${chunk} has a form that is not known here.`);
  return text;
}
