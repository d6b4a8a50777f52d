// Builds the page into ../console-dist.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quasar } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

const licenses = 'THIRD-PARTY-LICENSES.txt';

/** Vite lists the packages. The icons are copied from elsewhere. */
const iconLicense: Plugin = {
  name: 'icon-license',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    const text = await readFile(join(import.meta.dirname, 'third-party/material-icons.txt'), 'utf8');
    await appendFile(join(dir, licenses), `\n${text}`);
  },
};

export default defineConfig({
  // The command serves the page from a folder with a name of its own, so all paths are relative.
  base: './',
  plugins: [vue(), quasar(), iconLicense],
  build: {
    outDir: '../console-dist',
    emptyOutDir: true,
    // The Content-Security-Policy of the server forbids data: URLs.
    assetsInlineLimit: 0,
    license: { fileName: licenses },
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  css: {
    preprocessorOptions: {
      // Quasar's sources use deprecated features of Sass. The lock file pins a version that still has them.
      sass: { silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'] },
    },
  },
});
