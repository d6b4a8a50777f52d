// Creates zips that are identical on every machine: Lambda compares code by its hash.
import { createHash } from 'node:crypto';
import type { Archiver, ArchiverOptions } from 'archiver';

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

/** In base64, as Lambda returns it. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64');
}

function byName(one: ZipFile, other: ZipFile): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}
