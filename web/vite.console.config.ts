// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { pruneCss } from './console/prune-css.ts';

const folder = join(import.meta.dirname, 'console');

/** The operators' console. Everything it loads comes from its own server. */
export default defineConfig({
  root: folder,
  base: '/desk/',
  publicDir: false,
  plugins: [onlyItalian(), compressed()],
  css: { postcss: { plugins: [pruneCss(wordsOfSources())] } },
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'web', 'console'),
    emptyOutDir: true,
    target: ['es2022', 'safari15.4', 'chrome100', 'firefox100'],
    modulePreload: { polyfill: false },
    // A data: address would need a wider policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      // "use client" is for servers that render React; here everything is the client.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});

/** React Aria brings its own few words in 34 languages; the console speaks Italian. */
function onlyItalian(): Plugin {
  return {
    name: 'only-italian',
    enforce: 'pre',
    load(id) {
      return /[/\\]intl[/\\][^?]*[/\\](?!it-IT|en-US)[a-z]{2}-[A-Z]{2}\.m?js$/.test(id)
        ? 'export default {};'
        : null;
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
        const bytes = readFileSync(join(output, name));
        writeFileSync(join(output, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(join(output, `${name}.br`), brotliCompressSync(bytes, { params: quality }));
      }
    },
  };
}

/** Every word in the console's sources: a class that is not among them is not used. */
function wordsOfSources(): ReadonlySet<string> {
  const words = new Set<string>();
  for (const name of readdirSync(folder)) {
    if (!/\.(?:tsx|html)$/.test(name)) continue;
    for (const [word] of readFileSync(join(folder, name), 'utf8').matchAll(/[\w-]+/g)) words.add(word);
  }
  return words;
}
