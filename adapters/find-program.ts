// SPDX-License-Identifier: AGPL-3.0-or-later
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether this process may start the file as a program. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first of these programs that is in PATH, folder by folder; null when none is there.
 * @param path folders as the system writes them; empty ones are passed over
 */
export function findInPath(
  names: readonly string[],
  path: string | undefined = process.env.PATH,
): string | null {
  const folders = (path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram) ?? null;
}
