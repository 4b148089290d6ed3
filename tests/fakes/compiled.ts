// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const root = join(__dirname, '../..');

/**
 * Compiles the code of a folder apart, so that threads and processes of a test run it as Node does: onnxruntime fails
 * inside Jest's realm, and they do not know TypeScript. Stands inside node_modules so that packages are found.
 */
export function compileFolder(name: 'knowledge' | 'adapters'): { readonly folder: string; remove(): void } {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const target = mkdtempSync(join(root, 'node_modules/.cache/compiled-test-'));
  writeFileSync(join(target, 'package.json'), '{"type":"module"}');
  const sources = readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('content'),
  );
  for (const source of sources) {
    const path = join(target, name, source.replace(/\.ts$/, '.js'));
    const { code } = transformSync(readFileSync(join(root, name, source), 'utf8'), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'es6' },
    });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code.replace(/(from |import\()(['"]\.[^'"]+)\.ts(['"])/g, '$1$2.js$3'));
  }
  return {
    folder: join(target, name),
    remove: () => rmSync(target, { recursive: true, force: true }),
  };
}
