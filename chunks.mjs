// Joins the chunks that every command loads into one file. esbuild splits code by who shares it, so that `--help` alone read
// 20 files, most of them of one kilobyte. Finding and opening a file takes Node.js longer than compiling it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * `entry`: a file of `out`, such as cli.js. What it imports statically becomes a part of it, except what `apart` loads, which
 * runs without it. Both are entry points of the build with this metafile.
 */
export async function joinChunks(out, { outputs }, { entry, apart, options }) {
  const chunks = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const others = closure(chunks, apart, () => true);
  const joined = closure(chunks, entry, ({ kind }) => kind === 'import-statement').filter(
    (name) => name !== entry && !others.includes(name),
  );
  const inside = new Set([entry, ...joined]);
  const exported = joined.map((name) => {
    const names = chunks.get(name).exports.map((each) => `${each} as ${nameIn(name, each)}`);
    return `export { ${names.join(', ')} } from './${name}';`;
  });
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: [`export * from './${entry}';`, ...exported].join('\n'), resolveDir: out },
    bundle: true,
    write: false,
    plugins: [
      {
        name: 'other-chunks',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\// }, ({ path, kind }) =>
            kind === 'dynamic-import' || !inside.has(basename(path)) ? { path, external: true } : undefined,
          ),
      },
    ],
  });
  for (const name of joined) rmSync(join(out, name));
  for (const file of readdirSync(out).filter((name) => name.endsWith('.js') && name !== entry)) {
    const source = readFileSync(join(out, file), 'utf8');
    writeFileSync(
      join(out, file),
      joined.reduce((text, name) => redirected(text, name, entry), source),
    );
  }
  writeFileSync(join(out, entry), outputFiles[0].contents);
}

/** The names of all files that `from` imports, in its imports, theirs, and so on, by imports that `follow` allows. */
function closure(chunks, from, follow) {
  const found = new Set([from]);
  // A set that grows is walked to its end.
  for (const name of found) {
    const imports = chunks.get(name).imports.filter((each) => !each.external && follow(each));
    for (const { path } of imports) found.add(basename(path));
  }
  return [...found];
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
