// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';

const folder = join(import.meta.dirname, 'widget');

/** The citizens' chat: one page, and the loader that other sites put into theirs. */
export default defineConfig({
  root: folder,
  base: '/chat/',
  publicDir: false,
  oxc: { jsx: { importSource: 'preact' } },
  plugins: [compressed()],
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'web', 'widget'),
    emptyOutDir: true,
    // Phones that are handed down: iOS 15 and Android browsers of 2021.
    target: ['es2022', 'safari15.4', 'chrome93', 'firefox98'],
    modulePreload: { polyfill: false },
    // A data: address would need a wider policy.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { chat: join(folder, 'chat.html'), widget: join(folder, 'loader.ts') },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'widget' ? 'widget.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
});
