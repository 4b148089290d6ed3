// SPDX-License-Identifier: AGPL-3.0-or-later
// Compiles the program and the pages into dist/. What is up to date is not built again.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;
const server = [
  'bots',
  'dialogs',
  'knowledge',
  'adapters',
  'ledger',
  'desk',
  'benchmarks',
  'tsconfig.json',
  'package-lock.json',
];
const pages = [
  'web',
  'package-lock.json',
  'knowledge/language.ts',
  'knowledge/markup.ts',
  'knowledge/links.ts',
];
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Builds what changed since the last build. @returns whether anything was built */
export function build({ quiet = false } = {}) {
  const say = (text) => quiet || process.stdout.write(`${text}\n`);
  const built = [
    step('server', server, say, () => {
      run(bin('tsc'), ['-p', '.']);
      for (const folder of ['dialogs/wording', 'dialogs/keywords']) {
        if (existsSync(join(root, folder)))
          cpSync(join(root, folder), join(root, 'dist', folder), { recursive: true });
      }
    }),
    ...['widget', 'console', 'guide'].map((page) =>
      existsSync(join(root, `web/vite.${page}.config.ts`))
        ? step(page, pages, say, () =>
            run(bin('vite'), ['build', '-c', `web/vite.${page}.config.ts`, '--logLevel', 'warn']),
          )
        : false,
    ),
  ];
  return built.some(Boolean);
}

function step(name, sources, say, make) {
  const stamp = join(root, 'dist', `.${name}`);
  const state = fingerprint(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return false;
  say(`Building the ${name}…`);
  make();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, state);
  return true;
}

/** Names, sizes and times of the sources: enough to see a change, and quick (a few milliseconds). */
function fingerprint(sources) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info) return;
    if (info.isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (name !== 'content' && name !== 'node_modules') visit(join(path, name));
    } else hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
  };
  for (const source of sources) visit(join(root, source));
  return hash.digest('hex');
}

function run(command, options) {
  execFileSync(command, options, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

if (process.argv[1] === import.meta.filename) build();
