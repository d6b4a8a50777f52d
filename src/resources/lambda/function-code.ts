// Where a function's code comes from: a file of the workshop's own, or an archive that the learner has packed.
import { readdir, readFile } from 'node:fs/promises';
import type { UploadedFile } from '../facets.ts';
import type { Aws } from '../../engine/types.ts';
import { projectFile } from '../../lib/project-file.ts';
import { sha256, zip } from '../../lib/zip.ts';
import { fileName } from '../define.ts';
import { readArchive } from '../files/archive.ts';

/** `own`: the learner has written it, in place of the code that a step sets. */
export type Code = { template: string } | { archive: string; sha256: string; own?: true };

/** Bytes are read, or made, only once they are needed. */
interface Upload {
  readonly sha256: string;
  bytes(): Promise<Buffer>;
}

export async function uploadOf(code: Code, aws: Pick<Aws, 'buildDir'>): Promise<Upload> {
  if ('archive' in code) {
    return { sha256: code.sha256, bytes: () => readArchive(code.archive, code.sha256, aws) };
  }
  const bytes = await templateZip(code.template);
  return { sha256: sha256(bytes), bytes: () => Promise.resolve(bytes) };
}

/** The file that has the code, in the build folder or an export. */
export function zipNameOf(code: Code): string {
  return 'archive' in code ? code.archive : code.template.replace(/\.m?js$/, '.zip');
}

/** Of all templates: a function may have had the code of each of them. */
export async function templateZips(): Promise<UploadedFile[]> {
  const templates = await readdir(projectFile('templates', 'code'));
  return Promise.all(
    templates.map(async (template) => ({
      path: zipNameOf({ template }),
      bytes: await templateZip(template),
      write: 'bytes' as const,
    })),
  );
}

async function templateZip(template: string): Promise<Buffer> {
  const content = await readFile(projectFile('templates', 'code', fileName(template)));
  return zip([{ name: 'index.mjs', content }]);
}
