// What the builds of both pages have in common: this one, and that of the console.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildOptions, CSSOptions, HtmlTagDescriptor, Plugin } from 'vite';

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

/** What the head and the body of both pages begin or end with. Each `index.html` has only what is its own. */
export const commonTags: Plugin = {
  name: 'common-tags',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { charset: 'utf-8' }, injectTo: 'head-prepend' },
    meta('viewport', 'width=device-width, initial-scale=1'),
    meta('color-scheme', 'light dark'),
    // The same as --page in src/styles/theme.css.
    meta('theme-color', '#f5f6fa', '(prefers-color-scheme: light)'),
    meta('theme-color', '#14161d', '(prefers-color-scheme: dark)'),
    { tag: 'link', attrs: { rel: 'icon', href: './favicon.svg', type: 'image/svg+xml' }, injectTo: 'head' },
    { tag: 'noscript', children: 'This page needs JavaScript.', injectTo: 'body' },
  ],
};

function meta(name: string, content: string, media?: string): HtmlTagDescriptor {
  return { tag: 'meta', attrs: { name, content, ...(media && { media }) }, injectTo: 'head' };
}

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
