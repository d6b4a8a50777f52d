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

export const getZip: { file: string; contents: Contents } = {
  file: names.getZip,
  contents: { codeOf: names.getFunction },
};
