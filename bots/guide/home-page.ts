// SPDX-License-Identifier: AGPL-3.0-or-later
import { autonyms, directionOf, type Language, languages } from '../../knowledge/language.ts';
import { chatAddress, entryList, linesOf, topicTitle } from './entry-page.ts';
import { addressOf, topicsOf } from './guide-place.ts';
import type { GuideWords } from './guide-words.ts';
import { type Html, html } from './html.ts';
import { icon } from './icon.ts';
import { dangerBox, type Making, pageHtml, say, searchForm, trail } from './page.ts';
import { entriesOfTopic } from './topic-entries.ts';

/** The first page of a language: danger, search, topics. */
export function homePage(making: Making): string {
  const { language, words } = making;
  const body = html`<h1>${words.guide}</h1><p class="intro">${words.intro}</p>${dangerBox(making)}${searchForm(making)}
<h2>${words.topics}</h2>${topicList(making)}
<p class="actions"><a class="outline" href="${chatAddress(language)}">${icon('chat')}${words.askOpen}</a></p>
${keeping(making)}<footer class="small"><p>${say(making, 'answer.general')}</p></footer>`;
  return pageHtml(making, {
    place: { kind: 'home' },
    title: words.guide,
    description: words.intro,
    body,
  });
}

/** All topics as links, for the first page and wherever somebody is lost. */
export function topicList({ pack, language }: Making): Html {
  const items = topicsOf(pack).map(
    (topic) =>
      html`<li><a href="${addressOf({ kind: 'topic', topic }, language)}"${topic === 'safety' && html` class="urgent"`}>${topicTitle(pack, topic, language)}</a></li>`,
  );
  return html`<nav aria-label="${topicsLabel(pack, language)}"><ul class="topics">${items}</ul></nav>`;
}

function topicsLabel(pack: Making['pack'], language: Language): string {
  return topicsOf(pack)
    .slice(0, 3)
    .map((topic) => topicTitle(pack, topic, language))
    .join(', ');
}

/** Keeping the guide on the phone is asked for, not done: data cost money, and phones are shared. */
function keeping({ words }: Making): Html {
  return html`<section class="keep" id="keep" hidden><h2>${words.save}</h2><p>${words.saveText}</p><p role="status"><span data-state="loading" hidden>${words.saving}</span><span data-state="kept" hidden>${words.saved}</span><span data-state="failed" hidden>${words.saveFailed}</span></p><button type="button" class="outline" data-act="keep">${icon('keep')}${words.saveButton}</button><button type="button" class="outline" data-act="remove" hidden>${words.remove}</button></section>`;
}

/** On the page of its topic its numbers come before the list. */
const emergencyEntry = 'emergency-112';

export function topicPage(making: Making, topic: string): string {
  const { pack, language } = making;
  const title = topicTitle(pack, topic, language);
  const entries = entriesOfTopic(pack, topic);
  const first = entries.find(({ id }) => id === emergencyEntry);
  const body = html`${trail(making)}<h1>${title}</h1>${first && linesOf(making, first)}${entryList(making, entries)}
${searchForm(making)}`;
  return pageHtml(making, { place: { kind: 'topic', topic }, title, body });
}

/** The door of the guide: every language by its own name. */
export function languagesPage(making: Making, wordsOf: (language: Language) => GuideWords): string {
  const items = languages.map(
    (one) =>
      html`<li><a href="${addressOf({ kind: 'home' }, one)}" hreflang="${one}" lang="${one}" dir="${directionOf(one)}"><strong>${autonyms[one]}</strong> ${wordsOf(one).guide}</a></li>`,
  );
  const body = html`<h1>${making.words.guide}</h1>${dangerBox(making)}<ul class="list doors">${items}</ul>`;
  return pageHtml(making, { place: { kind: 'languages' }, title: making.words.guide, body });
}

/** No such page: what there is instead, in the language of the address or of the browser. */
export function missingPage(making: Making): string {
  const { words } = making;
  const body = html`<h1>${words.missing}</h1><p>${words.missingText}</p>${searchForm(making)}<h2>${words.topics}</h2>${topicList(making)}`;
  return pageHtml(making, { place: null, title: words.missing, body });
}
