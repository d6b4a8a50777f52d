// A learner's own code in a test workspace: commands run inside the test, and an edit is a replacement in a source.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from '../../../src/commands/shared/context.ts';
import { recordUi, type RecordedUi } from '../cli/recorded-ui.ts';
import type { TestWorkspace } from './test-workspace.ts';

export interface CommandRun<Document> extends RecordedUi {
  readonly exitCode: number;
  readonly document: Document & RecordedUi['document'];
}

export interface RunOptions {
  readonly yes?: boolean;
  readonly answers?: (boolean | number | string)[];
  readonly signal?: AbortSignal;
}

export async function runCommand<Options, Document = never>(
  { paths }: Pick<TestWorkspace, 'paths'>,
  command: Command<Options>,
  options: Options,
  { yes = false, answers, signal = new AbortController().signal }: RunOptions = {},
): Promise<CommandRun<Document>> {
  const recorded = recordUi(answers);
  const exitCode = await command({ ui: recorded.ui, paths, signal, yes }, options);
  return { ...recorded, exitCode, document: recorded.document as never };
}

export interface OwnSources {
  /** Relative to `my`. */
  path(file: string): string;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  /** Throws where the text to replace is not there. */
  edit(file: string, from: string, to: string): Promise<void>;
}

export function ownSources({ paths }: Pick<TestWorkspace, 'paths'>): OwnSources {
  const path = (file: string) => join(paths.dir, 'my', file);
  const read = (file: string) => readFile(path(file), 'utf8');
  const write = (file: string, text: string) => writeFile(path(file), text);
  return {
    path,
    read,
    write,
    async edit(file, from, to) {
      const text = await read(file);
      if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`);
      await write(file, text.replace(from, to));
    },
  };
}
