// Creates zips that are identical on every machine: Lambda compares code by its hash.
import { createHash } from 'node:crypto';
import type { Archiver, ArchiverOptions } from 'archiver';
import type { Entry, ZipFile as ZipReader } from 'yauzl';

export interface ZipFile {
  /** With forward slashes. */
  readonly name: string;
  readonly content: Buffer;
}

// The types are of archiver 7. Version 8 only differs in this name.
type Zipper = { readonly ZipArchive: new (options: ArchiverOptions) => Archiver };

/** The earliest date that a zip can have. Any fixed date would do. */
const date = new Date('1980-01-01T00:00:00Z');

/**
 * Files are sorted, have the same date, and are readable by all, because Lambda runs the code as another user. They are
 * not compressed: the output of deflate depends on the version of zlib.
 */
export async function zip(files: readonly ZipFile[]): Promise<Buffer> {
  const { ZipArchive } = (await import('archiver')) as unknown as Zipper;
  const archive = new ZipArchive({ store: true });
  for (const { name, content } of files.toSorted(byName)) archive.append(content, { name, date, mode: 0o100644 });
  const chunks: Buffer[] = [];
  archive.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    archive.on('error', reject);
    archive.on('warning', reject);
    archive.on('end', resolve);
  });
  await Promise.all([archive.finalize(), ended]);
  return Buffer.concat(chunks);
}

/** The names of the files in a zip, in its order. Throws if it is not a zip. */
export async function entriesOf(bytes: Buffer): Promise<string[]> {
  const { fromBuffer } = (await import('yauzl')).default;
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, (error, file) => {
      if (error) return reject(error);
      const names: string[] = [];
      file.on('entry', ({ fileName }: { fileName: string }) => names.push(fileName));
      file.on('error', reject);
      file.on('end', () => resolve(names));
    });
  });
}

interface UnpackedFile {
  readonly name: string;
  /** Uncompressed. */
  readonly bytes: number;
  /** Undefined where the file, or all files before it, are larger than what was asked for. */
  readonly content: Buffer | undefined;
}

/** The files of a zip, in its order, with at most so many bytes of content in all. Throws if it is not a zip. */
export async function unzip(bytes: Buffer, mostBytes: number): Promise<UnpackedFile[]> {
  const { fromBufferPromise } = (await import('yauzl')).default;
  const archive = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
  const files: UnpackedFile[] = [];
  let left = mostBytes;
  for await (const entry of archive.eachEntry()) {
    const { fileName: name, uncompressedSize } = entry;
    if (name.endsWith('/')) continue;
    const fits = uncompressedSize <= left;
    if (fits) left -= uncompressedSize;
    files.push({ name, bytes: uncompressedSize, content: fits ? await contentOf(archive, entry) : undefined });
  }
  return files;
}

/** In base64, as Lambda returns it. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64');
}

async function contentOf(archive: ZipReader, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of (await archive.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function byName(one: ZipFile, other: ZipFile): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}
