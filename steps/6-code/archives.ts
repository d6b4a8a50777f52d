// The three archives of chapter 6, and what goes into each.
import type { Contents } from '../../src/resources/files/archive.ts';

export const layerZip: { file: string; contents: Contents } = {
  file: 'lambdalayer.zip',
  contents: { dependenciesOf: 'lambda-src/package.json' },
};

export const createZip: { file: string; contents: Contents } = {
  file: 'createShortURL.zip',
  contents: { codeOf: 'createShortURL' },
};

export const getZip: { file: string; contents: Contents } = {
  file: 'getLongURL.zip',
  contents: { codeOf: 'getLongURL' },
};
