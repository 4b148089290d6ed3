// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { composeAnswer } from './answer.ts';
import { fillFacts } from './facts.ts';
import type { Language } from './language.ts';
import { type MediaKind, mediaKinds } from './media-kinds.ts';
import { takenByEveryChannel } from './media-limits.ts';
import type { MediaType } from './media-type.ts';
import type { Pack, Source } from './pack.ts';

type ByLanguage<T> = Readonly<Partial<Record<Language, T>>>;

/** One thing to hear, watch or look at, as a `media.yaml` says it. See docs/adding-media.md. */
export interface Medium {
  readonly id: string;
  readonly kind: MediaKind;
  /** Names of files in its folder; `any` serves every language that has an `alt`. */
  readonly files: Readonly<Partial<Record<Language | 'any', string>>>;
  /** What it shows or says, in a sentence: sent with it, and read out by screen readers. */
  readonly alt: ByLanguage<string>;
  /** The words of a recording. */
  readonly transcript: ByLanguage<string>;
  /** Names of WebVTT files. */
  readonly captions: ByLanguage<string>;
  /** Which text a recording reads aloud: `textVersion` when it was made. Without it, it reads none. */
  readonly reads: ByLanguage<string>;
  readonly licence: string;
  readonly author: string;
  readonly source: Omit<Source, 'url'> & Partial<Source>;
  /** ISO day. */
  readonly recorded: string;
}

/** A file beside a `media.yaml`. Its bytes stay on the disk. */
export interface MediaFile {
  /** Inside the pack's folder, for instance `media/spid/counter.png`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the content, in hexadecimal. */
  readonly digest: string;
  /** What the content is, whatever the name says; null when it is nothing that is shown. */
  readonly type: MediaType | null;
}

export interface PackMedia {
  /** Of everything under `media/`. Stands beside `Pack.hash` and not in it: a recording teaches nothing anew. */
  readonly hash: string;
  /** By `folderOf` their owner. */
  readonly folders: ReadonlyMap<string, readonly Medium[]>;
  /** By path. */
  readonly files: ReadonlyMap<string, MediaFile>;
}

export const noMedia: PackMedia = { hash: '', folders: new Map(), files: new Map() };

/** What media belong to: an entry, or the card of a flow of danger. */
export type MediaOwner = { readonly entry: string } | { readonly flow: string };

/** The folder under `media/`. */
export function folderOf(owner: MediaOwner): string {
  return 'entry' in owner ? owner.entry : `safety/${owner.flow}`;
}

/** The owner of a folder under `media/`; an entry cannot be called `safety/…`. */
export function ownerOf(folder: string): MediaOwner {
  return folder.startsWith('safety/') ? { flow: folder.slice(7) } : { entry: folder };
}

/** A medium in one language, fit to be shown. */
export interface ShownMedium {
  readonly kind: MediaKind;
  readonly type: MediaType;
  readonly file: MediaFile;
  readonly alt: string;
  readonly transcript?: string;
  readonly captions?: MediaFile;
}

/** Most of one kind that belong to one owner: they are sent together. */
export const mostOfKind = 3;

/**
 * What may be shown of an owner in a language. Left out is what no channel takes, what has no words in the language,
 * and what reads aloud a text that has changed since: in danger an old number is worse than silence.
 */
export function mediaToShow(pack: Pack, owner: MediaOwner, language: Language, now: Date): ShownMedium[] {
  const media = fitToShow(pack, owner, language);
  return media.length > 0 && isOpen(pack, owner, language, now) ? media : [];
}

/** The same whatever the day: for the title of a button, which depends on none. */
export function fitToShow(pack: Pack, owner: MediaOwner, language: Language): ShownMedium[] {
  const folder = folderOf(owner);
  const media = pack.media.folders.get(folder) ?? [];
  const shown = media.flatMap((medium) => {
    if (isOld(pack, owner, medium, language)) return [];
    return toShow(pack, { medium, folder, language }) ?? [];
  });
  return mediaKinds.flatMap((kind) => shown.filter((one) => one.kind === kind).slice(0, mostOfKind));
}

/** The text that a recording of the owner would read aloud, figures filled in; null when there is none. */
export function textOf(pack: Pack, owner: MediaOwner, language: Language): string | null {
  if ('flow' in owner) {
    const card = pack.safety[language]?.cards[owner.flow];
    return card ? fillFacts(pack, card, language).trim() : null;
  }
  const text = pack.entries.get(owner.entry)?.texts[language];
  if (!text) return null;
  const parts = [text.title, text.short, ...text.sections.map(({ body }) => body)];
  return fillFacts(pack, parts.join('\n\n'), language);
}

/** Names a text as it is now: changes with every letter and figure of it. Twelve letters, written under `reads`. */
export function textVersion(pack: Pack, owner: MediaOwner, language: Language): string | null {
  const text = textOf(pack, owner, language);
  return text === null ? null : createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * Whether a recording reads aloud another text than there is now. One that belongs to a safety card always reads it,
 * so that one which does not say which version counts as old.
 */
export function isOld(pack: Pack, owner: MediaOwner, medium: Medium, language: Language): boolean {
  const read = medium.reads[language];
  if (read === undefined) return 'flow' in owner && medium.kind === 'audio';
  return read !== textVersion(pack, owner, language);
}

// An answer that is too old to be shown is too old to be heard.
function isOpen(pack: Pack, owner: MediaOwner, language: Language, now: Date): boolean {
  if ('flow' in owner) return pack.flows.has(owner.flow);
  const entry = pack.entries.get(owner.entry);
  const answer = entry && composeAnswer(pack, entry, language, now);
  return answer ? !answer.restricted : false;
}

interface Wanted {
  readonly medium: Medium;
  readonly folder: string;
  readonly language: Language;
}

function toShow(pack: Pack, { medium, folder, language }: Wanted): ShownMedium | null {
  const fileOf = (name: string | undefined) =>
    name === undefined ? undefined : pack.media.files.get(`media/${folder}/${name}`);
  const { kind } = medium;
  const file = fileOf(medium.files[language] ?? medium.files.any);
  const alt = medium.alt[language];
  if (!file?.type || alt === undefined || !takenByEveryChannel(kind, file.type, file.bytes)) return null;
  const fill = (text: string) => fillFacts(pack, text, language).trim();
  const transcript = medium.transcript[language];
  return {
    kind,
    type: file.type,
    file,
    alt: fill(alt),
    transcript: transcript === undefined ? undefined : fill(transcript),
    captions: kind === 'video' ? fileOf(medium.captions[language]) : undefined,
  };
}
