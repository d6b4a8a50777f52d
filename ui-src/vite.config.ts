// Builds the page into ../ui-dist.
import { quasar } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';
import { build, commonTags, css, iconLicense } from './page-build';

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

export default defineConfig({
  // A bucket or a distribution can serve the page from any folder, so all paths are relative.
  base: './',
  plugins: [vue(), quasar(), commonTags, contentSecurityPolicy, iconLicense],
  build: { ...build, outDir: '../ui-dist' },
  css,
});
