// Builds the page into ../ui-dist.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quasar } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

/**
 * What the page may load and do. S3 sends no headers of its own, so the policy is in the page. The address of the API is
 * known only once config.json is read: until then any server may be called, and after that src/policy.ts permits only
 * the API. Only in the build: the server of `npm run dev` adds styles and a socket of its own.
 */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: {
        'http-equiv': 'Content-Security-Policy',
        content: [
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self'",
          "connect-src 'self' https: http:",
          "base-uri 'none'",
          "form-action 'none'",
        ].join('; '),
      },
      injectTo: 'head-prepend',
    },
  ],
};

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
  // A bucket or a distribution can serve the page from any folder, so all paths are relative.
  base: './',
  plugins: [vue(), quasar(), contentSecurityPolicy, iconLicense],
  build: {
    outDir: '../ui-dist',
    emptyOutDir: true,
    // The policy above forbids data: URLs.
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
