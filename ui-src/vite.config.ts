// Builds the page into ../ui-dist.
import { quasar } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  // A bucket or a distribution can serve the page from any folder, so all paths are relative.
  base: './',
  plugins: [vue(), quasar()],
  build: {
    outDir: '../ui-dist',
    emptyOutDir: true,
    // A Content-Security-Policy of 'self' forbids data: URLs.
    assetsInlineLimit: 0,
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
