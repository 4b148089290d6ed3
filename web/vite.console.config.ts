// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { compressed } from './compressed.ts';
import { pruneCss } from './console/prune-css.ts';
import { catalogues } from './console/strings/catalogues-plugin.ts';

const folder = join(import.meta.dirname, 'console');

/** The operators' console. Everything it loads comes from its own server. */
export default defineConfig({
  root: folder,
  base: '/desk/',
  publicDir: false,
  plugins: [onlyOurLanguages(), catalogues(join(folder, 'strings')), compressed('assets')],
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
      // The push worker has an address of its own that never changes, outside the files with a hash in their names.
      input: { index: join(folder, 'index.html'), 'push-worker': join(folder, 'push', 'push-worker.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'push-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
      // "use client" is for servers that render React; here everything is the client.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});

/** React Aria brings its own few words in 34 languages: those of the console are left. */
function onlyOurLanguages(): Plugin {
  return {
    name: 'only-our-languages',
    enforce: 'pre',
    load(id) {
      return /[/\\]intl[/\\][^?]*[/\\](?!it-IT|en-US|fr-FR|es-ES|ar-AE|zh-CN|uk-UA|ru-RU)[a-z]{2}-[A-Z]{2}\.m?js$/.test(
        id,
      )
        ? 'export default {};'
        : null;
    },
  };
}

/** Every word in the console's sources: a class that is not among them is not used. */
function wordsOfSources(): ReadonlySet<string> {
  const words = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:tsx|html)$/.test(name)) continue;
    for (const [word] of readFileSync(join(folder, name), 'utf8').matchAll(/[\w-]+/g)) words.add(word);
  }
  return words;
}
