// Builds the page into ../console-dist.
import { quasar } from '@quasar/vite-plugin';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { build, commonTags, css, iconLicense } from '../ui-src/page-build';

export default defineConfig({
  // The command serves the page from a folder with a name of its own, so all paths are relative.
  base: './',
  plugins: [vue(), quasar(), commonTags, iconLicense],
  build: { ...build, outDir: '../console-dist' },
  css,
});
