// Where a function's code comes from: a file of the workshop's own, or an archive that the learner has packed.
import { readFile } from 'node:fs/promises';
import type { Aws } from '../../engine/types.ts';
import { projectFile } from '../../lib/project-file.ts';
import { sha256, zip } from '../../lib/zip.ts';
import { readArchive } from '../files/archive.ts';

export type Code = { template: string } | { archive: string; sha256: string };

/** Bytes are read, or made, only once they are needed. */
export interface Upload {
  readonly sha256: string;
  bytes(): Promise<Buffer>;
}

export async function uploadOf(code: Code, aws: Aws): Promise<Upload> {
  if ('archive' in code) {
    return { sha256: code.sha256, bytes: () => readArchive(code.archive, code.sha256, aws) };
  }
  const content = await readFile(projectFile('templates', 'code', code.template));
  const bytes = await zip([{ name: 'index.mjs', content }]);
  return { sha256: sha256(bytes), bytes: () => Promise.resolve(bytes) };
}
