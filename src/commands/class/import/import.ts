// `workshop class import`: takes the events of files, which learners wrote without a network. What is known counts once.
import { readFile } from 'node:fs/promises';
import { usageError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { takeLock } from '../../../workspace/lock.ts';
import type { Command } from '../../shared/context.ts';
import { openRoom } from '../room/room.ts';
import { roomFolder } from '../room/room-folder.ts';
import { progressHeaderForm, reportForm, type ProgressHeader, type Report } from '../room/report.ts';

interface ImportFlags {
  readonly class?: string | undefined;
  readonly words?: readonly string[] | undefined;
}

interface ProgressFile {
  readonly header: ProgressHeader;
  readonly reports: readonly Report[];
}

export const classImport: Command<ImportFlags> = async (context, { class: name, words = [] }) => {
  const { ui } = context;
  // All are read before the first one counts.
  const files = await Promise.all(words.map(readProgress));
  const { className, file, lock } = await roomFolder(context, name);
  const release = await takeLock(lock, 'class import');
  try {
    const room = openRoom(file, className);
    const taken = files.map(({ header, reports }, index) => ({
      file: words[index] ?? '',
      learner: header.name,
      events: reports.length,
      new: room.take(header.name, header.journal, reports),
    }));
    const line = (one: (typeof taken)[number]) => `${one.learner}: ${count(one.new, 'new event')} of ${one.events}`;
    ui.result({ class: className, files: taken }, taken.map(line).join('\n'));
    ui.next(`workshop class serve --class ${className}`);
    return 0;
  } finally {
    await release();
  }
};

async function readProgress(file: string): Promise<ProgressFile> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? `There is no file ${file}.` : `The file ${file} cannot be read: ${message}.`;
    throw usageError(what, 'workshop class import <file>', { cause });
  });
  const [header, ...reports] = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line, index) => parsed(line, index === 0 ? progressHeaderForm : reportForm, `${file}:${index + 1}`));
  if (header === undefined) throw notProgress(file, 'it is empty');
  return { header: header as ProgressHeader, reports: reports as Report[] };
}

function parsed(line: string, form: typeof reportForm, where: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw notProgress(where, 'it is not JSON');
  }
  const problem = form(value, '');
  if (problem !== undefined) throw notProgress(where, problem);
  return value;
}

function notProgress(where: string, why: string) {
  return usageError(`${where} is not a line of a progress file: ${why}.`, 'workshop progress > ana.ndjson');
}
