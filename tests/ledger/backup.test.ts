// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sportello-backup-'));
  file = join(folder, 'ledger.sqlite');
  mkdirSync(join(folder, 'backups'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = join(__dirname, 'step.mjs');
const backup = (name: string) => join(folder, 'backups', name);

/** @returns what the step returned @throws with what it said when it failed */
function step(name: string, ...rest: string[]): unknown {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [script, JSON.stringify([name, file, ...rest])],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

test('a backup comes back as it was, and the ledger that was there is kept', () => {
  step('put', 'p1');
  expect(step('backUp', backup('one'))).toEqual({ people: 1 });
  step('put', 'p2');
  const { people, leftOut, kept } = step('restore', backup('one')) as {
    people: number;
    leftOut: number;
    kept: string;
  };
  expect({ people, leftOut, kept: existsSync(kept) }).toEqual({ people: 1, leftOut: 0, kept: true });
  expect(step('texts')).toEqual(['of p1']);
});

test('who was erased after a backup stays erased when it is put back', () => {
  step('put', 'p1', 'p2');
  step('backUp', backup('one'));
  step('eraseFirst');
  step('backUp', backup('two'));
  expect(step('restore', backup('one'))).toMatchObject({ people: 1, leftOut: 1 });
  expect(step('texts')).toHaveLength(1);
});

test('a backup holds no key', () => {
  step('put', 'p1');
  step('backUp', backup('one'));
  const [key] = step('keys') as string[];
  expect(readFileSync(backup('one')).includes(Buffer.from(key ?? '', 'base64'))).toBe(false);
});

test('a ledger in use can be backed up and not replaced', async () => {
  step('put', 'p1');
  const holder = spawn(process.execPath, [script, JSON.stringify(['hold', file])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  step('backUp', backup('one'));
  expect(() => step('restore', backup('one'))).toThrow('The ledger is in use: stop Sportello first.');
  holder.stdin.end();
  await new Promise((resolve) => holder.once('exit', resolve));
  step('restore', backup('one'));
  expect(step('texts')).toEqual(['of p1']);
});

test('nothing is overwritten, and what cannot be done is said', () => {
  expect(() => step('backUp', backup('one'))).toThrow(/There is no ledger/);
  step('put', 'p1');
  step('backUp', backup('one'));
  expect(() => step('backUp', backup('one'))).toThrow(/exists already/);
  expect(() => step('backUp', join(folder, 'nowhere', 'x'))).toThrow(/could not be written/);
  writeFileSync(backup('bad'), 'not a database at all');
  expect(() => step('restore', backup('bad'))).toThrow(/BackupError: .*not a backup of Sportello/);
  rmSync(backup('person-keys.json'));
  expect(() => step('restore', backup('one'))).toThrow(/person-keys.json is missing/);
  expect(step('texts')).toEqual(['of p1']);
});
