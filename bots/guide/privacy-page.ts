// SPDX-License-Identifier: AGPL-3.0-or-later
import { firstWord } from '../../dialogs/keywords.ts';
import { isolate } from '../../knowledge/isolates.ts';
import type { Language } from '../../knowledge/language.ts';
import { type Html, html } from './html.ts';
import { markedLine } from './marked-html.ts';
import type { NoticeFacts, NoticeWords } from './notice.ts';
import { type Making, pageHtml, trail } from './page.ts';

/** Of the Italian authority, as it gives it itself. */
const authority = 'https://www.garanteprivacy.it';

/** The privacy notice in the language of the page, with the numbers of the settings in force. */
export function privacyPage(making: Making, facts: NoticeFacts): string {
  const { notice: words } = making;
  const say = (key: keyof NoticeWords, values: Readonly<Record<string, string>> = {}) =>
    markedLine(filled(words[key], values, making.language));
  const basis = facts.basis === 'consent' ? 'consent' : 'publicTask';
  const body = html`${trail(making)}<h1>${words.title}</h1><p class="intro">${say('intro', { service: making.serviceName })}</p>
<h2>${words.who}</h2><p>${say('whoText', { controller: facts.controller })}</p>${facts.contact && html`<p>${say('contact', { contact: facts.contact })}</p>`}${facts.officer && html`<p>${say('officer', { contact: facts.officer })}</p>`}
<h2>${words.what}</h2>${keptTable(making, facts)}
<h2>${words.why}</h2><p>${say('whyText')}</p><p>${say(basis)}</p>
<h2>${words.others}</h2><ul><li>${say('operators')}</li>${facts.platforms.map((name) => html`<li>${say('channels', { names: name })}</li>`)}${facts.services.length > 0 && html`<li>${say('services', { names: facts.services.join(', ') })}</li>`}<li>${say('nobody')}</li></ul>
<h2>${words.rights}</h2><ul><li>${say('erase', { word: `**${firstWord(making.language, 'delete')}**` })}</li>${(facts.contact ?? facts.officer) !== null && html`<li>${say('ask')}</li>`}<li>${say('complain', { address: authority })}</li></ul>
<p class="note">${say('date', { date: dayIn(making) })}</p>`;
  return pageHtml(making, { place: { kind: 'privacy' }, title: words.title, body });
}

function keptTable(making: Making, facts: NoticeFacts): Html {
  const { notice: words, language } = making;
  const days = lasting(facts.retentionDays, 'day', language);
  const voice = facts.voiceHours === 0 ? words.notKept : lasting(facts.voiceHours ?? 0, 'hour', language);
  const rows: (readonly [what: string, long: string])[] = [
    [words.messages, days],
    [words.address, filled(words.silent, { time: days }, language)],
    [words.choices, filled(words.silent, { time: days }, language)],
    ...(facts.voiceHours === null ? [] : [[words.voice, voice] as const]),
    [words.requests, filled(words.ended, { time: days }, language)],
    [words.counts, words.stay],
  ];
  return html`<table class="kept"><thead><tr><th scope="col">${words.headWhat}</th><th scope="col">${words.headLong}</th></tr></thead><tbody>${rows.map(([what, long]) => html`<tr><th scope="row">${what}</th><td>${long}</td></tr>`)}</tbody></table>`;
}

/** @example lasting(30, 'day', 'uk') // '30 днів' */
function lasting(count: number, unit: 'day' | 'hour', language: Language): string {
  const format = { style: 'unit', unit, unitDisplay: 'long', numberingSystem: 'latn' } as const;
  return new Intl.NumberFormat(language, format).format(count);
}

function dayIn({ now, language }: Making): string {
  const format = { dateStyle: 'long', calendar: 'gregory', numberingSystem: 'latn' } as const;
  return new Intl.DateTimeFormat(language, { ...format, timeZone: 'Europe/Rome' }).format(now);
}

/** What is put in comes from settings: it stands apart from the direction of the sentence. */
function filled(text: string, values: Readonly<Record<string, string>>, language: Language): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => {
    const value = values[name] ?? '';
    return name === 'time' || name === 'date' || name === 'word' ? value : isolate(value, language);
  });
}
