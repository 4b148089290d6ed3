// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../knowledge/language.ts';
import type { Pack } from '../knowledge/pack.ts';
import { plainWords } from '../knowledge/plain-words.ts';
import type { Action } from './actions.ts';
import { entriesOf, mainRows, moreTopic, moreTopics, otherRows, topicName } from './menu-rows.ts';
import { maxButtons, type Talk } from './talk.ts';
import { titleOf } from './titles.ts';
import type { WordingKey } from './wording.ts';

const topic = (name: string): Action => ({ kind: 'topic', topic: name, page: 1 });

/** The rows of the main menu that lead somewhere, and the tenth: help now and more. */
export function mainMenu(talk: Talk): Action[] {
  const { pack } = talk.around;
  const rows = mainRows(pack)
    .filter((row) => entriesOf(pack, row).length > 0)
    .map(topic);
  return [...rows, topic(moreTopic)];
}

export function showMenu(talk: Talk, key: WordingKey = 'menu.ask'): void {
  talk.tell(key, { actions: mainMenu(talk) });
}

/** What stands behind "Help now / more". */
export function moreMenu(talk: Talk): Action[] {
  const { pack } = talk.around;
  const rows = moreTopics(pack)
    .filter((name) => entriesOf(pack, name).length > 0)
    .map(topic);
  return [...rows, ...otherRows].slice(0, maxButtons);
}

const topicsByTitle = new WeakMap<Pack, Map<Language, ReadonlyMap<string, Action>>>();

/** The topic whose title in the menus, as compared by `plainWords`, is this. Titles are prepared once for a pack. */
export function topicTitled(talk: Talk, title: string): Action | null {
  const { pack } = talk.around;
  const byLanguage = topicsByTitle.get(pack) ?? new Map<Language, ReadonlyMap<string, Action>>();
  topicsByTitle.set(pack, byLanguage);
  let titles = byLanguage.get(talk.language);
  if (!titles) {
    const topics = [...mainMenu(talk), ...moreMenu(talk)].filter((action) => action.kind === 'topic');
    titles = new Map(topics.map((action) => [plainWords(titleOf(action, pack, talk.language)), action]));
    byLanguage.set(talk.language, titles);
  }
  return titles.get(title) ?? null;
}

/** The entries of a topic: nine and "More", until all were seen. */
export function showTopic(talk: Talk, name: string, page: number): void {
  talk.count('menu', { detail: name });
  if (name === moreTopic) {
    talk.tell('menu.ask', { actions: moreMenu(talk) });
    return;
  }
  const entries = entriesOf(talk.around.pack, name);
  const cut = maxButtons - 1;
  const from = (page - 1) * cut;
  const shown = entries.slice(from, from + cut);
  if (shown.length === 0) {
    talk.tell('menu.empty', { actions: [{ kind: 'menu' }, { kind: 'person' }] });
    return;
  }
  const actions = shown.map(({ id }): Action => ({ kind: 'entry', entry: id }));
  const rest = entries.length - from - shown.length;
  actions.push(rest > 0 ? { kind: 'topic', topic: name, page: page + 1 } : { kind: 'menu' });
  const values = { topic: topicName(name, talk.around.pack, talk.language) };
  talk.tell(page === 1 ? 'menu.topic' : 'menu.page', { actions, values });
}
