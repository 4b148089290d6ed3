// SPDX-License-Identifier: AGPL-3.0-or-later
import { topicName } from '../../dialogs/menu-rows.ts';
import { cautionsOf } from '../../dialogs/show-answer.ts';
import { titleFor } from '../../dialogs/titles.ts';
import { type Answer, composeAnswer } from '../../knowledge/answer.ts';
import { formatDate, formatFact } from '../../knowledge/facts.ts';
import { autonyms, directionOf, type Language } from '../../knowledge/language.ts';
import type { Entry, Pack } from '../../knowledge/pack.ts';
import { addressOf } from './guide-place.ts';
import { type Html, html } from './html.ts';
import { icon } from './icon.ts';
import { markedHtml, markedLine } from './marked-html.ts';
import { mediaHtml } from './media-html.ts';
import { type Making, pageHtml, say, trail } from './page.ts';

/** An entry in the language of the page, else in Italian or English; null when it is in neither. */
export function answerFor({ pack, now, language }: Making, entry: Entry): Answer | null {
  const order: readonly Language[] = [language, 'it', 'en'];
  for (const one of order) {
    const answer = composeAnswer(pack, entry, one, now);
    if (answer) return answer;
  }
  return null;
}

/** One entry as a page: what the bot would answer, with everything that must be said beside it. */
export function entryPage(making: Making, entry: Entry): string {
  const { pack, language } = making;
  const answer = answerFor(making, entry);
  const title = answer?.title ?? titleFor(entry, pack, language);
  const foreign = answer !== null && answer.language !== language;
  const body = html`${trail(making, [{ kind: 'topic', topic: entry.topic }, topicTitle(pack, entry.topic, language)])}
<article${foreign && html` lang="${answer.language}" dir="${directionOf(answer.language)}"`}>${foreign && html`<p class="note" lang="${language}" dir="${directionOf(language)}">${say(making, 'answer.other-language', { language: autonyms[answer.language] })}</p>`}<h1>${title}</h1>
${entry.risk === 'emergency' && linesOf(making, entry)}${answer ? answerHtml(making, entry, answer) : html`<p>${say(making, 'answer.suspended')}</p>`}</article>
${actions(making, entry)}
${officeKinds(making, entry)}${related(making, entry)}${answer && smallPrint(making, entry, answer)}`;
  return pageHtml(making, {
    place: { kind: 'entry', entry },
    title,
    description: answer?.short.replaceAll('**', ''),
    body,
    unlisted: foreign || answer === null,
    original: answer?.language,
  });
}

/** A topic's name among all others: the bot's rows gather several topics under one name. */
export function topicTitle(pack: Pack, topic: string, language: Language): string {
  return pack.names[language]?.topics[topic] ?? topicName(topic, pack, language);
}

function answerHtml(making: Making, entry: Entry, answer: Answer): Html {
  const { language } = answer;
  if (answer.restricted) return html`<p class="note">${say({ language }, 'answer.restricted')}</p>`;
  const cautions = cautionsOf(answer).map((key) => html`<p>${say({ language }, key)}</p>`);
  const sections = answer.sections.map(
    ({ name, body }) =>
      html`<section class="${name}"><h2>${say({ language }, `section.${name}`)}</h2>${markedHtml(body)}</section>`,
  );
  const personFirst = entry.handoff && entry.risk !== 'emergency';
  const media = mediaHtml(making, { entry: entry.id }, language);
  return html`${personFirst && html`<p class="note">${say({ language }, 'answer.person-first')}</p>`}${media}<div class="brief">${markedHtml(answer.short)}</div>
${cautions.length > 0 && html`<div class="note">${cautions}</div>`}${sections}`;
}

/** Whom to call, before any other word: the lines of the flows of danger that lead here. */
export function linesOf(making: Making, entry: Entry): Html {
  const { pack, language, words } = making;
  const flows = [...pack.flows.values()];
  const near = [
    ...flows.filter((flow) => flow.entry === entry.id),
    ...flows.filter((flow) => flow.also.includes(entry.id)),
  ];
  const ids = new Set([...near.flatMap(({ lines }) => lines), 'line_112']);
  const lines = [...ids].flatMap((id) => {
    const fact = pack.facts.get(id);
    if (!fact) return [];
    const name = pack.names[language]?.lines[id];
    return [html`<li>${markedLine(formatFact(fact, language))}${name && html` <span>${name}</span>`}</li>`];
  });
  return html`<section class="lines"><h2>${icon('alert')}${words.call}</h2><ul>${lines}</ul></section>\n`;
}

function actions({ language, words }: Making, entry: Entry): Html {
  const card = addressOf({ kind: 'card', entry }, language);
  return html`<p class="actions"><a class="primary" href="${chatAddress(language, entry)}">${icon('chat')}${words.ask}</a><a class="outline" href="${card}">${icon('card')}${say({ language }, 'button.card')}</a><button type="button" class="outline print" hidden>${icon('print')}${words.print}</button></p>`;
}

/** The chat opens with the answer of this entry: a deep link that the bot reads. */
export function chatAddress(language: Language, entry?: Entry): string {
  return `/chat?language=${language}${entry ? `&entry=${entry.id}` : ''}`;
}

function officeKinds(making: Making, entry: Entry): Html | null {
  const { pack, language, words } = making;
  const names = entry.offices.flatMap((kind) => officeName(pack, kind, language) ?? []);
  if (names.length === 0) return null;
  const places = pack.territories.map(
    ({ id, name }) =>
      html`<li><a href="${addressOf({ kind: 'offices', entry, territory: id }, language)}" lang="it" dir="ltr">${name}</a></li>`,
  );
  return html`<section><h2>${words.offices}</h2><ul>${names.map((name) => html`<li>${name}</li>`)}</ul><h3>${say(making, 'button.near')}</h3><ul class="chips">${places}</ul></section>\n`;
}

function officeName({ names }: Pack, kind: string, language: Language): string | undefined {
  return names[language]?.offices[kind] ?? names.en?.offices[kind] ?? names.it?.offices[kind];
}

function related(making: Making, entry: Entry): Html | null {
  const entries = entry.related.flatMap((id) => making.pack.entries.get(id) ?? []);
  const others = entries.filter(({ id }) => id !== entry.id);
  if (others.length === 0) return null;
  return html`<nav class="related" aria-labelledby="related"><h2 id="related">${making.words.related}</h2>${entryList(making, others)}</nav>\n`;
}

/** Entries as links with their long titles. */
export function entryList({ pack, language }: Making, entries: readonly Entry[]): Html {
  const items = entries.map(
    (entry) =>
      html`<li><a href="${addressOf({ kind: 'entry', entry }, language)}">${titleFor(entry, pack, language)}</a></li>`,
  );
  return html`<ul class="list">${items}</ul>`;
}

function smallPrint(making: Making, entry: Entry, answer: Answer): Html {
  const { words, language } = making;
  const sources = answer.sources.map(
    ({ name, url }) => html`<li><a href="${url}" lang="it" dir="ltr" rel="noreferrer">${name}</a></li>`,
  );
  const law =
    entry.law.length > 0 && html`<p>${words.law}: <bdi lang="it" dir="ltr">${entry.law.join('; ')}</bdi></p>`;
  const date = formatDate(answer.lastChecked, language);
  const last = [say(making, 'answer.checked', { date }), say(making, 'answer.general')];
  if (!answer.checked) last.push(say(making, 'answer.confirm'));
  return html`<footer class="small"><h2>${words.sources}</h2><ul>${sources}</ul>${law}<p>${last.join(' ')}</p></footer>`;
}
