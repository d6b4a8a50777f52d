// The three zips of chapter 6, the learner's own code, and our solutions of the tasks: what each zip contains.
import type { Contents } from '../../src/resources/files/archive.ts';
import { names } from '../names.ts';

export const layerZip: { file: string; contents: Contents } = {
  file: names.layerZip,
  contents: { dependenciesOf: 'lambda-src/package.json' },
};

export const createZip: { file: string; contents: Contents } = {
  file: names.createZip,
  contents: { codeOf: names.createFunction },
};

export const getZip: { file: string; contents: Contents } = {
  file: names.getZip,
  contents: { codeOf: names.getFunction },
};

const codeNames = { create: names.createFunction, get: names.getFunction } as const;
export type Which = keyof typeof codeNames;

/** The learner's own code. Each task has a zip of its own, so that an undo finds the code before. */
export function ownZip(which: Which, task?: string): { file: string; contents: Contents } {
  const name = codeNames[which];
  return { file: task === undefined ? `my-${name}.zip` : `my-${task}-${name}.zip`, contents: { ownCodeOf: name } };
}

/** Our solution of a task. */
export function solutionZip(which: Which, task: string): { file: string; contents: Contents } {
  const name = codeNames[which];
  return { file: `${task}-${name}.zip`, contents: { codeOf: name, solution: task } };
}
