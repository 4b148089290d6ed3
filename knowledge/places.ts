// SPDX-License-Identifier: AGPL-3.0-or-later
import { addMonths, dayInItaly } from './days.ts';
import { distanceWithin } from './near-words.ts';
import type { Office, Pack, Territory } from './pack.ts';
import { plainWords } from './plain-words.ts';

/** Records that no office has confirmed for so long show only the name and the official site (plan, 4.9). */
const confirmedMonths = 6;

interface PlaceName {
  /** Plain words joined by spaces. */
  readonly name: string;
  readonly territory: Territory;
}

interface PlaceIndex {
  readonly caps: ReadonlyMap<string, ReadonlySet<Territory>>;
  /** Longest first: "Monte San Pietrangeli" before "Monte". */
  readonly names: readonly PlaceName[];
}

const indexes = new WeakMap<Pack, PlaceIndex>();

/**
 * The territory a message names: by postcode, or by the name of a comune in any script, forgiving case, accents and
 * a letter or two. Meant for a message that answers "where do you live?".
 * @returns undefined when it names none, or when what it names could be two territories
 * @example findTerritory(pack, 'abito a maiolatti spontini')?.id; // 'jesi'
 */
export function findTerritory(pack: Pack, text: string): Territory | undefined {
  const index = indexOf(pack);
  const plain = plainWords(text.slice(0, 200));
  const byCap = plain.split(' ').filter((word) => /^\d{5}$/.test(word));
  for (const cap of byCap) {
    const found = [...(index.caps.get(cap) ?? [])];
    if (found.length === 1) return found[0];
  }
  return named(index, plain) ?? nearlyNamed(index, plain);
}

function named({ names }: PlaceIndex, plain: string): Territory | undefined {
  const spaced = ` ${plain} `;
  return names.find(({ name }) => (isHan(name) ? plain.includes(name) : spaced.includes(` ${name} `)))
    ?.territory;
}

/** In a longer message a word that is nearly a name is a word: "ancora", "machine", "ferma". */
const mostWords = 4;

function nearlyNamed({ names }: PlaceIndex, plain: string): Territory | undefined {
  const words = plain.split(' ');
  if (words.length > mostWords) return undefined;
  let best = 3;
  let found = new Set<Territory>();
  for (const { name, territory } of names) {
    const most = mistakesIn(name);
    const distance = most === 0 ? best : nearest(words, name, most);
    if (most === 0 || distance > most || distance > best) continue;
    if (distance < best) found = new Set();
    best = distance;
    found.add(territory);
  }
  return found.size === 1 ? [...found][0] : undefined;
}

function mistakesIn(name: string): number {
  if (name.length < 5 || isHan(name)) return 0;
  return name.length < 9 ? 1 : 2;
}

function nearest(words: readonly string[], name: string, most: number): number {
  const count = name.split(' ').length;
  let best = most + 1;
  // Also one word fewer and one more: "maiolatispontini", "castel fidardo".
  for (let length = Math.max(1, count - 1); length <= count + 1; length += 1) {
    for (let at = 0; at + length <= words.length; at += 1) {
      const said = words.slice(at, at + length).join(' ');
      // Whoever mistypes a name seldom mistypes its first letter.
      if (said[0] === name[0]) best = Math.min(best, distanceWithin(said, name, most));
    }
  }
  return best;
}

function isHan(name: string): boolean {
  return /\p{Script=Han}/u.test(name);
}

function indexOf(pack: Pack): PlaceIndex {
  const known = indexes.get(pack);
  if (known) return known;
  const caps = new Map<string, Set<Territory>>();
  const names: PlaceName[] = [];
  for (const territory of pack.territories) {
    for (const comune of territory.comuni) {
      for (const cap of comune.caps) caps.set(cap, (caps.get(cap) ?? new Set<Territory>()).add(territory));
      for (const name of [comune.name, ...comune.also]) names.push({ name: plainWords(name), territory });
    }
  }
  names.sort((a, b) => b.name.length - a.name.length);
  const index = { caps, names };
  indexes.set(pack, index);
  return index;
}

/** An office as it may be shown today. */
export interface NearOffice extends Office {
  /** False: only name, kind and official site are there, the rest is hidden. */
  readonly confirmed: boolean;
}

/**
 * The offices of some kinds that serve a territory: its own, then those of its province, its region and Italy.
 * @param kinds in the order in which the entry names them; the offices come in this order
 */
export function officesNear(
  pack: Pack,
  territoryId: string,
  kinds: readonly string[],
  now: Date,
): NearOffice[] {
  const territory = pack.territories.find(({ id }) => id === territoryId);
  if (!territory) return [];
  const areas = areasOf(territory);
  return pack.offices
    .filter((office) => kinds.includes(office.kind) && areas.includes(office.territory))
    .toSorted((a, b) => rank(a, kinds, areas) - rank(b, kinds, areas))
    .map((office) => shownToday(office, now));
}

/** The names under `offices/` whose offices serve a territory, nearest first. */
export function areasOf({ id, province, region }: Territory): readonly string[] {
  const slug = (name: string) => plainWords(name).replaceAll(' ', '-');
  return [id, `province-${slug(province)}`, `region-${slug(region)}`, 'italy'];
}

function rank(office: Office, kinds: readonly string[], areas: readonly string[]): number {
  return kinds.indexOf(office.kind) * 10 + areas.indexOf(office.territory);
}

function shownToday(office: Office, now: Date): NearOffice {
  const { confirmedOn } = office;
  if (confirmedOn && dayInItaly(now) <= addMonths(confirmedOn, confirmedMonths))
    return { ...office, confirmed: true };
  const { id, kind, territory, name, web, source, seen } = office;
  return { id, kind, territory, name, web, source, seen, confirmed: false };
}
