// What the builds of both pages have in common: this one, and that of the console.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildOptions, CSSOptions, Plugin } from 'vite';

const licenses = 'THIRD-PARTY-LICENSES.txt';

/** Vite lists the packages. The icons are copied from elsewhere. */
export const iconLicense: Plugin = {
  name: 'icon-license',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    const text = await readFile(join(import.meta.dirname, 'third-party/material-icons.txt'), 'utf8');
    await appendFile(join(dir, licenses), `\n${text}`);
  },
};

export const build: BuildOptions = {
  emptyOutDir: true,
  // The Content-Security-Policy of both pages forbids data: URLs.
  assetsInlineLimit: 0,
  license: { fileName: licenses },
  modulePreload: { polyfill: false },
  reportCompressedSize: false,
};

export const css: CSSOptions = {
  preprocessorOptions: {
    // Quasar's sources use deprecated features of Sass. The lock file pins a version that still has them.
    sass: { silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'] },
  },
};
