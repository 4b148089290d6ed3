// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file && existsSync(join(root, file)));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('every source file names its licence in its first lines', () => {
  const sources = files.filter((file) => /\.(ts|tsx|mjs|js|css)$/.test(file));
  expect(sources.length).toBeGreaterThan(300);
  const without = sources.filter(
    (file) => !read(file).slice(0, 200).includes('SPDX-License-Identifier: AGPL-3.0-or-later'),
  );
  expect(without).toEqual([]);
});

test('every file of content in YAML names its licence', () => {
  const content = files.filter((file) =>
    /^knowledge\/content\/(facts|offices|safety|messages|names)\/.*\.yaml$/.test(file),
  );
  const without = content.filter((file) => !read(file).startsWith('# SPDX-License-Identifier: CC-BY-4.0'));
  expect(without).toEqual([]);
});

test('the top-level folders are those of the house', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
  expect([...folders].filter((folder) => !folder?.startsWith('.')).toSorted()).toEqual(
    [
      'LICENSES',
      'adapters',
      'benchmarks',
      'bots',
      'desk',
      'dialogs',
      'docs',
      'knowledge',
      'ledger',
      'tests',
      'web',
    ].toSorted(),
  );
});

test('every document that a document points to is there', () => {
  const broken = files
    .filter((file) => /\.md$/.test(file) && !file.startsWith('knowledge/content/'))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map((match) => join(file, '..', match[1] ?? ''))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${file}: ${target}`),
    );
  expect(broken).toEqual([]);
});

test('every dependency has one exact version, and none of them runs a script at install', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(read('package.json'));
  const all = { ...dependencies, ...optionalDependencies, ...devDependencies };
  for (const [name, version] of Object.entries(all)) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  }
  expect(read('.npmrc')).toContain('ignore-scripts=true');
});
