// The built web page as it is uploaded: each file with its type, how long it may be cached, and its hash.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { contentTypeOf } from './content-type.ts';
import { projectFile } from '../../lib/project-file.ts';

/** As S3 tells it of an object. */
export type FileFacts = { sha256: string; contentType: string; cacheControl: string };

export interface PageFile {
  readonly key: string;
  readonly bytes: Buffer;
  readonly facts: FileFacts;
}

/** Keys in order, but index.html last: it must not name files that are not there yet. */
export async function webPage(apiUrl: string): Promise<PageFile[]> {
  const root = projectFile('ui-dist');
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const keys = paths.map((path) => relative(root, path).split(sep).join('/')).sort();
  const last = keys.filter((key) => key === 'index.html');
  const files: PageFile[] = [];
  for (const key of [...keys.filter((key) => key !== 'index.html'), ...last]) {
    // The one file that differs from learner to learner: the page reads it when it starts.
    const bytes =
      key === 'config.json' ? Buffer.from(`${JSON.stringify({ apiUrl })}\n`) : await readFile(join(root, key));
    files.push({ key, bytes, facts: factsOf(key, bytes) });
  }
  return files;
}

function factsOf(key: string, bytes: Buffer): FileFacts {
  return {
    sha256: createHash('sha256').update(bytes).digest('base64'),
    contentType: contentTypeOf(key),
    // Names in assets/ carry a hash of their content; everything else may change under its name.
    cacheControl: key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}
