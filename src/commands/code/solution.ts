// Our solution of a task: as files beside the learner's code, and as what it changes in the code before it.
import { readFile } from 'node:fs/promises';
import { tasksOf } from '../../engine/course.ts';
import type { Chapter } from '../../engine/types.ts';
import { lineDiff } from './line-diff.ts';
import { projectFile } from '../../lib/project-file.ts';
import { ownCodeEntry, ownCodeFolder } from '../../resources/files/own-code.ts';
import { functionNames, writeOwnFile } from './own-files.ts';

/** Writes the functions that the task changes. Resolves with the files, from the learner's folder. */
export async function writeSolution(dir: string, task: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of functionNames) {
    const text = await sourceOf(name, task);
    if (text === undefined) continue;
    const file = `${ownCodeFolder}/solutions/${task}/${name}.mts`;
    await writeOwnFile(dir, { file, text });
    files.push(file);
  }
  return files;
}

/** In Markdown: each function that the task changes, with the lines that are new in it. */
export async function solutionText(course: readonly Chapter[], task: string): Promise<string> {
  const earlier = tasksOf(course).map(({ id }) => id);
  const before = earlier.slice(0, earlier.indexOf(task)).toReversed();
  const parts: string[] = [];
  for (const name of functionNames) {
    const text = await sourceOf(name, task);
    if (text === undefined) continue;
    const diff = lineDiff(await firstSourceOf(name, before), text);
    parts.push(`\`${name}\`, compared with the code before this task:\n\n\`\`\`diff\n${diff}\n\`\`\``);
  }
  return ['## Our solution', ...parts].join('\n\n');
}

/** The latest of these tasks that changes the function; else the handbook's code. */
async function firstSourceOf(name: string, tasks: readonly string[]): Promise<string> {
  for (const task of tasks) {
    const text = await sourceOf(name, task);
    if (text !== undefined) return text;
  }
  return readFile(projectFile('lambda-src', name, ownCodeEntry), 'utf8');
}

/** Undefined where the task does not change the function. */
async function sourceOf(name: string, task: string): Promise<string | undefined> {
  const file = projectFile('lambda-src', 'solutions', task, name, ownCodeEntry);
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
