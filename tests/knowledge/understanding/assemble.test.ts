// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../../knowledge/understanding');

// In a process of its own: the compiler is an ES module, and jest runs none.
test('svm-steps.ts holds what svm-steps.as compiles to', () => {
  const script = `import { assemble } from ${JSON.stringify(join(folder, 'assemble.mjs'))}; process.stdout.write(await assemble());`;
  const made = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(made).toBe(readFileSync(join(folder, 'svm-steps.ts'), 'utf8'));
});
