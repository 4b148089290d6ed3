// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/**
 * Compresses what a build wrote once, as well as it goes, instead of at each request.
 * @param within the part of the output that is compressed; all of it when left out
 */
export function compressed(within = ''): Plugin {
  let output = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ build }) {
      output = join(build.outDir, within);
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
