// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

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

/** Compresses once, as well as it goes, instead of at each request. */
function compressed(): Plugin {
  let output = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ build }) {
      output = build.outDir;
    },
    closeBundle() {
      for (const { name, parentPath } of readdirSync(output, { recursive: true, withFileTypes: true })) {
        if (!/\.(?:js|css|svg)$/.test(name)) continue;
        const path = join(parentPath, name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }));
      }
    },
  };
}
