// What is in a kit: the files of this program as npm would pack them, and the packages that it needs, as one npm package
// without dependencies to fetch.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { WorkshopError } from '../../../engine/errors.ts';
import { root } from '../../../lib/project-file.ts';

export interface KitFile {
  /** In the package, with forward slashes. */
  readonly path: string;
  /** On this machine. */
  readonly source: string;
}

interface Manifest {
  readonly version: string;
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What npm packs without being asked to. */
const always = /^(readme|licen[cs]e|changelog)/i;
export const manifestName = 'package.json';
/** In a kit, the hash of all others: see `hashOf`. */
export const kitMark = 'kit.json';

export async function readManifest(folder: string = root): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, manifestName), 'utf8')) as Manifest;
}

/** Without package.json, which a kit rewrites. Throws a WorkshopError where the program is not built. */
export async function kitFiles(): Promise<readonly KitFile[]> {
  if (!existsSync(join(root, 'dist', 'cli.js'))) throw notBuilt();
  const { files } = await readManifest();
  const own = (await readdir(root)).filter((name) => always.test(name));
  const listed = [...own, ...files.filter((name) => name !== 'npm-shrinkwrap.json' && name !== kitMark)];
  const all = (await Promise.all(listed.map((name) => filesBelow(join(root, name))))).flat();
  const program = all.map((source) => ({ path: relative(root, source).replaceAll(sep, '/'), source }));
  return [...program, ...(await packageFiles())].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The packages of `dependencies`, and those that they need. */
export async function kitPackages(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const collect = async (folder: string): Promise<void> => {
    const { dependencies = {} } = await readManifest(folder);
    for (const name of Object.keys(dependencies)) {
      if (found.has(name)) continue;
      const places = createRequire(join(folder, manifestName)).resolve.paths(name) ?? [];
      const at = places.map((place) => join(place, name)).find((place) => existsSync(join(place, manifestName)));
      if (at === undefined) throw missing(name);
      found.set(name, at);
      await collect(at);
    }
  };
  await collect(root);
  return found;
}

async function packageFiles(): Promise<readonly KitFile[]> {
  const packages = [...(await kitPackages())];
  const files = await Promise.all(
    packages.map(async ([name, folder]) =>
      (await filesBelow(folder)).map((source) => ({
        path: `node_modules/${name}/${relative(folder, source).replaceAll(sep, '/')}`,
        source,
      })),
    ),
  );
  return files.flat();
}

/** SHA-256 in hex, over the names and contents of all files: a file that is missing or changed gives another one. */
export async function hashOf(files: readonly KitFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { path, source } of files) {
    const content = await readFile(source);
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function filesBelow(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const below = (await readdir(path, { withFileTypes: true }))
    // The packages of a folder were collected by their own names; those of dist are files of the program.
    .filter(({ name }) => name !== 'node_modules' || path === join(root, 'dist'))
    .map((entry) => filesBelow(join(path, entry.name)));
  return (await Promise.all(below)).flat();
}

function notBuilt(): WorkshopError {
  return new WorkshopError({
    code: 'workspace',
    message: 'This copy of the workshop is not built.',
    state: 'Nothing was written.',
    fix: 'npm ci   # in your copy of the project',
  });
}

function missing(name: string): WorkshopError {
  return new WorkshopError({
    code: 'workspace',
    message: `The package ${name} is not installed.`,
    state: 'Nothing was written.',
    fix: 'npm ci   # in your copy of the project',
  });
}
