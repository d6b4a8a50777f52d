// The files of the built page. All are read at the start, and a path that is not one of them does not exist.
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { WorkshopError } from '../../../engine/errors.ts';

export interface StaticFile {
  readonly body: Buffer;
  readonly type: string;
  /** Its name changes with its content. */
  readonly isImmutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** By their paths: `index.html`, `assets/index-….js`. */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new WorkshopError({
      code: 'bug',
      message: 'The files of the page are missing from this installation.',
      state: 'Nothing was changed.',
      fix: 'install workshop again',
      cause,
    });
  });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path): Promise<readonly [string, StaticFile]> => {
      const name = relative(folder, path).replaceAll(sep, '/');
      const type = types[extname(path)] ?? 'application/octet-stream';
      return [name, { body: await readFile(path), type, isImmutable: name.startsWith('assets/') }];
    }),
  );
  return new Map(files);
}
