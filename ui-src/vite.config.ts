import { quasar } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  // The page is served from a bucket, a distribution or a folder in either: no path may be assumed.
  base: './',
  plugins: [vue(), quasar()],
  build: {
    outDir: '../ui-dist',
    emptyOutDir: true,
    // A data: URL would need more than 'self' in a Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  css: {
    preprocessorOptions: {
      // Quasar's sources still use what Sass is retiring; the exact version in the lock file keeps them compiling.
      sass: { silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'] },
    },
  },
});
