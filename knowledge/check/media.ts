// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language, languages } from '../language.ts';
import { lineWith } from '../lines.ts';
import { isOld, type MediaOwner, type Medium, mostOfKind, ownerOf, textVersion } from '../media.ts';
import { mediaKinds } from '../media-kinds.ts';
import type { Pack } from '../pack.ts';
import { error, type Finding, type Lint, type Material, type Place, warning } from './finding.ts';
import { checkMediaFile } from './media-file.ts';

/** Whether media belong to something, have their words, read aloud what is written now, and name files that are there. */
export const checkMedia: Lint = (material) => [
  ...[...material.pack.media.folders].flatMap(([folder, media]) => checkFolder(material, folder, media)),
  ...unused(material),
];

/** One medium with all that its findings need to know. */
export interface PlacedMedium {
  readonly material: Material;
  readonly owner: MediaOwner;
  readonly folder: string;
  readonly medium: Medium;
  /** The line on which it begins. */
  readonly place: Place;
}

function checkFolder(material: Material, folder: string, media: readonly Medium[]): Finding[] {
  const { pack, files } = material;
  const file = `media/${folder}/media.yaml`;
  const owner = ownerOf(folder);
  const known = 'entry' in owner ? pack.entries.has(owner.entry) : pack.flows.has(owner.flow);
  if (!known) return [error({ file, line: 1 }, `There is no ${whatIs(owner)}: name the folder after one.`)];
  const found = mediaKinds.flatMap((kind) =>
    media.filter((one) => one.kind === kind).length > mostOfKind
      ? [error({ file, line: 1 }, `More than ${mostOfKind} are of the kind ${kind}: keep the best.`)]
      : [],
  );
  return [
    ...found,
    ...media.flatMap((medium) => {
      const place = { file, line: lineWith(files.get(file), `id: ${medium.id}`) };
      const twice = media.filter(({ id }) => id === medium.id).length > 1;
      const placed = { material, owner, folder, medium, place };
      return [
        ...(twice ? [error(place, `The id ${medium.id} stands twice: rename one.`)] : []),
        ...checkWords(placed),
        ...checkReading(placed),
        ...checkMediaFile(placed),
      ];
    }),
  ];
}

function whatIs(owner: MediaOwner): string {
  return 'entry' in owner ? `entry ${owner.entry}` : `flow ${owner.flow}`;
}

/** Languages in which a medium is shown. */
function shownIn({ files, alt }: Medium, pack: Pack): Language[] {
  return languages.filter(
    (one) => files[one] ?? (files.any && (alt[one] !== undefined || pack.complete.includes(one))),
  );
}

function checkWords({ material, medium, place, owner }: PlacedMedium): Finding[] {
  const { pack } = material;
  const { id, kind, alt, transcript, captions, files, reads } = medium;
  if (Object.keys(files).length === 0) return [error(place, `${id} names no file: add one under files.`)];
  return shownIn(medium, pack).flatMap((language): Finding[] => {
    const tell = pack.complete.includes(language) ? error : warning;
    const missing = (what: string) => tell(place, `${id} has no ${what} in ${language}: write it.`);
    const found: Finding[] = [];
    if (alt[language] === undefined) found.push(missing('alt'));
    // Who cannot hear reads the card itself, or the answer: what is read aloud stands there.
    const read = reads[language] !== undefined || 'flow' in owner;
    if (kind === 'audio' && !read && transcript[language] === undefined) found.push(missing('transcript'));
    if (kind === 'video' && captions[language] === undefined) found.push(missing('captions'));
    return found;
  });
}

function checkReading({ material, medium, place, owner }: PlacedMedium): Finding[] {
  const { pack, files: texts } = material;
  const { id, kind, files, reads } = medium;
  const at = { ...place, line: lineAfter(texts.get(place.file), 'reads:', place.line ?? 1) };
  const spoken = new Set([...Object.keys(files), ...Object.keys(reads)]);
  if (kind === 'audio' && files.any)
    return [error(place, `${id} is spoken in one language: name its file by that, not by any.`)];
  return [...spoken].filter(isLanguage).flatMap((language): Finding[] => {
    if (!isOld(pack, owner, medium, language)) return [];
    const now = textVersion(pack, owner, language);
    if (now === null)
      return [error(at, `${id} reads ${language} aloud, in which there is no text: take it out.`)];
    if (reads[language] === undefined)
      return [
        error(
          at,
          `${id} does not say which text it reads in ${language}: add ${language}: ${now} if it is the one of today.`,
        ),
      ];
    // No error: a number that is wrong is mended at once, without waiting for somebody to read it aloud.
    return [
      warning(
        at,
        `The text in ${language} has changed since ${id} was recorded, which is not sent any more: record it again and write ${now}.`,
      ),
    ];
  });
}

function lineAfter(text: string | undefined, part: string, line: number): number {
  const lines = text?.split('\n') ?? [];
  const index = lines.findIndex((one, at) => at >= line - 1 && one.includes(part));
  return index < 0 ? line : index + 1;
}

function unused({ pack }: Material): Finding[] {
  const used = new Set(
    [...pack.media.folders].flatMap(([folder, media]) =>
      media
        .flatMap(({ files, captions }) => [...Object.values(files), ...Object.values(captions)])
        .map((name) => `media/${folder}/${name}`),
    ),
  );
  return [...pack.media.files.keys()]
    .filter((path) => !used.has(path))
    .map((path) => error({ file: path, line: 1 }, 'No media.yaml names this file: name it, or take it out.'));
}
