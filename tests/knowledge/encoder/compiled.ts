// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const root = join(__dirname, '../../..');

/**
 * Compiles the code of `knowledge/` apart, so that worker threads of a test run it as Node does: onnxruntime fails
 * inside Jest's realm, and a worker does not know TypeScript. Stands inside node_modules so that packages are found.
 */
export function compileKnowledge(): { readonly folder: string; remove(): void } {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const target = mkdtempSync(join(root, 'node_modules/.cache/encoder-test-'));
  writeFileSync(join(target, 'package.json'), '{"type":"module"}');
  const sources = readdirSync(join(root, 'knowledge'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('content'),
  );
  for (const source of sources) {
    const path = join(target, 'knowledge', source.replace(/\.ts$/, '.js'));
    const { code } = transformSync(readFileSync(join(root, 'knowledge', source), 'utf8'), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'es6' },
    });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code.replace(/(from |import\()(['"]\.[^'"]+)\.ts(['"])/g, '$1$2.js$3'));
  }
  return {
    folder: join(target, 'knowledge'),
    remove: () => rmSync(target, { recursive: true, force: true }),
  };
}
