// The files of the npm packages that a manifest names, taken from where this package itself finds them installed.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { WorkshopError } from '../../engine/errors.ts';
import type { ZipFile } from '../../lib/zip.ts';

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Dependencies of dependencies included, laid flat below `into`. The manifest names exact versions. */
export async function dependencyFiles(manifestFile: string, into: string): Promise<ZipFile[]> {
  const { dependencies = {} } = await manifestOf(manifestFile);
  const found = new Map<string, string>();
  for (const [name, version] of Object.entries(dependencies)) {
    const folder = await collect(name, manifestFile, found);
    const installed = (await manifestOf(join(folder, 'package.json'))).version;
    if (installed !== version) throw damaged(`${name} ${installed} is installed, and the functions need ${version}.`);
  }
  const files: ZipFile[] = [];
  for (const [name, folder] of found) files.push(...(await filesBelow(folder, `${into}/${name}`)));
  return files;
}

async function collect(name: string, from: string, found: Map<string, string>): Promise<string> {
  const folder = folderOf(name, from);
  const other = found.get(name);
  if (other === folder) return folder;
  if (other)
    throw damaged(`The functions need two versions of ${name}, and a layer without nested folders has room for one.`);
  found.set(name, folder);
  const manifest = join(folder, 'package.json');
  for (const dependency of Object.keys((await manifestOf(manifest)).dependencies ?? {})) {
    await collect(dependency, manifest, found);
  }
  return folder;
}

/** Where Node would look; a package need not export its package.json. */
function folderOf(name: string, from: string): string {
  const places = createRequire(from).resolve.paths(name) ?? [];
  const folder = places.map((place) => join(place, name)).find((place) => existsSync(join(place, 'package.json')));
  if (folder) return folder;
  throw damaged(`The package ${name}, which the functions need, is not installed (searched from ${dirname(from)}).`);
}

async function filesBelow(folder: string, prefix: string): Promise<ZipFile[]> {
  const files: ZipFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const name = `${prefix}/${entry.name}`;
    if (entry.isFile()) files.push({ name, content: await readFile(path) });
    // What lies in there was collected by its own name.
    else if (entry.isDirectory() && entry.name !== 'node_modules') files.push(...(await filesBelow(path, name)));
  }
  return files;
}

async function manifestOf(file: string): Promise<Manifest> {
  return JSON.parse(await readFile(file, 'utf8')) as Manifest;
}

function damaged(message: string): WorkshopError {
  return new WorkshopError({
    code: 'workspace',
    message,
    state: 'Nothing was packed.',
    fix: 'npm ci   # in your copy of the workshop; then: workshop next',
  });
}
