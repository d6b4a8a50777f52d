// The learner's own code of a function: my/<function>/index.mts in the learner's folder, and what Lambda gets of it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WorkshopError } from '../../engine/errors.ts';
import { compileTypeScript, type CodeProblem } from '../../lib/compile-typescript.ts';
import { fileName } from '../define.ts';

export const ownCodeFolder = 'my';
export const ownCodeEntry = 'index.mts';

export interface OwnCode {
  /** `my/createShortURL/index.mts` */
  readonly file: string;
  /** The module for Lambda; undefined where there are errors. */
  readonly code: string | undefined;
  readonly errors: readonly CodeProblem[];
  readonly warnings: readonly CodeProblem[];
}

/** `dir`: the learner's folder. Files of problems are named from there. */
export async function compileOwnCode(dir: string, functionName: string): Promise<OwnCode> {
  const from = `${ownCodeFolder}/${fileName(functionName)}`;
  const file = `${from}/${ownCodeEntry}`;
  const folder = join(dir, ownCodeFolder, functionName);
  if (!existsSync(join(folder, ownCodeEntry))) throw noOwnCode(file);
  const { code, errors, warnings, exports } = await compileTypeScript(folder, ownCodeEntry);
  const named = (problems: readonly CodeProblem[]) =>
    problems.map((problem) => ({ ...problem, file: problem.file === undefined ? file : `${from}/${problem.file}` }));
  const missing = code !== undefined && !exports.includes('handler') ? [noHandler] : [];
  return {
    file,
    code: code === undefined || missing.length > 0 ? undefined : withHeader(code),
    errors: named([...errors, ...missing]),
    warnings: named(warnings),
  };
}

/** Whether a compiled file is as the workshop wrote it, and no edit of it can get lost. */
export function isGenerated(text: string): boolean {
  const end = text.indexOf('\n') + 1;
  return text.slice(0, end) === headerOf(text.slice(end));
}

const noHandler: CodeProblem = {
  file: ownCodeEntry,
  line: 1,
  column: 1,
  text: 'No export named "handler": Lambda would answer Runtime.HandlerNotFound',
  source: '',
};

function withHeader(code: string): string {
  return headerOf(code) + code;
}

/** With a hash of the rest, which shows an edit by hand. */
function headerOf(code: string): string {
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 12);
  return `// What Lambda gets: compiled from ${ownCodeEntry} by workshop (${hash}). Edit that file, not this one.\n`;
}

function noOwnCode(file: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `There is no ${file} in this folder.`,
    state: 'Nothing was changed. `workshop code` puts the code of both functions there, for you to edit.',
    fix: 'workshop code',
  });
}
