// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Answer, composeAnswer } from '../knowledge/answer.ts';
import { formatDate } from '../knowledge/facts.ts';
import { autonyms, type Language } from '../knowledge/language.ts';
import type { Entry } from '../knowledge/pack.ts';
import type { Action } from './actions.ts';
import { mediaActions } from './media-offer.ts';
import type { Talk } from './talk.ts';
import { textFor, titleOf } from './titles.ts';
import { type WordingKey, wording } from './wording.ts';

const mostRelated = 3;
/** Of ten buttons, five always stand under an answer: a third kind of media takes the place of a related answer. */
const roomForMedia = 2;
const mostSources = 2;
const mostRemembered = 10;

/** Languages in which an answer is offered when the person's own is missing. */
const offered: readonly Language[] = ['it', 'en'];

/**
 * Shows an entry as an answer, or offers it in Italian and English when it is not in the person's language.
 * @param language the other language the person agreed to
 * @returns false when there is no such entry
 */
export function showAnswer(talk: Talk, entryId: string, language: Language = talk.language): boolean {
  const { pack, now } = talk.around;
  const entry = pack.entries.get(entryId);
  if (!entry) return false;
  talk.remember({ entry: entryId, misses: 0, answered: withAnswered(talk, entry) });
  const answer = composeAnswer(pack, entry, language, now);
  if (!answer) {
    offerOtherLanguage(talk, entry, language);
    return true;
  }
  talk.count('answered', { entry: entryId, detail: answer.restricted ? 'restricted' : answer.language });
  const text = textOf(talk, entry, answer);
  talk.say(text, { actions: actionsAfter(talk, entry, answer), language: answer.language });
  return true;
}

function offerOtherLanguage(talk: Talk, entry: Entry, language: Language): void {
  const { pack, now } = talk.around;
  const others = offered.filter((one) => one !== language && composeAnswer(pack, entry, one, now) !== null);
  const actions: Action[] = others.map((one) => ({ kind: 'entry-in', language: one, entry: entry.id }));
  actions.push({ kind: 'person' }, { kind: 'menu' });
  const key = others.length > 0 ? 'answer.offer-language' : 'answer.suspended';
  talk.count('answered', { entry: entry.id, detail: 'missing-language' });
  talk.tell(key, { actions });
}

// Entries behind a private safety card are not remembered: nothing labels the person.
function withAnswered(talk: Talk, entry: Entry): readonly string[] {
  const { answered } = talk.state;
  if (privateEntry(talk, entry.id)) return answered;
  return [entry.id, ...answered.filter((one) => one !== entry.id)].slice(0, mostRemembered);
}

/** Whether an entry belongs to a flow of danger whose messages are not kept. */
export function privateEntry(talk: Talk, entryId: string): boolean {
  for (const flow of talk.around.pack.flows.values()) {
    if (flow.private && (flow.entry === entryId || flow.also.includes(entryId))) return true;
  }
  return false;
}

// Blocks stand apart by one blank line, so that a channel can split between them.
function textOf(talk: Talk, entry: Entry, answer: Answer): string {
  const { language } = answer;
  const words = (key: WordingKey, values = {}) => wording(language, key, values);
  const blocks = [`**${answer.title}**`];
  if (language !== talk.language) {
    blocks.unshift(talk.words('answer.other-language', { language: autonyms[language] }));
  }
  if (answer.restricted) {
    blocks.push(words('answer.restricted'));
  } else {
    if (entry.handoff && entry.risk !== 'emergency')
      blocks[blocks.length - 1] += `\n${words('answer.person-first')}`;
    blocks.push(answer.short);
    for (const { name, body } of answer.sections) blocks.push(`**${words(`section.${name}`)}**\n${body}`);
    const cautions = cautionsOf(answer).map((key) => words(key));
    if (cautions.length > 0) blocks.push(cautions.join('\n'));
  }
  blocks.push(smallPrint(answer, words));
  return blocks.join('\n\n');
}

/** What must be said beside an answer, as sentences of the wording. */
export function cautionsOf(answer: Answer): WordingKey[] {
  const keys: WordingKey[] = [];
  if (answer.stale) keys.push('answer.stale');
  if (answer.watch) keys.push('answer.watch');
  if (answer.staleFacts.length > 0) keys.push('answer.stale-facts');
  else if (answer.lowConfidence) keys.push('answer.low-confidence');
  return keys;
}

function smallPrint(
  answer: Answer,
  words: (key: WordingKey, values?: Record<string, string>) => string,
): string {
  const sources = answer.sources
    .slice(0, mostSources)
    .map(({ name, url }) => words('answer.source', { source: `${name}, ${url}` }));
  const date = formatDate(answer.lastChecked, answer.language);
  const last = [words('answer.checked', { date }), words('answer.general')];
  if (!answer.checked) last.push(words('answer.confirm'));
  return [...sources, last.join(' ')].join('\n');
}

/** Where a person can go from an answer. */
export function actionsAfter(
  talk: Talk,
  entry: Entry,
  { restricted, language }: Pick<Answer, 'restricted' | 'language'>,
): Action[] {
  const { pack } = talk.around;
  const id = entry.id;
  const person: Action = { kind: 'person' };
  if (restricted) return [person, { kind: 'near', entry: id }, { kind: 'menu' }];
  const media = mediaActions(talk.around, { entry: id }, language);
  const related = entry.related
    .filter((one) => one !== id && textFor(pack.entries.get(one), talk.language) !== undefined)
    .slice(0, mostRelated - Math.max(0, media.length - roomForMedia))
    .map((one): Action => ({ kind: 'entry', entry: one }));
  const rest: Action[] = [
    ...media,
    ...distinct(talk, related),
    { kind: 'near', entry: id },
    { kind: 'card', entry: id },
    { kind: 'helped', entry: id },
    { kind: 'not-helped', entry: id },
  ];
  return entry.handoff ? [person, ...rest] : [...rest, person];
}

// Two buttons with one title could not be told apart when typed.
function distinct(talk: Talk, actions: readonly Action[]): Action[] {
  const seen = new Set<string>();
  return actions.filter((action) => {
    const title = titleOf(action, talk.around.pack, talk.language);
    return !seen.has(title) && seen.add(title);
  });
}
