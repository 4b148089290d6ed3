// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BackupError } from './backup-error.ts';

/** Beside the backups, replaced by each one: it must exist once only, so that an erased person's key is gone. */
export const keysFileName = 'person-keys.json';

export interface PersonKey {
  readonly person_id: string;
  readonly wrapped: Uint8Array;
}

export function writeKeysBeside(backup: string, keys: readonly PersonKey[]): void {
  const file = keysFileBeside(backup);
  const lines = keys.map((row) => [row.person_id, Buffer.from(row.wrapped).toString('base64')]);
  writeFileSync(`${file}.new`, `${JSON.stringify(Object.fromEntries(lines))}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** @returns the wrapped keys by person @throws BackupError when they are missing or cannot be read */
export function readKeysBeside(backup: string): ReadonlyMap<string, Uint8Array> {
  const file = keysFileBeside(backup);
  if (!existsSync(file))
    throw new BackupError(
      `${file} is missing: put the newest one there. Without it nothing in the backup can be read.`,
    );
  try {
    const read = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    return new Map(read.map(([id, wrapped]) => [id, new Uint8Array(Buffer.from(wrapped, 'base64'))]));
  } catch (cause) {
    throw new BackupError(`${file} cannot be read: put back the newest one.`, { cause });
  }
}

function keysFileBeside(backup: string): string {
  return join(dirname(backup), keysFileName);
}
