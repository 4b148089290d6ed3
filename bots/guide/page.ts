// SPDX-License-Identifier: AGPL-3.0-or-later
import { type WordingKey, type WordingValues, wording } from '../../dialogs/wording.ts';
import { isolate } from '../../knowledge/isolates.ts';
import { autonyms, directionOf, type Language, languages } from '../../knowledge/language.ts';
import type { Pack } from '../../knowledge/pack.ts';
import { addressOf, type GuidePlace } from './guide-place.ts';
import type { GuideWords } from './guide-words.ts';
import { type Html, html } from './html.ts';
import { icon } from './icon.ts';
import { markedLine } from './marked-html.ts';
import type { NoticeWords } from './notice.ts';

/** What every page is made from. */
export interface Making {
  readonly pack: Pack;
  readonly now: Date;
  readonly language: Language;
  readonly words: GuideWords;
  readonly notice: NoticeWords;
  readonly serviceName: string;
  /** Where people reach the service, without a slash at the end; empty when it was not told. */
  readonly origin: string;
  readonly files: GuideFiles;
  /** For reading without a network: what is large is left out. */
  readonly offline?: boolean;
}

/** Addresses of what the pages load. */
export interface GuideFiles {
  readonly style: string;
  readonly script: string;
  readonly icon: string;
  readonly touchIcon: string;
}

export interface PageParts {
  /** The same page in the other languages; null: the home pages (a search is not repeated). */
  readonly place: GuidePlace | null;
  readonly title: string;
  readonly description?: string;
  readonly body: Html;
  /** Not for search engines: results, what is missing, what is shown in another language than the address says. */
  readonly unlisted?: boolean;
  /** Where the original stands, when this page shows another language than its address says. */
  readonly original?: Language;
}

/** What stands above and below every page. Works without a script; nothing in it comes from elsewhere. */
export function pageHtml(making: Making, parts: PageParts): string {
  const { language, words, serviceName, files } = making;
  const { place, title, description, body } = parts;
  const name = isolate(serviceName, language);
  const home = addressOf({ kind: 'home' }, language);
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · ${name}</title>${description && html`<meta name="description" content="${description}">`}<meta name="color-scheme" content="light dark"><meta name="theme-color" content="#0066cc"><link rel="stylesheet" href="${files.style}"><link rel="icon" type="image/svg+xml" href="${files.icon}"><link rel="apple-touch-icon" href="${files.touchIcon}"><link rel="manifest" href="${home}manifest.webmanifest">${place ? alternates(making, place, parts) : html`<meta name="robots" content="noindex">`}<script type="module" src="${files.script}"></script></head>
<body><a class="skip" href="#text">${words.skip}</a><header><div class="bar"><a class="name" href="${home}"><strong><bdi>${serviceName}</bdi></strong> <span>${words.short}</span></a>${languageSwitch(making, place)}<a class="on-bar leave" id="leave" href="https://www.google.com/" rel="noreferrer" title="${words.exit}">${icon('exit')}<span class="long">${words.exit}</span><span class="short">${words.exitShort}</span></a></div></header>
<main id="text">${body}</main><footer class="foot"><a href="${addressOf({ kind: 'privacy' }, language)}">${making.notice.short}</a></footer></body></html>`
    .text;
}

function alternates(making: Making, place: GuidePlace, { unlisted, original }: PageParts): Html {
  const { origin, language } = making;
  const canonical = html`<link rel="canonical" href="${origin}${addressOf(place, original ?? language)}">`;
  if (unlisted) return html`<meta name="robots" content="noindex">${canonical}`;
  const same = sameIn(place);
  const others = languages.map(
    (one) => html`<link rel="alternate" hreflang="${one}" href="${origin}${addressOf(same, one)}">`,
  );
  // Whoever speaks none of the twelve.
  const rest: GuidePlace = same.kind === 'home' ? { kind: 'languages' } : place;
  const fallback = html`<link rel="alternate" hreflang="x-default" href="${origin}${addressOf(rest, 'en')}">`;
  return html`${canonical}${others}${fallback}`;
}

/** What stands for a page in another language: the door leads to each first page. */
function sameIn(place: GuidePlace | null): GuidePlace {
  return place === null || place.kind === 'languages' ? { kind: 'home' } : place;
}

function languageSwitch({ language, words }: Making, place: GuidePlace | null): Html {
  const items = languages.map(
    (one) =>
      html`<li><a href="${addressOf(sameIn(place), one)}" hreflang="${one}" lang="${one}" dir="${directionOf(one)}"${one === language && html` aria-current="true"`}>${autonyms[one]}</a></li>`,
  );
  return html`<details class="switch"><summary class="on-bar" aria-label="${words.language}: ${autonyms[language]}">${icon('globe')}<span class="autonym">${autonyms[language]}</span></summary><ul class="languages">${items}</ul></details>`;
}

/** Where the page stands, as links back. */
export function trail(
  { language, words }: Making,
  ...more: readonly (readonly [GuidePlace, string])[]
): Html {
  const steps = [[{ kind: 'home' }, words.allTopics] as const, ...more].map(
    ([place, title]) => html`<li><a href="${addressOf(place, language)}">${title}</a></li>`,
  );
  return html`<nav class="trail" aria-label="${words.trail}"><ol>${steps}</ol></nav>`;
}

/** The search works as a plain form. What is typed is read by nobody and written nowhere. */
export function searchForm({ language, words }: Making, typed = ''): Html {
  const home = addressOf({ kind: 'home' }, language);
  return html`<form class="search" role="search" action="${home}search"><label for="q">${words.searchLabel}</label><div><input type="search" id="q" name="q" value="${typed}" maxlength="200" required autocomplete="off" enterkeyhint="search" dir="auto"><button class="primary">${icon('search')}${words.search}</button></div></form>`;
}

/** In danger: the number first, on every page that is a beginning. */
export function dangerBox(making: Making): Html {
  const { pack, language } = making;
  const emergency = String(pack.facts.get('line_112')?.value ?? '112');
  const more =
    pack.topics.includes('safety') &&
    html` <a href="${addressOf({ kind: 'topic', topic: 'safety' }, language)}">${say(making, 'row.safety')}</a>`;
  return html`<p class="danger">${icon('alert')}<span>${markedLine(say(making, 'help.danger', { emergency }))}${more}</span></p>`;
}

/** A sentence of the bot in the language of the page. */
export function say(
  { language }: Pick<Making, 'language'>,
  key: WordingKey,
  values: WordingValues = {},
): string {
  return wording(language, key, values);
}
