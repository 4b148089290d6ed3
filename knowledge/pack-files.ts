// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackError } from './pack-error.ts';

/** Text of every file of a pack by its path inside the folder (with `/`), in the order of the paths. */
export type PackFiles = ReadonlyMap<string, string>;

/**
 * Reads every `.yaml` and `.md` file under a folder. Entries that are still being written wait in `drafts/`, in the
 * same form as those in `entries/`: nobody is shown them until the folder is moved.
 * @param options.drafts true: drafts are read as if they were entries
 * @throws {PackError} when the folder cannot be read
 */
export function readPackFiles(folder: string, { drafts = false } = {}): PackFiles {
  const paths: string[] = [];
  const visit = (inside: string) => {
    for (const item of listed(folder, inside)) {
      const path = inside ? `${inside}/${item.name}` : item.name;
      if (item.isDirectory()) visit(path);
      else if (/\.(yaml|md)$/.test(item.name)) paths.push(path);
    }
  };
  visit('');
  // By code unit, not by locale: the hash must be the same on every machine.
  paths.sort((a, b) => (a < b ? -1 : 1));
  const read = paths.filter((path) => drafts || !path.startsWith('drafts/'));
  return new Map(read.map((path) => [path.replace(/^drafts\//, 'entries/'), readText(join(folder, path))]));
}

// As any editor saves it: line ends and a mark of byte order are not content, and must not change the hash.
function readText(path: string): string {
  const text = readFileSync(path, 'utf8');
  return text.includes('\r') || text.startsWith('\uFEFF')
    ? text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
    : text;
}

function listed(folder: string, inside: string): Dirent[] {
  try {
    return readdirSync(join(folder, inside), { withFileTypes: true });
  } catch (cause) {
    const sentence = `The folder cannot be read (${(cause as NodeJS.ErrnoException).code}): name the one that holds entries/ and facts/.`;
    throw new PackError(folder, [{ file: inside || '.', line: 1, sentence, fatal: true }], { cause });
  }
}

/**
 * SHA-256 over names and contents, in hexadecimal. What stands under `media/` is left out: nobody asks for an entry in
 * the words of a recording, and the understanding need not learn again for one.
 */
export function hashOf(files: PackFiles): string {
  const hash = createHash('sha256');
  for (const [path, text] of files)
    if (!path.startsWith('media/')) hash.update(`${path}\0${text.length}\0${text}\0`);
  return hash.digest('hex');
}
