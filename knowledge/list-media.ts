// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language, languages } from './language.ts';
import {
  folderOf,
  isOld,
  type MediaOwner,
  type Medium,
  mediaToShow,
  ownerOf,
  textOf,
  textVersion,
} from './media.ts';
import { mediaKinds } from './media-kinds.ts';
import type { Pack } from './pack.ts';

/**
 * What an editor wants to know before recording: for every safety card and language whether it can be heard, with the
 * name of the present text to write under `reads`; then the entries that have something, and how many have nothing.
 */
export function listMedia(pack: Pack, now: Date = new Date()): string[] {
  const cards = [...pack.flows.keys()].flatMap((flow) => cardLines(pack, flow, now));
  const ready = cards.filter(({ state }) => state === 'ready').length;
  const entries = [...pack.media.folders.keys()].filter((folder) => 'entry' in ownerOf(folder));
  return [
    `Safety cards: ${ready} of ${cards.length} recordings are ready.`,
    ...cards.map(({ line }) => line),
    '',
    `Entries: ${entries.length} of ${pack.entries.size} have media.`,
    ...entries.flatMap((folder) => ownerLines(pack, ownerOf(folder), now)),
  ];
}

/**
 * A card, or an answer, as somebody reads it into a microphone: numbers in place, nothing that is only for the eye; under
 * it what `media.yaml` says of it. @returns null when there is no such text
 */
export function toReadAloud(pack: Pack, name: string, language: string): string[] | null {
  if (!isLanguage(language)) return null;
  const owner: MediaOwner = pack.flows.has(name) ? { flow: name } : { entry: name };
  const text = textOf(pack, owner, language);
  if (text === null) return null;
  const plain = text.replace(/\*\*|[\u2068\u2069]/g, '');
  const folder = `media/${folderOf(owner)}/media.yaml`;
  return [plain, '', `${folder}: reads: { ${language}: ${textVersion(pack, owner, language)} }`];
}

function cardLines(pack: Pack, flow: string, now: Date): { readonly state: string; readonly line: string }[] {
  const owner: MediaOwner = { flow };
  return languages.flatMap((language) => {
    const version = textVersion(pack, owner, language);
    if (version === null) return [];
    const state = stateOf(pack, owner, { language, now });
    return [{ state, line: `  ${flow.padEnd(24)} ${language}  ${state.padEnd(8)} reads ${version}` }];
  });
}

/** `ready`: it is sent. `old`: the text has changed since. `faulty`: the check says why it is not sent. */
function stateOf(
  pack: Pack,
  owner: MediaOwner,
  { language, now }: { readonly language: Language; readonly now: Date },
): 'ready' | 'missing' | 'old' | 'faulty' {
  if (mediaToShow(pack, owner, language, now).some(({ kind }) => kind === 'audio')) return 'ready';
  const recordings = mediaIn(pack, owner).filter(
    ({ kind, files }) => kind === 'audio' && files[language] !== undefined,
  );
  if (recordings.length === 0) return 'missing';
  return recordings.some((one) => isOld(pack, owner, one, language)) ? 'old' : 'faulty';
}

function ownerLines(pack: Pack, owner: MediaOwner, now: Date): string[] {
  const name = 'entry' in owner ? owner.entry : owner.flow;
  const media = mediaIn(pack, owner);
  return mediaKinds.flatMap((kind) => {
    const own = media.filter((one) => one.kind === kind);
    if (own.length === 0) return [];
    const shown = languages.filter((one) =>
      mediaToShow(pack, owner, one, now).some((it) => it.kind === kind),
    );
    const old = languages.filter((one) =>
      own.some((medium) => medium.files[one] !== undefined && isOld(pack, owner, medium, one)),
    );
    const told = [
      `in ${shown.join(' ') || 'no language'}`,
      ...(old.length > 0 ? [`old: ${old.join(' ')}`] : []),
    ];
    return [`  ${name.padEnd(24)} ${kind.padEnd(6)} ${told.join('; ')}`];
  });
}

function mediaIn(pack: Pack, owner: MediaOwner): readonly Medium[] {
  return pack.media.folders.get(folderOf(owner)) ?? [];
}
