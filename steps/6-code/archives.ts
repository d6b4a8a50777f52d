// The three zips of chapter 6, and what each contains.
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

/** The learner's own code, which `workshop deploy` packs. */
export const ownCreateZip: { file: string; contents: Contents } = {
  file: `my-${names.createZip}`,
  contents: { ownCodeOf: names.createFunction },
};

export const ownGetZip: { file: string; contents: Contents } = {
  file: `my-${names.getZip}`,
  contents: { ownCodeOf: names.getFunction },
};

export const getZip: { file: string; contents: Contents } = {
  file: names.getZip,
  contents: { codeOf: names.getFunction },
};
