// Zip files: measured and checked when they are uploaded, and unzipped onto disk when a function first runs.
import { createWriteStream } from 'node:fs';
import { mkdir, realpath, rm, symlink, unlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { invalidParameter } from '../../errors.ts';
import { entryNames, maxEntries } from './entry-names.ts';

export const maxUnzipped = 262_144_000;

/** Linux and macOS accept no longer target. */
const maxLinkBytes = 1_023;

/**
 * The sum of the files' real sizes, which the zip's own directory may misstate. Counts up to the maximum only.
 * Refuses what is no zip and what cannot be unzipped: broken or encrypted entries, names that lead out of the folder or
 * that no file system accepts, a file where another entry needs a folder.
 */
export async function measureZip(bytes: Buffer): Promise<number> {
  const names = entryNames();
  let size = 0;
  try {
    await eachEntry(bytes, async (entry, open) => {
      names.add(entry.fileName);
      const before = size;
      let sum = 0;
      for await (const chunk of (await open()) as AsyncIterable<Buffer>) {
        size += chunk.length;
        sum = crc32(chunk, sum);
        if (size >= maxUnzipped) throw new SizeLimitReached();
        if (isLink(entry) && (size - before > maxLinkBytes || chunk.includes(0)))
          throw new Error('No file system accepts the target of the link.');
      }
      if (sum !== entry.crc32) throw new Error('The checksum does not match.');
    });
  } catch (error) {
    if (error instanceof SizeLimitReached) return maxUnzipped;
    invalidParameter('packageUnreadable');
  }
  return size;
}

class SizeLimitReached extends Error {
  override name = 'SizeLimitReached';
}

/** Later packages overwrite the files of earlier ones: layers are merged in their order. */
export async function unzip(packages: readonly (() => Promise<Buffer>)[], folder: string): Promise<void> {
  const links: { path: string; target: string }[] = [];
  for (const read of packages) {
    await eachEntry(await read(), async (entry, open) => {
      const path = join(folder, entry.fileName);
      const isFolder = entry.fileName.endsWith('/');
      await makeFolder(isFolder ? path : dirname(path), folder);
      if (isLink(entry)) links.push({ path, target: await textOf(await open()) });
      else if (!isFolder) await writeFile(path, await open(), modeOf(entry));
    });
  }
  await makeLinks(links, folder);
}

/**
 * Comes last, so that no file is written through a link. Removes links that lead out of the folder, also by way of
 * another link.
 */
async function makeLinks(links: readonly { path: string; target: string }[], folder: string): Promise<void> {
  const made: string[] = [];
  for (const { path, target } of links) {
    if (target.includes('\u0000') || !isInside(resolve(dirname(path), target), folder)) continue;
    await symlink(target, path).then(() => made.push(path), ignoreImpossible);
  }
  const home = await realpath(folder);
  for (const path of made) {
    const end = await realpath(path).catch(() => undefined);
    if (end === undefined || !isInside(end, home)) await unlink(path);
  }
}

/** Replaces a file of an earlier package that has the name of the folder. */
async function makeFolder(path: string, folder: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error;
    for (let at = path; at !== folder && isInside(at, folder); at = dirname(at))
      await unlink(at).catch(() => undefined);
    await mkdir(path, { recursive: true });
  }
}

async function writeFile(path: string, content: Readable, mode: number): Promise<void> {
  const output = createWriteStream(path, { mode });
  const opened = new Promise<void>((done, failed) => output.once('open', () => done()).once('error', failed));
  try {
    await opened;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
    await rm(path, { recursive: true });
    return pipeline(content, createWriteStream(path, { mode }));
  }
  return pipeline(content, output);
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder + sep);
}

function isLink({ externalFileAttributes }: Entry): boolean {
  return ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

function modeOf({ externalFileAttributes }: Entry): number {
  return 0o644 | ((externalFileAttributes >>> 16) & 0o111);
}

type Open = () => Promise<Readable>;

async function eachEntry(bytes: Buffer, onEntry: (entry: Entry, open: Open) => Promise<void>): Promise<void> {
  const zip = await openZip(bytes);
  if (zip.entryCount > maxEntries) throw new Error('There are too many entries.');
  await new Promise<void>((done, failed) => {
    zip.on('error', failed);
    zip.on('end', done);
    zip.on('entry', (entry: Entry) => {
      onEntry(entry, () => openEntry(zip, entry)).then(() => zip.readEntry(), failed);
    });
    zip.readEntry();
  });
}

function openZip(bytes: Buffer): Promise<ZipFile> {
  return new Promise((done, failed) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => (error ? failed(error) : done(zip)));
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((done, failed) => {
    zip.openReadStream(entry, (error, stream) => (error ? failed(error) : done(stream)));
  });
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Where a later package has a file in its place or above it, or where the file system accepts no such target. */
function ignoreImpossible(error: NodeJS.ErrnoException): void {
  if (!['EEXIST', 'ENOTDIR', 'ENOENT', 'ENAMETOOLONG', 'ELOOP'].includes(error.code ?? '')) throw error;
}
