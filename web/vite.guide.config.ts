// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const folder = join(import.meta.dirname, 'guide');

/** What the pages of the guide load, and the words that the server puts into them. */
export default defineConfig({
  root: folder,
  base: '/guide/',
  publicDir: false,
  plugins: [iconsAndWords(), compressed()],
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
      for (const name of readdirSync(join(folder, 'strings')))
        this.emitFile({
          type: 'asset',
          fileName: `strings/${name}`,
          source: readFileSync(join(folder, 'strings', name)),
        });
    },
  };
}

/** Compresses once, as well as it goes, instead of at each request. */
function compressed(): Plugin {
  let output = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ build }) {
      output = join(build.outDir, 'assets');
    },
    closeBundle() {
      for (const name of readdirSync(output)) {
        if (!/\.(?:js|css|svg)$/.test(name)) continue;
        const path = join(output, name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }));
      }
    },
  };
}
