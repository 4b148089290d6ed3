// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../knowledge/language.ts';
import type { Entry, Pack } from '../knowledge/pack.ts';
import type { Action } from './actions.ts';
import { hasSentence, type WordingKey, wording } from './wording.ts';

/** The name of the second menu as a topic. */
export const moreTopic = 'more';

/** After the topics of the second menu: what is not a topic. */
export const otherRows: readonly Action[] = [
  { kind: 'person' },
  { kind: 'languages' },
  { kind: 'place' },
  { kind: 'help' },
  { kind: 'ask-erase' },
];

/** The rows of the main menu without the last, which opens `moreTopics`: at most nine. */
export function mainRows(pack: Pack): readonly string[] {
  const rows = pack.menu.map(({ id }) => id).filter((id) => id !== moreTopic);
  return rows.slice(0, 9);
}

/** Behind "Help now / more": each topic by itself, and rows that found no place in the main menu. */
export function moreTopics(pack: Pack): readonly string[] {
  const late = pack.menu.filter(({ id }) => id !== moreTopic).slice(9);
  return [...topicsBehind(pack, moreTopic), ...late.map(({ id }) => id)];
}

/** The topics of the pack behind a row, or the topic itself. */
function topicsBehind(pack: Pack, topic: string): readonly string[] {
  return pack.menu.find(({ id }) => id === topic)?.topics ?? [topic];
}

/** A row's or topic's short name: the bot's own wording, else the pack's name for it. */
export function topicName(topic: string, pack: Pack, language: Language): string {
  const key = `row.${topic}`;
  if (hasSentence(key)) return wording(language, key as WordingKey);
  return pack.names[language]?.topics[topic] ?? pack.names.en?.topics[topic] ?? topic;
}

// The most asked first (plan, 2.1: what local desks publish and report); to be ranked again by real questions.
const mostAsked: readonly string[] = [
  'permit-renewal',
  'permit-status-collection',
  'permit-questura-appointment',
  'permit-postal-kit',
  'permit-fees',
  'permit-receipt-rights',
  'permit-family-reunification',
  'permit-eu-long-term',
  'permit-conversion',
  'flussi-decree',
  'citizenship-residence',
  'asylum-request',
  'asylum-permit-work',
  'residence-registration',
  'identity-card',
  'spid',
  'tax-code',
  'health-enrolment-ssn',
  'family-doctor',
  'health-stp-eni',
  'isee',
  'assegno-unico',
  'job-search',
  'italian-courses-cpia',
  'driving-licence-conversion',
  'naspi',
  'school-enrolment',
  'rent-contract',
  'citizenship-status-oath',
  'permit-travel-abroad',
  'adi-inclusion-allowance',
  'housing-suitability',
  'domestic-work',
  'hospitality-declaration',
  'scam-flussi',
];
const rank = new Map(mostAsked.map((entry, index) => [entry, index]));

const listed = new WeakMap<Pack, Map<string, readonly Entry[]>>();

/** The entries of a topic or row, most asked first, then in the order of the pack. Computed once for a pack. */
export function entriesOf(pack: Pack, topic: string): readonly Entry[] {
  let known = listed.get(pack);
  if (!known) {
    known = new Map();
    listed.set(pack, known);
  }
  let found = known.get(topic);
  if (!found) {
    const topics = topicsBehind(pack, topic);
    const last = mostAsked.length;
    found = [...pack.entries.values()]
      .filter((entry) => topics.includes(entry.topic))
      .toSorted((a, b) => (rank.get(a.id) ?? last) - (rank.get(b.id) ?? last));
    known.set(topic, found);
  }
  return found;
}
