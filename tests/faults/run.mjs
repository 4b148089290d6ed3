// SPDX-License-Identifier: AGPL-3.0-or-later
// The long form of the fault tests, one file after the other, and at the end all their figures as tables.
// `npm run faults -- kills` runs those whose name has "kills" in it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tables = join(mkdtempSync(join(tmpdir(), 'sportello-faults-')), 'tables.md');
writeFileSync(tables, '');
const jest = join(import.meta.dirname, '../../node_modules/jest/bin/jest.js');
const pattern = `tests/faults/.*${process.argv[2] ?? ''}`;
const { status } = spawnSync(process.execPath, [jest, '--runInBand', '--testPathPatterns', pattern], {
  stdio: 'inherit',
  cwd: join(import.meta.dirname, '../..'),
  env: { ...process.env, FAULTS: 'long', FAULTS_TABLES: tables },
});
process.stdout.write(`\n${readFileSync(tables, 'utf8')}`);
process.exitCode = status ?? 1;
