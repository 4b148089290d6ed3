// SPDX-License-Identifier: AGPL-3.0-or-later
import type { z } from 'zod';
import { isLanguage, type Language } from './language.ts';
import { lineWith } from './lines.ts';
import type { MediaFile } from './media.ts';
import type { Entry, Fact, MenuRow, Office, Pack, Term } from './pack.ts';
import type { Fault } from './pack-error.ts';
import { hashOf, type PackFiles } from './pack-files.ts';
import { readEntry } from './read-entry.ts';
import { readMedia } from './read-media.ts';
import { readShaped } from './shaped-file.ts';
import * as shapes from './shapes.ts';

export interface PackReading {
  /** What could be read; what could not is left out. */
  readonly pack: Pack;
  readonly faults: readonly Fault[];
}

/**
 * Makes a pack of files in memory: of a folder, or of a folder with an editor's changes laid over it. Pure.
 * @param media what lies beside the `media.yaml`; without it no recording or picture is found
 * @example readPack(new Map([...readPackFiles(folder), ['entries/spid/it.md', edited]]))
 */
export function readPack(files: PackFiles, media: ReadonlyMap<string, MediaFile> = new Map()): PackReading {
  const reading = new Reading(files);
  const topics = reading.one('topics.yaml', shapes.topicsShape);
  const rows: MenuRow[] = Object.entries(topics?.rows ?? {}).map(([id, names]) => ({ id, topics: names }));
  const menu = topics ? [...rows, { id: 'more', topics: topics.more }] : rows;
  const pack: Pack = {
    hash: hashOf(files),
    entries: reading.entries(),
    topics: menu.flatMap((row) => row.topics),
    menu,
    complete: reading.complete(),
    facts: reading.facts(),
    officeKinds: reading.one('offices/kinds.yaml', shapes.kindsShape)?.kinds ?? [],
    offices: reading.offices(),
    territories: reading.one('territories.yaml', shapes.territoriesShape) ?? [],
    names: reading.byLanguage('names', shapes.namesShape),
    flows: reading.flows(),
    safety: reading.safety(),
    messages: reading.byLanguage('messages', shapes.messagesShape),
    terms: reading.terms(),
    media: readMedia(files, media, reading.faults),
  };
  return { pack, faults: reading.faults.toSorted(byPlace) };
}

class Reading {
  readonly faults: Fault[] = [];
  private readonly files: PackFiles;

  constructor(files: PackFiles) {
    this.files = files;
  }

  one<Shape extends z.ZodType>(file: string, shape: Shape): z.output<Shape> | undefined {
    const text = this.files.get(file);
    return text === undefined ? undefined : readShaped({ file, text, shape }, this.faults);
  }

  entries(): Map<string, Entry> {
    const folders = new Map<string, Map<string, string>>();
    for (const [path, text] of this.under('entries')) {
      const id = path.split('/')[1] ?? '';
      folders.set(id, (folders.get(id) ?? new Map<string, string>()).set(path, text));
    }
    const found = new Map<string, Entry>();
    for (const [id, own] of folders) {
      const entry = readEntry(id, own, this.faults);
      if (entry) found.set(id, entry);
    }
    return found;
  }

  facts(): Map<string, Fact> {
    const found = new Map<string, Fact>();
    const homes = new Map<string, string>();
    for (const [file] of this.under('facts')) {
      for (const [id, shaped] of Object.entries(this.one(file, shapes.factsShape) ?? {})) {
        const { valid_from: validFrom, review_by: reviewBy, ...rest } = shaped;
        const home = homes.get(id);
        if (home) this.twice(file, `${id}:`, `The fact ${id} stands in ${home} too`);
        homes.set(id, file);
        found.set(id, { id, ...rest, validFrom, reviewBy });
      }
    }
    return found;
  }

  offices(): Office[] {
    const found: Office[] = [];
    for (const [file] of this.under('offices')) {
      if (file === 'offices/kinds.yaml') continue;
      const territory = nameOf(file);
      for (const { confirmed_on: confirmedOn, ...rest } of this.one(file, shapes.officesShape) ?? []) {
        if (found.some(({ id }) => id === rest.id))
          this.twice(file, `id: ${rest.id}`, `The office ${rest.id} stands twice`);
        found.push({ ...rest, territory, confirmedOn });
      }
    }
    return found;
  }

  flows(): Pack['flows'] {
    const shaped = this.one('safety/flows.yaml', shapes.flowsShape) ?? {};
    return new Map(Object.entries(shaped).map(([id, flow]) => [id, { id, ...flow }]));
  }

  safety(): Pack['safety'] {
    const texts = Object.entries(this.byLanguage('safety', shapes.safetyShape));
    return Object.fromEntries(
      texts.map(([language, { phrases_latin: phrasesLatin, ...rest }]) => [
        language,
        { ...rest, phrasesLatin },
      ]),
    );
  }

  terms(): Map<string, Term> {
    const shaped = this.one('terms.yaml', shapes.termsShape) ?? {};
    return new Map(
      Object.entries(shaped).map(([id, { it, note, ...renderings }]) => [id, { it, note, renderings }]),
    );
  }

  complete(): Language[] {
    const shaped = this.one('languages.yaml', shapes.languagesShape) ?? {};
    return Object.entries(shaped).flatMap(([language, { complete }]) =>
      complete && isLanguage(language) ? [language] : [],
    );
  }

  /** The files `<folder>/<language>.yaml`. */
  byLanguage<Shape extends z.ZodType<{ language: Language }>>(
    folder: string,
    shape: Shape,
  ): Partial<Record<Language, z.output<Shape>>> {
    const found: Partial<Record<Language, z.output<Shape>>> = {};
    for (const [file] of this.under(folder)) {
      const language = nameOf(file);
      if (file === 'safety/flows.yaml') continue;
      const shaped = this.one(file, shape);
      if (shaped && shaped.language !== language) {
        const sentence = `\`language\` is ${shaped.language} in ${language}.yaml: give both the same language.`;
        this.faults.push({ file, line: 1, sentence, fatal: true });
      } else if (shaped) found[shaped.language] = shaped;
    }
    return found;
  }

  private *under(folder: string): Iterable<[string, string]> {
    for (const [path, text] of this.files) if (path.startsWith(`${folder}/`)) yield [path, text];
  }

  private twice(file: string, where: string, sentence: string): void {
    const line = lineWith(this.files.get(file), where);
    this.faults.push({ file, line, sentence: `${sentence}: keep one.`, fatal: true });
  }
}

function byPlace(a: Fault, b: Fault): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line;
}

function nameOf(file: string): string {
  return /([^/]+)\.[a-z]+$/.exec(file)?.[1] ?? file;
}
