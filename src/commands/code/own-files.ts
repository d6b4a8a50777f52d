// The folder `my` of a learner: the functions' sources, a README, and what Lambda gets, beside each source.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { usageError, type WorkshopError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../lib/files/atomic-file.ts';
import { projectFile } from '../../lib/project-file.ts';
import { isGenerated, ownCodeEntry, ownCodeFolder } from '../../resources/files/own-code.ts';
import { names } from '../../../steps/names.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';

export const functionNames = [names.createFunction, names.getFunction] as const;

export interface OwnFile {
  /** From the learner's folder: `my/createShortURL/index.mts`. */
  readonly file: string;
  /** As the workshop writes it. */
  readonly text: string;
}

/** The files that `workshop code` writes. */
export async function startingFiles(): Promise<OwnFile[]> {
  const readme = await readFile(projectFile('templates', 'own-code', 'README.md'), 'utf8');
  const sources = functionNames.map(async (name) => ({
    file: `${ownCodeFolder}/${name}/${ownCodeEntry}`,
    text: await readFile(projectFile('lambda-src', name, ownCodeEntry), 'utf8'),
  }));
  return [{ file: `${ownCodeFolder}/README.md`, text: readme }, ...(await Promise.all(sources))];
}

/** Writes what is missing of the starting files, as `workshop code` does. Resolves with the files that it has written. */
export async function putMissingFiles(dir: string): Promise<string[]> {
  const written: string[] = [];
  for (const own of await startingFiles()) {
    if ((await readOwnFile(dir, own.file)) !== undefined) continue;
    await writeOwnFile(dir, own);
    written.push(own.file);
  }
  return written;
}

/** Undefined where there is no such file. */
export async function readOwnFile(dir: string, file: string): Promise<string | undefined> {
  return readFile(join(dir, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

export async function writeOwnFile(dir: string, { file, text }: OwnFile): Promise<void> {
  const path = join(dir, file);
  makeFolder(dirname(path));
  await writeFileAtomically(path, text, { mode: 0o644 });
}

/** What Lambda gets, beside its source. Refuses to replace what somebody has edited. */
export async function writeCompiled(dir: string, functionName: string, text: string): Promise<void> {
  const file = `${ownCodeFolder}/${functionName}/index.mjs`;
  const there = await readOwnFile(dir, file);
  if (there === text) return;
  if (there !== undefined && !isGenerated(there)) throw editedByHand(file, functionName);
  await writeOwnFile(dir, { file, text });
}

function editedByHand(file: string, functionName: string): WorkshopError {
  return usageError(
    `You have edited ${file}, which each deployment writes again from ${ownCodeEntry}.`,
    `mv ${file} ${ownCodeFolder}/${functionName}/index.old.mjs; workshop deploy`,
    { state: `It was not replaced, and nothing was deployed. Move your change to ${ownCodeEntry} first.` },
  );
}
