// SPDX-License-Identifier: AGPL-3.0-or-later
import { isOnShift, type Present } from './presence.ts';
import { follows } from './rights.ts';

/** As operators set it, the least first. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof priorities)[number];

/** A team as routing sees it; empty lists: every territory, every topic. */
export interface Team {
  readonly id: string;
  readonly territories: readonly string[];
  readonly topics: readonly string[];
}

/** A conversation that waits. */
export interface Waiting {
  readonly language: string | null;
  readonly territory: string | null;
  readonly topic: string | null;
  /** The team it was passed to. */
  readonly teamId: string | null;
  /** Who had it before. */
  readonly lastOperatorId: string | null;
  /** Whom it was offered to already. */
  readonly asked: readonly string[];
}

/** The teams that answer for a territory and a topic. None: everybody does. */
export function teamsFor<T extends Team>(
  teams: readonly T[],
  { territory, topic, teamId }: Pick<Waiting, 'territory' | 'topic' | 'teamId'>,
): T[] {
  const named = teams.filter((team) => team.id === teamId);
  if (named.length > 0) return named;
  return teams.filter(
    (team) =>
      (territory === null || team.territories.length === 0 || team.territories.includes(territory)) &&
      (team.topics.length === 0 || (topic !== null && team.topics.includes(topic))),
  );
}

/**
 * Who may be offered a conversation, the best first: available, below their cap, following the territory, in a team for
 * it if there is one, and not asked yet. Ranked by the person's language, then by a team for the topic, then by the
 * fewest open conversations, then by the longest time without a new one, then by id.
 *
 * @example
 * candidatesFor({ language: 'ur', territory: 'jesi', topic: 'permit', ... }, present, teams)[0]?.id; // 'anna'
 */
export function candidatesFor(
  waiting: Waiting,
  present: readonly Present[],
  teams: readonly Team[],
): Present[] {
  const own = teamsFor(teams, waiting);
  const inTeam = (one: Present, of: readonly Team[]) => of.some((team) => one.teams.includes(team.id));
  const skilled = own.filter((team) => waiting.topic !== null && team.topics.includes(waiting.topic));
  const rank = (one: Present) => [
    waiting.language !== null && speaks(one, waiting.language) ? 0 : 1,
    inTeam(one, skilled) ? 0 : 1,
    one.load,
    one.idleSince,
  ];
  return present
    .filter(
      (one) =>
        one.presence === 'available' &&
        one.load < one.mostOpen &&
        follows(one, waiting.territory) &&
        !waiting.asked.includes(one.id) &&
        (own.length === 0 || inTeam(one, own)),
    )
    .map((one) => ({ one, rank: rank(one) }))
    .sort((a, b) => compare(a.rank, b.rank) || (a.one.id < b.one.id ? -1 : 1))
    .map(({ one }) => one);
}

/** Who is offered it next: whoever had it before, when on shift and below their cap; else the best candidate. */
export function nextFor(
  waiting: Waiting,
  present: readonly Present[],
  teams: readonly Team[],
): Present | null {
  const last = present.find((one) => one.id === waiting.lastOperatorId);
  const mayReturn =
    last && isOnShift(last) && last.load < last.mostOpen && follows(last, waiting.territory) && waiting;
  if (mayReturn && !waiting.teamId && !waiting.asked.includes(last.id)) return last;
  return candidatesFor(waiting, present, teams)[0] ?? null;
}

/** `zh-Hant` is spoken by who speaks `zh`. */
function speaks({ languages }: Present, language: string): boolean {
  return languages.includes(language) || languages.includes(language.split('-')[0] ?? language);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
