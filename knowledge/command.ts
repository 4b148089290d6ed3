// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { checkPack } from './check/check-pack.ts';
import type { Finding } from './check/finding.ts';
import { listMedia, toReadAloud } from './list-media.ts';
import { loadPack } from './load-pack.ts';
import { readMediaFiles } from './media-files.ts';
import { readPackFiles } from './pack-files.ts';

export interface KnowledgeOptions {
  /** For instance `knowledge/content`. */
  readonly packFolder: string;
  /** Checks of other folders that belong to the same command, for instance `checkWording`; their files are shown as they are. */
  readonly extraChecks?: readonly (() => readonly Finding[])[];
  readonly now?: Date;
  /** Where lines go; the terminal unless told. */
  readonly write?: (line: string) => void;
}

const usage = `Usage: npm run knowledge -- check [--warnings] [--drafts]
       npm run knowledge -- media [<flow or entry> <language>]
  check        says what is wrong in the pack, one line for each: file:line: what to do
  --warnings   also what could be better
  --drafts     as if the entries in drafts/ were moved to entries/
  media        which safety cards and entries have recordings, films and pictures, and which recordings are old;
               of one of them the text to read aloud`;

/**
 * `npm run knowledge`: works on the pack without starting the service.
 * @param commandArguments for instance `['check', '--warnings']`
 * @returns the exit code: 0 when there are no errors, 1 when there are, 2 when the command is not known
 */
export async function knowledge(
  commandArguments: readonly string[],
  options: KnowledgeOptions,
): Promise<number> {
  const { write = (line: string) => process.stdout.write(`${line}\n`) } = options;
  const [command, ...flags] = commandArguments;
  if (command === 'media' && (flags.length === 0 || flags.length === 2))
    return tellMedia(options, { asked: flags, write });
  const stranger = flags.find((flag) => flag !== '--warnings' && flag !== '--drafts');
  if (command !== 'check' || stranger) {
    write(usage);
    return 2;
  }
  return check(options, {
    warnings: flags.includes('--warnings'),
    drafts: flags.includes('--drafts'),
    write,
  });
}

function tellMedia(
  { packFolder, now }: KnowledgeOptions,
  { asked, write }: { readonly asked: readonly string[]; readonly write: (line: string) => void },
): number {
  const pack = loadPack(packFolder);
  const [name, language] = asked;
  const lines = name === undefined ? listMedia(pack, now) : toReadAloud(pack, name, language ?? '');
  for (const line of lines ?? [
    `There is no text ${name} in ${language}: name a flow or an entry, and a language.`,
  ])
    write(line);
  return lines ? 0 : 1;
}

function check(
  { packFolder, extraChecks = [], now = new Date() }: KnowledgeOptions,
  {
    warnings,
    drafts,
    write,
  }: { readonly warnings: boolean; readonly drafts: boolean; readonly write: (line: string) => void },
): number {
  const own = checkPack(readPackFiles(packFolder, { drafts }), now, readMediaFiles(packFolder)).map(
    (one) => ({
      ...one,
      file: join(packFolder, one.file),
    }),
  );
  const found = [...own, ...extraChecks.flatMap((one) => one())];
  const errors = found.filter(({ severity }) => severity === 'error').length;
  for (const one of found) if (warnings || one.severity === 'error') write(lineOf(one));
  const rest = found.length - errors;
  const hint = rest > 0 && !warnings ? ' (--warnings shows them)' : '';
  write(`${counted(errors, 'error')}, ${counted(rest, 'warning')}${hint}`);
  return errors > 0 ? 1 : 0;
}

function lineOf({ file, line, message, severity }: Finding): string {
  return `${file}:${line ?? 1}: ${severity === 'warning' ? 'warning: ' : ''}${message}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
