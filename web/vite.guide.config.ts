// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { compressed } from './compressed.ts';

const folder = join(import.meta.dirname, 'guide');

/** What the pages of the guide load, and the words that the server puts into them. */
export default defineConfig({
  root: folder,
  base: '/guide/',
  publicDir: false,
  plugins: [iconsAndWords(), compressed('assets')],
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'web', 'guide'),
    emptyOutDir: true,
    // Phones that are handed down: iOS 15 and Android browsers of 2021.
    target: ['es2022', 'safari15.4', 'chrome93', 'firefox98'],
    modulePreload: { polyfill: false },
    // A data: address would need a wider policy.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { guide: join(folder, 'guide.ts'), offline: join(folder, 'offline.ts') },
      output: {
        // The server writes the edition before the service worker, whose address must stay.
        entryFileNames: (chunk) => (chunk.name === 'offline' ? 'offline.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
});

function iconsAndWords(): Plugin {
  return {
    name: 'icons-and-words',
    generateBundle() {
      for (const name of ['icon.svg', 'icon-192.png', 'icon-512.png'])
        this.emitFile({ type: 'asset', name, source: readFileSync(join(folder, name)) });
      for (const part of ['strings', 'notice'])
        for (const name of readdirSync(join(folder, part)))
          this.emitFile({
            type: 'asset',
            fileName: `${part}/${name}`,
            source: readFileSync(join(folder, part, name)),
          });
    },
  };
}
