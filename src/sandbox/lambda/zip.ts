// Deployment packages: their sizes, and their contents on disk.
import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { invalidParameter } from './refusals.ts';

export const maximumUnzipped = 262_144_000;

/** The sum of the files' sizes; refuses what is no zip. yauzl itself refuses names that lead out of the folder. */
export async function measureZip(bytes: Buffer): Promise<number> {
  let size = 0;
  try {
    await eachEntry(bytes, async (entry) => void (size += entry.uncompressedSize));
  } catch {
    invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  return size;
}

/** Later packages overwrite the files of earlier ones: layers are merged in their order. */
export async function unzip(bytes: Buffer, folder: string): Promise<void> {
  const links: { path: string; target: string }[] = [];
  await eachEntry(bytes, async (entry, open) => {
    const path = join(folder, entry.fileName);
    const isFolder = entry.fileName.endsWith('/');
    await mkdir(isFolder ? path : dirname(path), { recursive: true });
    const mode = entry.externalFileAttributes >>> 16;
    if ((mode & 0o170000) === 0o120000) links.push({ path, target: await textOf(await open()) });
    else if (!isFolder) await pipeline(await open(), createWriteStream(path, { mode: 0o644 | (mode & 0o111) }));
  });
  // Last, so that nothing is ever written through one; and none that leads out of the folder.
  for (const { path, target } of links) {
    if (resolve(dirname(path), target).startsWith(folder + sep)) await symlink(target, path).catch(ignoreExisting);
  }
}

type Open = () => Promise<Readable>;

async function eachEntry(bytes: Buffer, visit: (entry: Entry, open: Open) => Promise<void>): Promise<void> {
  const zip = await openZip(bytes);
  await new Promise<void>((done, failed) => {
    zip.on('error', failed);
    zip.on('end', done);
    zip.on('entry', (entry: Entry) => {
      visit(entry, () => openEntry(zip, entry)).then(() => zip.readEntry(), failed);
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

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
