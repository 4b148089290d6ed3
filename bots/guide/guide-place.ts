// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language } from '../../knowledge/language.ts';
import type { Entry, Pack } from '../../knowledge/pack.ts';

/** A page of the guide, whichever the language. */
export type GuidePlace =
  | { readonly kind: 'languages' }
  | { readonly kind: 'home' | 'privacy' }
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'entry' | 'card'; readonly entry: Entry }
  | { readonly kind: 'offices'; readonly entry: Entry; readonly territory: string };

/** What an address means: a page, another address, or nothing. `language` null: the address names none. */
export type Found =
  | { readonly kind: 'page'; readonly place: GuidePlace; readonly language: Language | null }
  | { readonly kind: 'moved'; readonly place: GuidePlace; readonly language: Language | null }
  | { readonly kind: 'missing'; readonly language: Language | null };

export const guideRoot = '/guide/';

/** @example addressOf({ kind: 'topic', topic: 'health' }, 'ur') // '/guide/ur/health' */
export function addressOf(place: GuidePlace, language: Language): string {
  const home = `${guideRoot}${language}/`;
  switch (place.kind) {
    case 'languages':
      return guideRoot;
    case 'home':
      return home;
    case 'privacy':
      return `${home}privacy`;
    case 'topic':
      return home + place.topic;
    case 'entry':
      return `${home}${place.entry.topic}/${place.entry.id}`;
    case 'card':
      return `${home}${place.entry.topic}/${place.entry.id}/card`;
    case 'offices':
      return `${home}${place.entry.topic}/${place.entry.id}/${place.territory}`;
  }
}

/** The topics that have entries, in the order of the menu. */
export function topicsOf(pack: Pack): readonly string[] {
  const used = new Set([...pack.entries.values()].map(({ topic }) => topic));
  return [...new Set([...pack.topics, ...used])].filter((topic) => used.has(topic));
}

/**
 * Finds what an address means. An entry is found whatever topic is named, and without one: links live longer than the
 * order of the topics.
 * @param path what stands behind `/guide/`, decoded
 */
export function findPlace(pack: Pack, path: string): Found {
  const parts = path.split('/').filter((part) => part !== '');
  const [first = ''] = parts;
  const language = isLanguage(first) ? first : null;
  const place = placeOf(pack, language ? parts.slice(1) : parts);
  if (!place) return { kind: 'missing', language };
  if (!language && parts.length > 0) return { kind: 'moved', place, language };
  const page: GuidePlace = language ? place : { kind: 'languages' };
  const exact = addressOf(page, language ?? 'it') === guideRoot + path;
  return { kind: exact ? 'page' : 'moved', place: page, language };
}

function placeOf(pack: Pack, parts: readonly string[]): GuidePlace | null {
  if (parts.length === 0) return { kind: 'home' };
  const [first = '', second = first, third, ...rest] = parts;
  if (parts.length === 1 && first === 'privacy') return { kind: 'privacy' };
  if (rest.length > 0) return null;
  if (parts.length === 1 && topicsOf(pack).includes(first)) return { kind: 'topic', topic: first };
  const entry = pack.entries.get(second);
  if (!entry) return null;
  if (third === undefined) return { kind: 'entry', entry };
  if (third === 'card') return { kind: 'card', entry };
  const known = entry.offices.length > 0 && pack.territories.some(({ id }) => id === third);
  return known ? { kind: 'offices', entry, territory: third } : null;
}
